import fc from 'fast-check';
import {
  type Grants,
  grantsOf,
  type Label,
  LAST_INSTANT,
  makeLabel,
  type RoleGrants,
  type Rules,
  type SubjectAttributes,
} from '../../retrieval/index.ts';

/** A small world, so that people and labels meet often, and miss each other often. */
export const WORLD = {
  tenants: ['acme', 'globex'],
  tags: ['everyone', 'finance', 'people'],
  compartments: ['aurora', 'tern'],
  roles: ['employee', 'analyst', 'insider', 'guest'],
  groups: ['staff', 'board'],
  users: ['user:ada', 'user:bo', 'user:cy'],
} as const;
const NOW = 1_780_000_000;
export const MOMENTS = [NOW - 1, NOW, NOW + 1] as const;

const someOf = (names: readonly string[]) => fc.subarray([...names]);
const clearance = fc.integer({ min: 0, max: 3 });

const rarely = (names: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: someOf(names) });

const role: fc.Arbitrary<RoleGrants> = fc.record({
  tags: someOf(WORLD.tags),
  compartments: rarely(WORLD.compartments),
  clearance,
});

const tenantRules = fc
  .record({
    roles: fc.tuple(...WORLD.roles.map(() => role)),
    groups: fc.tuple(...WORLD.groups.map(() => someOf(WORLD.roles))),
  })
  .map(({ roles, groups }) => ({
    roles: new Map(roles.map((grants, index): [string, RoleGrants] => [WORLD.roles[index] ?? '', grants])),
    groups: new Map(groups.map((members, index): [string, string[]] => [WORLD.groups[index] ?? '', members])),
    sources: new Map(),
  }));

export const someRules: fc.Arbitrary<Rules> = fc.tuple(tenantRules, tenantRules).map(([acme, globex]) => ({
  hash: 'f'.repeat(64),
  tags: new Set(WORLD.tags),
  compartments: new Set(WORLD.compartments),
  tenants: new Map([
    ['acme', acme],
    ['globex', globex],
  ]),
}));

const groupPrincipals = WORLD.groups.map((group) => `group:${group}`);

export const somebody: fc.Arbitrary<SubjectAttributes> = fc
  .record({
    tenant: fc.constantFrom('acme', 'acme', 'acme', 'globex'),
    user: fc.constantFrom(...WORLD.users),
    groups: someOf(groupPrincipals),
    roles: fc.subarray([...WORLD.roles, 'unknown-role'], { minLength: 1 }),
    clearance: fc.constantFrom(0, 0, 1, 3),
    compartments: rarely([...WORLD.compartments, 'undeclared']),
  })
  .map(({ user, groups, ...rest }) => ({ ...rest, id: user.slice(5), principals: [user, ...groups], scopes: [] }));

const edge = fc.constantFrom(0, NOW - 1, NOW, NOW + 1, LAST_INSTANT);
const anyWindow = fc.tuple(edge, edge).map(([a, b]) => ({ not_before: Math.min(a, b), not_after: Math.max(a, b) }));
const alwaysOpen = fc.constant({ not_before: 0, not_after: LAST_INSTANT });

export const someLabel: fc.Arbitrary<Label> = fc
  .record({
    tenant: fc.constantFrom('acme', 'acme', 'acme', 'globex'),
    classification: fc.constantFrom(0, 0, 1, 2, 3),
    tags: someOf(WORLD.tags),
    readers: rarely([...WORLD.users, ...groupPrincipals]),
    compartments: fc.oneof(fc.constant([]), someOf(WORLD.compartments)),
    denied: rarely([...WORLD.users, ...groupPrincipals]),
    window: fc.oneof(alwaysOpen, anyWindow),
  })
  .map(({ window, ...input }) => makeLabel({ ...input, ...window }));

export interface Scene {
  readonly rules: Rules;
  readonly subject: SubjectAttributes;
  readonly grants: Grants;
  readonly label: Label;
  /** epoch seconds */
  readonly now: number;
}

/** Someone with a known role, before a document. */
export const scene: fc.Arbitrary<Scene> = fc
  .record({ rules: someRules, subject: somebody, label: someLabel, now: fc.constantFrom(...MOMENTS) })
  .map((parts) => ({ ...parts, grants: grantsOf(parts.rules, parts.subject) }))
  .filter((parts): parts is Scene => parts.grants !== undefined);
