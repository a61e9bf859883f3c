import fc from 'fast-check';
import { grantsOf, mayRead, parseRules } from '../../../retrieval/index.ts';
import type { Person } from '../../../src/identity/index.ts';
import { COMPARTMENTS, type CorpusDocument, GROUPS, NOW, RULES, USERS } from './corpus.ts';

const parsed = parseRules(RULES);
if (!parsed.ok) throw new Error('The rules of this test are broken');
const { rules } = parsed;

const LARKSPUR = ['employee', 'finance', 'lawyer', 'engineer', 'operator', 'contractor', 'guest', 'director'] as const;

const rarely = (names: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, { weight: 2, arbitrary: fc.subarray([...names]) });

const anybody: fc.Arbitrary<Person> = fc
  .record({
    sub: fc.constantFrom(...USERS),
    home: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          tenant: fc.constant('larkspur'),
          roles: fc.subarray([...LARKSPUR], { minLength: 1, maxLength: 2 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          tenant: fc.constant('quillon'),
          roles: fc.subarray(['employee', 'actuary'], { minLength: 1 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ tenant: fc.constant('larkspur'), roles: fc.constant<string[]>(['other']) }) },
    ),
    groups: rarely(GROUPS),
    clearance: fc.option(fc.constantFrom(0, 1, 2, 3), { nil: undefined }),
    compartments: rarely([...COMPARTMENTS, 'undeclared']),
  })
  .map(({ home, ...person }) => ({ ...person, ...home }));

/** One without any role, one whom nothing but documents of another tenant is kept from, and whoever comes. */
export const callersOf = (count: number, seed: number): readonly Person[] =>
  [
    { tenant: 'larkspur', sub: 'ines', roles: ['guest'], groups: [], compartments: [] },
    { tenant: 'larkspur', sub: 'maja', roles: ['nobody'], groups: [], compartments: [] },
    ...fc.sample(anybody, { seed, numRuns: count }),
  ].slice(0, count);

/** Whoever sees nearly all of a tenant: to him the variants do differ. */
export const OVERSEER: Person = {
  tenant: 'larkspur',
  sub: 'overseer',
  roles: ['overseer'],
  groups: [],
  compartments: [],
};

/** By the label table alone, and without the product's reading of tokens: what is wrong here shows as a difference. */
export function mayBeReadBy({ tenant, sub, roles, groups, clearance, compartments }: Person) {
  const subject = {
    tenant,
    id: sub,
    principals: [`user:${sub}`, ...groups.map((group) => `group:${group}`)],
    roles,
    clearance: clearance ?? 0,
    compartments,
    scopes: [],
  };
  const grants = grantsOf(rules, subject);
  return ({ label }: Pick<CorpusDocument, 'label'>): boolean =>
    grants !== undefined && mayRead(subject, grants, label, NOW);
}

/** What the caller's roles grant: for scopes that it may ask for. */
export const tagsOf = (person: Person): readonly string[] =>
  grantsOf(rules, {
    tenant: person.tenant,
    id: person.sub,
    principals: person.groups.map((group) => `group:${group}`),
    roles: person.roles,
    clearance: 0,
    compartments: [],
    scopes: [],
  })?.tags ?? [];
