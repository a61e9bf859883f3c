import { MARKER } from './names.ts';
import type { Rules, TenantRules } from './rules.ts';
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
  const held = roles.flatMap((role) => tenant.roles.get(role) ?? []);
  return Object.freeze({
    roles,
    tags: granted(held.flatMap((role) => role.tags)),
    compartments: granted([
      ...held.flatMap((role) => role.compartments),
      ...subject.compartments.filter((compartment) => rules.compartments.has(compartment)),
    ]),
    clearance: Math.max(subject.clearance, ...held.map((role) => role.clearance)),
  });
}
