import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson } from '../../../../src/identity/strict-json.ts';

const hasProto = (text: string): boolean => text.includes('__proto__');

describe('strict JSON', () => {
  test('is JSON wherever no name comes twice', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!hasProto(text));
        const once = JSON.stringify(JSON.parse(text));
        expect(parseStrictJson(once)).toEqual(JSON.parse(once));
      }),
    );
  });

  test('refuses a name that comes twice, at any depth, however it is spelt and whatever stands around it', () => {
    const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__');
    const escaped = (text: string) =>
      `"${text
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('')}"`;
    fc.assert(
      fc.property(
        name,
        fc.json(),
        fc.json(),
        fc.constantFrom('', ' ', '\n\t '),
        fc.nat(5),
        (key, a, b, space, depth) => {
          fc.pre(!hasProto(a + b));
          const twice = `{${JSON.stringify(key)}${space}:${space}${a},${escaped(key)}${space}:${b}}`;
          const once = `{${JSON.stringify(key)}${space}:${space}1}`;
          const wrap = (inner: string) => '[{"x":'.repeat(depth) + inner + '}]'.repeat(depth);
          expect(parseStrictJson(wrap(twice))).toBeUndefined();
          expect(parseStrictJson(wrap(once))).toEqual(JSON.parse(wrap(once)));
        },
      ),
    );
  });

  test.each(['', '{', 'undefined', '{"a":1}}', "{'a':1}", '{"a":NaN}', '\ufeff{}', '{"a":1,}'])(
    'refuses %j',
    (text) => {
      expect(parseStrictJson(text)).toBeUndefined();
    },
  );

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"a"  :1,"a"\n\t:1}',
    '{"a":1,"\\u0061":1}',
    '{"":1,"":2}',
    '{"\\\\":1,"\\\\":2}',
    '{"a\\"b":1,"a\\"b":2}',
    '{"b":{"long name":1,"long name":2}}',
    '[{"a":1,"a":2}]',
    '{"__proto__":1}',
    '{"a":[{"__proto__":{}}]}',
  ])('refuses the two readings of %s', (text) => {
    expect(parseStrictJson(text)).toBeUndefined();
  });
  test.each([
    '{"a":{"a":{"a":null}}}',
    '[{"a":1},{"a":1}]',
    '{"a b":1,"c":"d: e","f":["g",":"]}',
    '{"x":"\\":","y":"\\\\"}',
    '{"a\\"":1,"a":2}',
    '{ "a" : 1 , "proto" : 2 }',
    '["a","a"]',
    '"a"',
    '1',
    'null',
    '{}',
  ])('takes %s', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  test('takes any depth that fits a token', () => {
    expect(parseStrictJson('['.repeat(7_000) + ']'.repeat(7_000))).toBeDefined();
    expect(parseStrictJson('{"a":'.repeat(2_000) + '1' + '}'.repeat(2_000))).toBeDefined();
  });
});
