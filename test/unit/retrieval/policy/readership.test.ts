import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  grantsOf,
  type LabelInput,
  makeLabel,
  MAX_LISTED_SETS,
  mayRead,
  type Readership,
  readershipOf,
  type RoleGrants,
  type Rules,
  type SubjectAttributes,
} from '../../../../retrieval/index.ts';
import { MOMENTS, someLabel, WORLD } from '../../../support/policy-arbitraries.ts';

const NOW = MOMENTS[1];
const COMPARTMENTS = [...WORLD.compartments, 'heron'];
const ROLES = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];

/** Each role grants little, so that many labels need several of them. */
const thinRole: fc.Arbitrary<RoleGrants> = fc.record({
  tags: fc.subarray([...WORLD.tags], { maxLength: 1 }),
  compartments: fc.subarray(COMPARTMENTS, { maxLength: 1 }),
  clearance: fc.constantFrom(0, 0, 1, 3),
});

const rulesOf = (
  roles: Readonly<Record<string, Partial<RoleGrants>>>,
  groups: Readonly<Record<string, string[]>> = {},
) => ({
  hash: 'f'.repeat(64),
  tags: new Set<string>(WORLD.tags),
  compartments: new Set(COMPARTMENTS),
  tenants: new Map([
    [
      'acme',
      {
        roles: new Map(
          Object.entries(roles).map(([name, role]) => [name, { tags: [], compartments: [], clearance: 0, ...role }]),
        ),
        groups: new Map(Object.entries(groups)),
        sources: new Map(),
      },
    ],
  ]),
});

const thinRules: fc.Arbitrary<Rules> = fc
  .tuple(fc.tuple(...ROLES.map(() => thinRole)), fc.array(fc.subarray(ROLES, { maxLength: 2 }), { maxLength: 2 }))
  .map(([roles, groups]) =>
    rulesOf(
      Object.fromEntries(roles.map((role, at) => [ROLES[at] ?? '', role])),
      Object.fromEntries(groups.map((members, at) => [WORLD.groups[at] ?? '', members])),
    ),
  );

/** Labels that often need more than one role, beside those of every kind. */
const demanding = fc.oneof(
  someLabel,
  fc
    .record({
      tags: fc.subarray([...WORLD.tags], { minLength: 1, maxLength: 2 }),
      readers: fc.subarray([...WORLD.users], { maxLength: 1 }),
      compartments: fc.subarray(COMPARTMENTS, { minLength: 1, maxLength: 2 }),
      classification: fc.constantFrom(0, 1, 3),
    })
    .map((input) => makeLabel({ tenant: 'acme', ...input })),
);

const personWith = (roles: readonly string[], principals: readonly string[] = []): SubjectAttributes => ({
  tenant: 'acme',
  id: 'somebody',
  principals: [...principals],
  roles: [...roles],
  clearance: 0,
  compartments: [],
  scopes: [],
});

const reads = (rules: Rules, person: SubjectAttributes, label: Parameters<typeof mayRead>[2], now: number): boolean => {
  const grants = grantsOf(rules, person);
  return grants !== undefined && mayRead(person, grants, label, now);
};

const everySetOf = (names: readonly string[]): string[][] =>
  Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_name, at) => bits & (1 << at)));

const holds = (set: readonly string[], sets: readonly (readonly string[])[]): boolean =>
  sets.some((wanted) => wanted.every((role) => set.includes(role)));

const singlesOf = ({ roles }: Readership): string[][] => roles.flatMap((one) => (one.reads ? [[one.role]] : []));

