import { MARKER } from './names.ts';
import type { RoleGrants, Rules, TenantRules } from './rules.ts';
import type { SubjectAttributes } from './subject.ts';

/** What a subject holds under one version of the rules. Sorted, without duplicates, without markers. */
export interface Grants {
  readonly roles: readonly string[];
  readonly tags: readonly string[];
  readonly compartments: readonly string[];
  readonly clearance: number;
}

/** Tags, and compartments, that one caller may hold. Each is a value in every filter of theirs; see docs/rules.md. */
export const MAX_GRANTED = 5_000;

export const holdTooMuch = ({ tags, compartments }: Grants): boolean =>
  tags.length > MAX_GRANTED || compartments.length > MAX_GRANTED;

const sorted = (values: Iterable<string>): readonly string[] => Object.freeze([...new Set(values)].sort());

/** The marker stands in every list of every label, so nobody can be granted it. */
const granted = (values: Iterable<string>): readonly string[] =>
  Object.freeze(sorted(values).filter((value) => value !== MARKER));

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
  const { tags, compartments, clearance } = unionOf(tenant, roles);
  const claimed = subject.compartments.filter((compartment) => rules.compartments.has(compartment));
  return Object.freeze({
    roles,
    tags,
    compartments: claimed.length === 0 ? compartments : granted([...compartments, ...claimed]),
    clearance: Math.max(subject.clearance, clearance),
  });
}

/** How many combinations of roles are remembered of a tenant under one version of the rules. */
const MAX_REMEMBERED = 256;
const remembered = new WeakMap<TenantRules, Map<string, RoleGrants>>();

/** What these roles grant together: the same for everyone who holds them, whatever else their token says. */
function unionOf(tenant: TenantRules, roles: readonly string[]): RoleGrants {
  const unions = remembered.get(tenant) ?? new Map<string, RoleGrants>();
  remembered.set(tenant, unions);
  const key = JSON.stringify(roles);
  const known = unions.get(key);
  if (known) return known;
  const held = roles.flatMap((role) => tenant.roles.get(role) ?? []);
  const union = Object.freeze({
    tags: granted(held.flatMap((role) => role.tags)),
    compartments: granted(held.flatMap((role) => role.compartments)),
    clearance: Math.max(...held.map((role) => role.clearance)),
  });
  if (unions.size >= MAX_REMEMBERED) unions.clear();
  unions.set(key, union);
  return union;
}
