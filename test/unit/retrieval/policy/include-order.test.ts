import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Includes, orderIncludes } from '../../../../retrieval/policy/include-order.ts';

const includes = (text: Readonly<Record<string, string>>): Includes =>
  new Map(Object.entries(text).map(([role, names]) => [role, names.split('')]));

const NAMES = 'abcdefg'.split('');
const anyIncludes: fc.Arbitrary<Includes> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.array(fc.constantFrom(...NAMES, 'nobody'), { maxLength: 3 })), {
    selector: ([role]) => role,
  })
  .map((entries) => new Map(entries));

describe('the order of roles that include others', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, []],
    ['roles without includes, as they are written', { b: '', a: '' }, ['b', 'a']],
    ['a chain, from its end', { a: 'b', b: 'c', c: '' }, ['c', 'b', 'a']],
    ['one that is included by several, before them', { a: 'c', b: 'c', c: '' }, ['c', 'a', 'b']],
    ['one that includes several, once after all of them', { a: 'bc', b: 'c', c: '' }, ['c', 'b', 'a']],
    ['a role that is included twice', { a: 'bb', b: '' }, ['b', 'a']],
    ['a role that does not exist', { a: 'x', b: 'ax' }, ['a', 'b']],
  ])('holds for %s', (_what, text, order) => {
    expect(orderIncludes(includes(text))).toEqual({ order, cycles: [] });
  });

  test.each<[string, Record<string, string>, string[], string[][]]>([
    ['itself', { a: 'a', b: '' }, ['b'], [['a', 'a']]],
    ['each other', { a: 'b', b: 'a' }, [], [['a', 'b', 'a']]],
    ['each other, reached from outside', { x: 'a', a: 'b', b: 'a' }, [], [['a', 'b', 'a']]],
    ['each other behind one that is in order', { a: 'cb', b: 'ca', c: '' }, ['c'], [['a', 'b', 'a']]],
    [
      'each other in two circles',
      { a: 'b', b: 'a', c: 'd', d: 'c' },
      [],
      [
        ['a', 'b', 'a'],
        ['c', 'd', 'c'],
      ],
    ],
    ['a circle that was told already', { a: 'b', b: 'a', c: 'a' }, [], [['a', 'b', 'a']]],
  ])('leaves out roles that include %s, and tells the circle once', (_what, text, order, cycles) => {
    expect(orderIncludes(includes(text))).toEqual({ order, cycles });
  });

  test('puts each role after all that it includes, or tells a circle', () => {
    const seen = { ordered: 0, circular: 0 };
    fc.assert(
      fc.property(anyIncludes, (given) => {
        const { order, cycles } = orderIncludes(given);
        for (const [at, role] of order.entries()) {
          const before = new Set(order.slice(0, at));
          expect((given.get(role) ?? []).filter((name) => given.has(name) && !before.has(name))).toEqual([]);
        }
        for (const cycle of cycles) {
          expect(cycle.length).toBeGreaterThan(1);
          expect(cycle.at(-1)).toBe(cycle[0]);
          for (const [at, role] of cycle.slice(1).entries()) expect(given.get(cycle[at] ?? '')).toContain(role);
        }
        expect(new Set(order).size).toBe(order.length);
        expect(order.length === given.size).toBe(cycles.length === 0);
        seen[cycles.length === 0 ? 'ordered' : 'circular'] += 1;
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});
