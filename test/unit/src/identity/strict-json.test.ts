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

  test('takes any depth that fits a token', () => {
    expect(parseStrictJson('['.repeat(7_000) + ']'.repeat(7_000))).toBeDefined();
    expect(parseStrictJson('{"a":'.repeat(2_000) + '1' + '}'.repeat(2_000))).toBeDefined();
  });
});
