import type { Rules, TenantRules } from './rules.ts';
import type { SubjectAttributes } from './subject.ts';

/** What a subject holds under one version of the rules. Sorted, without duplicates, without markers. */
export interface Grants {
  readonly roles: readonly string[];
  readonly tags: readonly string[];
  readonly compartments: readonly string[];
  readonly clearance: number;
}

const sorted = (values: Iterable<string>): readonly string[] => Object.freeze([...new Set(values)].sort());

const knownRoles = (tenant: TenantRules, subject: SubjectAttributes): readonly string[] => {
  const byGroup = subject.principals
    .filter((principal) => principal.startsWith('group:'))
    .flatMap((principal) => tenant.groups.get(principal.slice('group:'.length)) ?? []);
  return sorted([...subject.roles, ...byGroup].filter((role) => tenant.roles.has(role)));
};

/**
 * The union of what the subject's known roles grant and what the token itself carries. An unknown role, group or
 * compartment grants nothing. Undefined: no known tenant, or no known role in it; such a caller is refused before retrieval.
 */
export function grantsOf(rules: Rules, subject: SubjectAttributes): Grants | undefined {
  const tenant = rules.tenants.get(subject.tenant);
  if (!tenant) return undefined;
  const roles = knownRoles(tenant, subject);
  if (roles.length === 0) return undefined;
  const granted = roles.flatMap((role) => tenant.roles.get(role) ?? []);
  return Object.freeze({
    roles,
    tags: sorted(granted.flatMap((role) => role.tags)),
    compartments: sorted([
      ...granted.flatMap((role) => role.compartments),
      ...subject.compartments.filter((compartment) => rules.compartments.has(compartment)),
    ]),
    clearance: Math.max(subject.clearance, ...granted.map((role) => role.clearance)),
  });
}
