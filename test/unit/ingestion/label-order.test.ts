import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { admitsNobody, directionOf, type Implies, meetOf, nobody } from '../../../ingestion/label-order.ts';
import { grantsOf, type Label, makeLabel, mayRead, type RoleGrants, type Rules } from '../../../retrieval/index.ts';

const SEED = { seed: 20_261_125, numRuns: 3_000 };
const TAGS = ['everyone', 'finance', 'board', 'legal'];
const PRINCIPALS = ['user:maja', 'user:erik', 'group:audit'];
const COMPARTMENTS = ['aurora', 'tern'];

/** Whoever holds board or legal holds everyone; finance stands alone. */
const ROLES = new Map<string, RoleGrants>([
  ['employee', { tags: ['everyone'], compartments: [], clearance: 1 }],
  ['director', { tags: ['everyone', 'board'], compartments: ['aurora'], clearance: 3 }],
  ['counsel', { tags: ['everyone', 'legal'], compartments: ['aurora', 'tern'], clearance: 2 }],
  ['accountant', { tags: ['finance'], compartments: ['tern'], clearance: 2 }],
  ['guest', { tags: [], compartments: [], clearance: 1 }],
]);
const RULES: Rules = {
  hash: 'h',
  tags: new Set(TAGS),
  compartments: new Set(COMPARTMENTS),
  tenants: new Map([['acme', { roles: ROLES, groups: new Map(), sources: new Map() }]]),
};
const implies: Implies = (tag, other) => {
  const granting = [...ROLES.values()].filter(({ tags }) => tags.includes(tag));
  return granting.length > 0 && granting.every(({ tags }) => tags.includes(other));
};

const labels: fc.Arbitrary<Label> = fc
  .record({
    tags: fc.subarray(TAGS),
    readers: fc.subarray(PRINCIPALS),
    compartments: fc.subarray(COMPARTMENTS, { maxLength: 1 }),
    denied: fc.subarray(PRINCIPALS, { maxLength: 1 }),
    classification: fc.integer({ min: 0, max: 3 }),
    window: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })),
  })
  .map(({ window, ...label }) =>
    makeLabel({ tenant: 'acme', ...label, not_before: Math.min(...window), not_after: Math.max(...window) }),
  );
const people = fc.record({
  roles: fc.subarray([...ROLES.keys()], { minLength: 1 }),
  principals: fc.subarray(PRINCIPALS),
  now: fc.integer({ min: 0, max: 20 }),
});

const reads = ({ roles, principals, now }: { roles: string[]; principals: string[]; now: number }, label: Label) => {
  const subject = { tenant: 'acme', id: 'x', principals, roles, clearance: 3, compartments: [], scopes: [] };
  const grants = grantsOf(RULES, { ...subject, compartments: COMPARTMENTS });
  return grants !== undefined && mayRead(subject, grants, label, now);
};

describe('the meet of two labels', () => {
  test('is never looser than either: whoever reads it reads both', () => {
    let [read, both] = [0, 0];
    fc.assert(
      fc.property(labels, labels, people, (one, other, person) => {
        const may = reads(person, meetOf(one, other, implies));
        const mayBoth = reads(person, one) && reads(person, other);
        read += Number(may);
        both += Number(mayBoth);
        return !may || mayBoth;
      }),
      SEED,
    );
    // Neither "nobody" for everything, nor far from what the two admit together.
    expect(read).toBeGreaterThan(30);
    expect(read).toBeGreaterThan(both / 2);
  });

  test('of a label with itself is that label, and of two in one order or the other the same', () => {
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        expect(meetOf(one, one, implies)).toEqual(one);
        const [there, back] = [meetOf(one, other, implies), meetOf(other, one, implies)];
        if (admitsNobody(there)) expect(admitsNobody(back)).toBe(true);
        else expect(there).toEqual(back);
      }),
      { ...SEED, numRuns: 500 },
    );
  });

  const label = (tags: string[], more: object = {}) => makeLabel({ tenant: 'acme', classification: 1, tags, ...more });
  test.each([
    ['a tag whose holders all hold the other', ['board'], ['everyone'], ['board']],
    ['the same, the other way round', ['everyone'], ['legal'], ['legal']],
    ['a tag that has no such holders', ['finance'], ['everyone'], []],
    ['what both have', ['finance', 'legal'], ['finance'], ['finance']],
    ['a tag that no role grants', ['unheard'], ['everyone'], []],
  ])('keeps %s', (_, one, other, kept) => {
    expect(meetOf(label(one), label(other), implies)).toEqual(label(kept));
  });

  test('of windows that don’t meet, or of more entries than a label holds, is nobody', () => {
    const early = label(['everyone'], { not_after: 5 });
    expect(meetOf(early, label(['everyone'], { not_before: 9 }), implies)).toEqual(nobody(early));
    const denied = (name: string) => Array.from({ length: 900 }, (_, at) => `user:${name}${at}`);
    const long = label(['everyone'], { denied: denied('a') });
    expect(meetOf(long, label(['everyone'], { denied: denied('b') }), implies)).toEqual(nobody(long));
  });
});

describe('the direction of a change', () => {
  test('says what it means for readers: a tighter label admits nobody new, a looser one puts nobody out', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(labels, labels, people, (before, after, person) => {
        const direction = directionOf(before, after);
        seen.set(direction, (seen.get(direction) ?? 0) + 1);
        if (direction === 'tighter' || direction === 'same')
          expect(reads(person, before) || !reads(person, after)).toBe(true);
        if (direction === 'looser' || direction === 'same')
          expect(reads(person, after) || !reads(person, before)).toBe(true);
      }),
      SEED,
    );
    expect(Math.min(seen.get('tighter') ?? 0, seen.get('looser') ?? 0, seen.get('both') ?? 0)).toBeGreaterThan(5);
  });

  const base = makeLabel({
    tenant: 'acme',
    classification: 1,
    tags: ['everyone'],
    readers: ['user:maja'],
    compartments: ['aurora'],
    denied: ['user:erik'],
    not_before: 5,
    not_after: 9,
  });
  test.each<[string, Partial<Label>, string]>([
    ['another tag', { tags: [...base.tags, 'finance'] }, 'looser'],
    ['a tag less', { tags: base.tags.slice(0, 1) }, 'tighter'],
    ['a tag for another', { tags: [...base.tags.slice(0, 1), 'legal'] }, 'both'],
    ['another reader', { readers: [...base.readers, 'user:ines'] }, 'looser'],
    ['a reader less', { readers: base.readers.slice(0, 1) }, 'tighter'],
    ['another compartment', { compartments: [...base.compartments, 'tern'] }, 'tighter'],
    ['a compartment less', { compartments: base.compartments.slice(0, 1) }, 'looser'],
    ['another denial', { denied: [...base.denied, 'user:zoe'] }, 'tighter'],
    ['a denial less', { denied: base.denied.slice(0, 1) }, 'looser'],
    ['a higher classification', { classification: 2 }, 'tighter'],
    ['a lower classification', { classification: 0 }, 'looser'],
    ['a later opening', { not_before: 6 }, 'tighter'],
    ['an earlier opening', { not_before: 4 }, 'looser'],
    ['an earlier end', { not_after: 8 }, 'tighter'],
    ['a later end', { not_after: 10 }, 'looser'],
    ['nothing', {}, 'same'],
  ])('of %s', (_, change, direction) => {
    expect(directionOf(base, { ...base, ...change })).toBe(direction);
  });

  test('from a label that nobody can read is looser', () => {
    expect(directionOf(undefined, base)).toBe('looser');
  });
});