describe('who can read a document', () => {
  test('agrees with mayRead for a person with exactly a set of roles, for every set', () => {
    const met = { single: 0, pair: 0, triple: 0, nobody: 0 };
    fc.assert(
      fc.property(thinRules, demanding, fc.constantFrom(...MOMENTS), (rules, label, now) => {
        const readership = readershipOf({ rules, tenant: 'acme', label, now });
        const { combinations, nobody } = readership;
        const sets = [...singlesOf(readership), ...combinations.sets];
        expect(combinations.complete).toBe(true);
        const readers = everySetOf(ROLES).filter((set) => reads(rules, personWith(set), label, now));
        expect(everySetOf(ROLES).filter((set) => holds(set, sets))).toEqual(readers);
        if (nobody) expect(readers).toEqual([]);
        met.single += singlesOf(readership).length;
        met.pair += combinations.sets.filter(({ length }) => length === 2).length;
        met.triple += combinations.sets.filter(({ length }) => length === 3).length;
        met.nobody += Number(nobody);
      }),
      { numRuns: 500, seed: 11 },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(20);
  });

  test('lists no set of which a part would do', () => {
    let parts = 0;
    fc.assert(
      fc.property(thinRules, demanding, (rules, label) => {
        for (const set of readershipOf({ rules, tenant: 'acme', label, now: NOW }).combinations.sets) {
          for (const role of set) {
            const part = set.filter((one) => one !== role);
            expect(reads(rules, personWith(part), label, NOW)).toBe(false);
            parts += 1;
          }
        }
      }),
      { numRuns: 400, seed: 12 },
    );
    expect(parts).toBeGreaterThan(100);
  });

  test('agrees with mayRead for a member of each group, and for each principal that the label names', () => {
    const met = { group: 0, noGroup: 0, reader: 0, noReader: 0, denied: 0, needy: 0 };
    fc.assert(
      fc.property(thinRules, demanding, fc.constantFrom(...MOMENTS), (rules, label, now) => {
        const { groups, principals, readersNeed } = readershipOf({ rules, tenant: 'acme', label, now });
        for (const one of groups) {
          expect([one.group, one.reads]).toEqual([
            one.group,
            reads(rules, personWith([], [`group:${one.group}`]), label, now),
          ]);
          met[one.reads ? 'group' : 'noGroup'] += 1;
        }
        for (const { principal, named, reads: expected } of principals) {
          const some = everySetOf(ROLES).map((set) => reads(rules, personWith(set, [principal]), label, now));
          expect([principal, some.includes(true)]).toEqual([principal, expected]);
          met[named === 'denied' ? 'denied' : expected ? 'reader' : 'noReader'] += 1;
        }
        const users = principals.filter(({ principal, reads: able }) => able && principal.startsWith('user:'));
        for (const { principal } of users) {
          const able = everySetOf(ROLES).filter((set) => reads(rules, personWith(set, [principal]), label, now));
          expect(everySetOf(ROLES).filter((set) => holds(set, readersNeed.sets))).toEqual(able);
          met.needy += 2 ** ROLES.length - able.length;
        }
      }),
      { numRuns: 900, seed: 13 },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(20);
  });

  test('says that nobody can read it only where nobody with any roles, named or not, can', () => {
    const met = { nobody: 0, somebody: 0 };
    fc.assert(
      fc.property(thinRules, demanding, fc.constantFrom(...MOMENTS), (rules, label, now) => {
        const { nobody, whyNobody } = readershipOf({ rules, tenant: 'acme', label, now });
        const people = [[], ...WORLD.users.map((user) => [user]), ...WORLD.groups.map((group) => [`group:${group}`])];
        expect(people.some((principals) => reads(rules, personWith(ROLES, principals), label, now))).toBe(!nobody);
        expect(whyNobody !== undefined).toBe(nobody);
        met[nobody ? 'nobody' : 'somebody'] += 1;
      }),
      { numRuns: 500, seed: 14 },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(50);
  });
});

const label = (input: Partial<LabelInput>) => makeLabel({ tenant: 'acme', classification: 0, ...input });

describe('nobody', () => {
  const rules = rulesOf({ analyst: { tags: ['finance'], clearance: 1 } }, { staff: ['analyst'] });
  test.each<[string, unknown, string]>([
    ['a label that is missing', undefined, 'malformed'],
    ['a label that lost a key', { ...label({ tags: ['finance'] }), denied: undefined }, 'malformed'],
    ['a label of another tenant', label({ tenant: 'globex', tags: ['finance'] }), 'another tenant'],
    ['a tag that no role grants', label({ tags: ['people'] }), 'no role grants one of its tags'],
    ['a compartment that no role grants', label({ tags: ['finance'], compartments: ['aurora'] }), 'compartments'],
    ['a classification above every clearance', label({ tags: ['finance'], classification: 2 }), 'cleared'],
    ['an embargo', label({ tags: ['finance'], not_before: NOW + 1 }), 'not opened'],
    ['an end that has passed', label({ tags: ['finance'], not_after: NOW - 1 }), 'closed'],
    ['one reader, who is denied', label({ readers: ['user:ada'], denied: ['user:ada'] }), 'does not deny'],
  ])('can read a document with %s, and why is said', (_why, stored, says) => {
    const { nobody, whyNobody, roles } = readershipOf({ rules, tenant: 'acme', label: stored, now: NOW });
    expect(nobody).toBe(true);
    expect(whyNobody).toContain(says);
    expect(roles.map(({ role, reads: able }) => [role, able])).toEqual([['analyst', false]]);
  });

  test('can read anything in a tenant that the rules do not know', () => {
    const stored = makeLabel({ tenant: 'initech', classification: 0, tags: ['finance'] });
    const readership = readershipOf({ rules, tenant: 'initech', label: stored, now: NOW });
    expect(readership).toMatchObject({ nobody: true, whyNobody: 'the rules give this tenant no role', roles: [] });
  });
});

describe('combinations', () => {
  test('tell the pair of which one role has the tag and the other the compartment', () => {
    const rules = rulesOf({
      counsel: { tags: ['people'], clearance: 3 },
      insider: { compartments: ['aurora'] },
      chief: { tags: ['people'], compartments: ['aurora'], clearance: 3 },
    });
    const stored = label({ tags: ['people'], compartments: ['aurora'], classification: 3 });
    const { roles, combinations } = readershipOf({ rules, tenant: 'acme', label: stored, now: NOW });
    expect(roles.filter(({ reads: able }) => able).map(({ role }) => role)).toEqual(['chief']);
    expect(roles.find(({ role }) => role === 'counsel')).toMatchObject({ deciding: 'compartments' });
    expect(combinations).toEqual({ sets: [['counsel', 'insider']], complete: true });
  });

  test('of four roles are not listed, but it is said that there are more', () => {
    const four = {
      a: { tags: ['people'] },
      b: { clearance: 2 },
      c: { compartments: ['aurora'] },
      d: { compartments: ['tern'] },
    };
    const stored = label({ tags: ['people'], compartments: ['aurora', 'tern'], classification: 2 });
    const query = { tenant: 'acme', label: stored, now: NOW };
    const alone = readershipOf({ rules: rulesOf(four), ...query });
    expect(alone.combinations).toEqual({ sets: [], complete: false });
    expect(alone.nobody).toBe(false);
    const chief = { tags: ['people'], compartments: ['aurora', 'tern'], clearance: 2 };
    expect(readershipOf({ rules: rulesOf({ ...four, chief }), ...query }).combinations.complete).toBe(false);
    const never = rulesOf({ a: four.a, b: four.b, c: four.c, chief });
    expect(readershipOf({ rules: never, ...query }).combinations).toEqual({ sets: [], complete: true });
  });

  test('are cut at a number, and it is said', () => {
    const many = (prefix: string, role: Partial<RoleGrants>) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${prefix}-${n}`, role]));
    const rules = rulesOf({ ...many('tag', { tags: ['people'] }), ...many('room', { compartments: ['aurora'] }) });
    const stored = label({ tags: ['people'], compartments: ['aurora'] });
    const { combinations } = readershipOf({ rules, tenant: 'acme', label: stored, now: NOW });
    expect(combinations.sets).toHaveLength(MAX_LISTED_SETS);
    expect(combinations.complete).toBe(false);
  });

  test('of a label that demands hundreds of compartments, each held by roles of its own, end in bounded time', () => {
    const rooms = Array.from({ length: 300 }, (_, n) => `room-${n}`);
    const roles = Object.fromEntries(
      rooms.flatMap((room, n) => [
        [`a-${n}`, { compartments: [room, rooms[(n + 1) % 300] ?? ''] }],
        [`b-${n}`, { compartments: [room, rooms[(n * 7) % 300] ?? ''], tags: ['people'] }],
      ]),
    );
    const stored = label({ tags: ['people'], compartments: rooms });
    const started = performance.now();
    const { combinations, nobody } = readershipOf({ rules: rulesOf(roles), tenant: 'acme', label: stored, now: NOW });
    expect({ nobody, ...combinations }).toEqual({ nobody: false, sets: [], complete: false });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
