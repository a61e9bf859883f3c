// A small world, so that generated callers and labels meet often and miss each other often, by each row of the label table.
import {
  type Label,
  LAST_INSTANT,
  makeLabel,
  parseRules,
  type Rules,
  type SubjectAttributes,
} from '../../retrieval/index.ts';

export const NOW = 1_780_000_000;
const TENANTS = ['Nordlys AS', 'globex'] as const;
const TAGS = ['everyone', 'finance', 'people & culture', 'Größe', 'a"b\\c'] as const;
const DECLARED = ['aurora', 'Projekt Ä'] as const;
export const COMPARTMENTS = [...DECLARED, 'undeclared'] as const;
const ROLES = ['employee', 'analyst', 'insider', 'guest', 'lead'] as const;
const GROUPS = ['staff', 'board', 'night shift'] as const;
const USERS = ['ada', 'bo', 'cy', 'dee'] as const;
const PRINCIPALS = [...USERS.map((user) => `user:${user}`), ...GROUPS.map((group) => `group:${group}`)];

type Random = () => number;
const below = (random: Random, bound: number): number => Math.floor(random() * bound);
const one = <T>(random: Random, values: readonly [T, ...T[]]): T => values[below(random, values.length)] ?? values[0];
/** Each value with this chance. */
const some = <T>(random: Random, values: readonly T[], chance: number): T[] => values.filter(() => random() < chance);

const tenantRules = (random: Random) => ({
  roles: Object.fromEntries(
    ROLES.map((role) => {
      const compartments = some(random, DECLARED, 0.25);
      return [role, { tags: some(random, TAGS, 0.35), compartments, clearance: below(random, 4) }];
    }),
  ),
  groups: Object.fromEntries(GROUPS.map((group) => [group, some(random, ROLES, 0.25)])),
});

export function someRules(random: Random): Rules {
  const parsed = parseRules(
    JSON.stringify({
      version: 1,
      tags: Object.fromEntries(TAGS.map((tag) => [tag, 'made up'])),
      compartments: Object.fromEntries(DECLARED.map((name) => [name, 'made up'])),
      tenants: Object.fromEntries(TENANTS.map((tenant) => [tenant, tenantRules(random)])),
    }),
  );
  if (!parsed.ok) throw new Error(`The rules of the benchmark are broken: ${parsed.problems[0]?.message ?? ''}`);
  return parsed.rules;
}

export function someCaller(random: Random): SubjectAttributes {
  const id = one(random, USERS);
  return {
    tenant: one(random, [TENANTS[0], TENANTS[0], TENANTS[0], TENANTS[1]]),
    id,
    principals: [`user:${id}`, ...some(random, GROUPS, 0.4).map((group) => `group:${group}`)],
    roles: some(random, [...ROLES, 'unknown role'], 0.3),
    clearance: one(random, [0, 0, 1, 2]),
    compartments: some(random, COMPARTMENTS, 0.3),
    scopes: [],
  };
}

export const MOMENTS = [NOW - 1, NOW, NOW + 1] as const;
const EDGES = [0, NOW - 1, NOW, NOW + 1, LAST_INSTANT] as const;

const someWindow = (random: Random) => {
  if (random() < 0.6) return {};
  const [a, b] = [one(random, EDGES), one(random, EDGES)];
  return { not_before: Math.min(a, b), not_after: Math.max(a, b) };
};

export const someLabel = (random: Random): Label =>
  makeLabel({
    tenant: one(random, [TENANTS[0], TENANTS[0], TENANTS[0], TENANTS[1]]),
    classification: one(random, [0, 0, 1, 2, 3]),
    tags: some(random, TAGS, 0.4),
    readers: some(random, PRINCIPALS, 0.08),
    compartments: some(random, COMPARTMENTS, 0.12),
    denied: some(random, PRINCIPALS, 0.06),
    ...someWindow(random),
  });

/** By row of the label table: the label with that row out of the way. */
export const OPENED: Readonly<Record<string, (label: Label, subject: SubjectAttributes) => Label>> = {
  tenant: (label, { tenant }) => ({ ...label, tenant }),
  tags: (label) => ({ ...label, tags: [...TAGS] }),
  readers: (label, { principals }) => ({ ...label, readers: [...principals] }),
  compartments: (label) => ({ ...label, compartments: [] }),
  classification: (label) => ({ ...label, classification: 0 }),
  denied: (label) => ({ ...label, denied: [] }),
  not_before: (label) => ({ ...label, not_before: 0 }),
  not_after: (label) => ({ ...label, not_after: LAST_INSTANT }),
};
