import { grantsOf, type Grants } from './grants.ts';
import type { Rules, TenantRules } from './rules.ts';
import type { SubjectAttributes } from './subject.ts';

/** Where something that a person holds comes from: `token`, `role <name>`, `group <name>`. */
export type Origin = string;

export interface SubjectExplanation {
  readonly tenant: string;
  readonly tenantKnown: boolean;
  /** Without one the caller is refused before retrieval, with policy.no_grants. */
  readonly grants: Grants | undefined;
  readonly roles: readonly { readonly role: string; readonly known: boolean; readonly from: readonly Origin[] }[];
  /** Groups of the person which the rules map to no role. They still count as readers and as denied. */
  readonly idleGroups: readonly string[];
  readonly tags: readonly { readonly tag: string; readonly from: readonly Origin[] }[];
  readonly compartments: readonly {
    readonly compartment: string;
    /** Only declared compartments count. */
    readonly known: boolean;
    readonly from: readonly Origin[];
  }[];
  readonly clearance: { readonly level: number; readonly from: readonly Origin[] };
  readonly principals: readonly string[];
}

/**
 * What a person would see under these rules, and why. Takes plain attributes: a hypothetical person can't become a Subject,
 * and so no AccessFilter, by passing through here.
 */
export function explainSubject(rules: Rules, attributes: SubjectAttributes): SubjectExplanation {
  const tenant = rules.tenants.get(attributes.tenant);
  const grants = grantsOf(rules, attributes);
  const roles = rolesOf(tenant, attributes);
  return {
    tenant: attributes.tenant,
    tenantKnown: tenant !== undefined,
    grants,
    roles,
    idleGroups: groupsOf(attributes).filter((group) => !tenant?.groups.get(group)?.length),
    tags: (grants?.tags ?? []).map((tag) => ({
      tag,
      from: grantingRoles(tenant, grants, (role) => role.tags.includes(tag)),
    })),
    compartments: compartmentsOf(rules, tenant, grants, attributes),
    clearance: clearanceOf(tenant, grants, attributes),
    principals: attributes.principals,
  };
}

type Role = TenantRules['roles'] extends ReadonlyMap<string, infer R> ? R : never;

const grantingRoles = (
  tenant: TenantRules | undefined,
  grants: Grants | undefined,
  grantsIt: (role: Role) => boolean,
): Origin[] =>
  (grants?.roles ?? [])
    .filter((name) => {
      const role = tenant?.roles.get(name);
      return role !== undefined && grantsIt(role);
    })
    .map((name) => `role ${name}`);

const groupsOf = (attributes: SubjectAttributes): string[] =>
  attributes.principals.flatMap((principal) => (principal.startsWith('group:') ? [principal.slice(6)] : []));

const rolesOf = (tenant: TenantRules | undefined, attributes: SubjectAttributes): SubjectExplanation['roles'] => {
  const origins = new Map<string, Set<Origin>>();
  const add = (role: string, origin: Origin) => origins.set(role, (origins.get(role) ?? new Set()).add(origin));
  for (const role of attributes.roles) add(role, 'token');
  for (const group of groupsOf(attributes)) {
    for (const role of tenant?.groups.get(group) ?? []) add(role, `group ${group}`);
  }
  return [...origins]
    .map(([role, from]) => ({ role, known: tenant?.roles.has(role) ?? false, from: [...from] }))
    .sort((a, b) => Number(b.known) - Number(a.known) || (a.role < b.role ? -1 : 1));
};

const compartmentsOf = (
  rules: Rules,
  tenant: TenantRules | undefined,
  grants: Grants | undefined,
  attributes: SubjectAttributes,
): SubjectExplanation['compartments'] => {
  const names = new Set([...(grants?.compartments ?? []), ...attributes.compartments]);
  return [...names].sort().map((compartment) => ({
    compartment,
    known: rules.compartments.has(compartment),
    from: [
      ...grantingRoles(tenant, grants, (role) => role.compartments.includes(compartment)),
      ...(attributes.compartments.includes(compartment) ? ['token'] : []),
    ],
  }));
};

const clearanceOf = (
  tenant: TenantRules | undefined,
  grants: Grants | undefined,
  attributes: SubjectAttributes,
): SubjectExplanation['clearance'] => {
  const level = grants?.clearance ?? 0;
  const roles = grantingRoles(tenant, grants, (role) => role.clearance === level);
  return { level, from: [...roles, ...(grants && attributes.clearance === level ? ['token'] : [])] };
};
