import { z } from 'zod';
import { orderIncludes } from './include-order.ts';
import { nearestName } from './nearest-name.ts';
import { quoted, type RulesFinding, type RulesPath, type RulesProblemReason } from './rules-problem.ts';

// What can still be read of a file whose shape is wrong, so that all its problems are told at once. Nothing is decided by
// it: rules are made from the strict schema alone. An unreadable name becomes '', which the strict schema has reported.
const Names = z.array(z.string().catch('')).catch([]);
const Declared = z.record(z.string(), z.unknown()).optional().catch(undefined);
const Stamps = z.object({ tags: Names, compartments: Names }).catch({ tags: [], compartments: [] });
const Role = z
  .object({ includes: Names, tags: Names, compartments: Names })
  .catch({ includes: [], tags: [], compartments: [] });
const Tenant = z
  .object({
    roles: z.record(z.string(), Role).catch({}),
    groups: z.record(z.string(), Names).catch({}),
    sources: z.record(z.string(), Stamps).catch({}),
  })
  .catch({ roles: {}, groups: {}, sources: {} });
const Draft = z
  .object({ tags: Declared, compartments: Declared, tenants: z.record(z.string(), Tenant).catch({}) })
  .catch({ tags: undefined, compartments: undefined, tenants: {} });
type Tenant = z.infer<typeof Tenant>;

/** Undefined: the section itself can't be read, so no use of it is called undeclared. */
interface Vocabulary {
  readonly tags: ReadonlySet<string> | undefined;
  readonly compartments: ReadonlySet<string> | undefined;
}

/** Names that are used but declared nowhere, roles that include each other, and warnings. */
export function readRulesReferences(value: unknown): {
  readonly findings: readonly RulesFinding[];
  readonly warnings: readonly RulesFinding[];
} {
  const draft = Draft.parse(value);
  const declared = {
    tags: draft.tags && new Set(Object.keys(draft.tags)),
    compartments: draft.compartments ? new Set(Object.keys(draft.compartments)) : new Set<string>(),
  };
  const tenants = Object.entries(draft.tenants);
  return {
    findings: tenants.flatMap(([name, tenant]) => tenantFindings(['tenants', name], tenant, declared)),
    warnings: [
      ...unusedTags(declared.tags, tenants),
      ...tenants.flatMap(([name, tenant]) => tenantWarnings(['tenants', name], tenant)),
    ],
  };
}

const tenantFindings = (path: RulesPath, tenant: Tenant, declared: Vocabulary): RulesFinding[] => {
  const roles = new Set(Object.keys(tenant.roles));
  return [
    ...Object.entries(tenant.roles).flatMap(([role, { includes, ...stamps }]) => [
      ...undeclaredIn([...path, 'roles', role], stamps, declared),
      ...unknownRoles([...path, 'roles', role, 'includes'], includes, roles),
    ]),
    ...Object.entries(tenant.groups).flatMap(([group, members]) =>
      unknownRoles([...path, 'groups', group], members, roles),
    ),
    ...Object.entries(tenant.sources).flatMap(([source, stamps]) =>
      undeclaredIn([...path, 'sources', source], stamps, declared),
    ),
    ...includeCycles(path, tenant),
  ];
};

const undeclaredIn = (path: RulesPath, stamps: z.infer<typeof Stamps>, declared: Vocabulary): RulesFinding[] => [
  ...unlisted([...path, 'tags'], stamps.tags, declared.tags, 'undeclared_tag', 'tag'),
  ...unlisted(
    [...path, 'compartments'],
    stamps.compartments,
    declared.compartments,
    'undeclared_compartment',
    'compartment',
  ),
];

const unlisted = (
  path: RulesPath,
  used: readonly string[],
  declared: ReadonlySet<string> | undefined,
  reason: RulesProblemReason,
  noun: string,
): RulesFinding[] =>
  used.flatMap((name, index) => {
    if (name === '' || !declared || declared.has(name)) return [];
    const message = `The ${noun} ${quoted(name)} is not declared${suggestion(name, declared)}`;
    return [{ reason, path: [...path, index], at: 'value', message }];
  });

const unknownRoles = (path: RulesPath, used: readonly string[], roles: ReadonlySet<string>): RulesFinding[] =>
  used.flatMap((name, index) => {
    if (name === '' || roles.has(name)) return [];
    const message = `This tenant has no role ${quoted(name)}${suggestion(name, roles)}`;
    return [{ reason: 'unknown_role', path: [...path, index], at: 'value', message }];
  });

const suggestion = (name: string, known: ReadonlySet<string>): string => {
  const meant = nearestName(name, known);
  return meant === undefined ? '' : `; did you mean ${quoted(meant)}?`;
};

const includeCycles = (path: RulesPath, tenant: Tenant): RulesFinding[] => {
  const includes = new Map(Object.entries(tenant.roles).map(([role, { includes: names }]) => [role, names]));
  return orderIncludes(includes).cycles.map((cycle) => ({
    reason: 'include_cycle',
    path: [...path, 'roles', cycle[0] ?? '', 'includes'],
    at: 'value',
    message: `Roles include each other in a circle: ${cycle.slice(0, 20).map(quoted).join(' → ')}${cycle.length > 20 ? ' → …' : ''}`,
  }));
};

const grantedTags = (tenant: Tenant): ReadonlySet<string> =>
  new Set(Object.values(tenant.roles).flatMap((role) => role.tags));

const unusedTags = (
  declared: ReadonlySet<string> | undefined,
  tenants: readonly [string, Tenant][],
): RulesFinding[] => {
  const granted = new Set(tenants.flatMap(([, tenant]) => [...grantedTags(tenant)]));
  return [...(declared ?? [])]
    .filter((tag) => !granted.has(tag))
    .map((tag) => ({
      reason: 'tag_without_role',
      path: ['tags', tag],
      at: 'key',
      message: `No role grants the tag ${quoted(tag)}`,
    }));
};

const tenantWarnings = (path: RulesPath, tenant: Tenant): RulesFinding[] => {
  const granted = grantedTags(tenant);
  const empty = Object.entries(tenant.groups).filter(([, roles]) => roles.length === 0);
  return [
    ...empty.map(([group]): RulesFinding => ({
      reason: 'empty_group',
      path: [...path, 'groups', group],
      at: 'key',
      message: `The group ${quoted(group)} gives its members no role`,
    })),
    ...Object.entries(tenant.sources).flatMap(([source, { tags }]) =>
      tags.flatMap((tag, index): RulesFinding[] => {
        if (tag === '' || granted.has(tag)) return [];
        const message = `The source may stamp ${quoted(tag)}, but no role of this tenant grants it`;
        const at = [...path, 'sources', source, 'tags', index];
        return [{ reason: 'source_tag_without_role', path: at, at: 'value', message }];
      }),
    ),
  ];
};
