import { grantsOf } from '../policy/grants.ts';
import { parseLabel } from '../policy/label.ts';
import type { Rules, TenantRules } from '../policy/rules.ts';
import type { SubjectAttributes } from '../policy/subject.ts';

/** A part of the rules that a test can exercise: `larkspur: role cfo grants compartment aurora`. */
export interface Coverage {
  readonly total: number;
  readonly exercised: number;
  /** In the order of the file: tenant, role, what it grants. */
  readonly never: readonly string[];
}

export interface CoverageCounter {
  saw(person: SubjectAttributes, label: unknown): void;
  report(): Coverage;
}

/**
 * A tag of a role counts once somebody with that role met a document with that tag; a compartment likewise; a clearance above
 * public once a document of just that classification, or of the next one, was tried; a group once a member was.
 */
export function createCoverage(rules: Rules): CoverageCounter {
  const all = [...rules.tenants].flatMap(([name, tenant]) => partsOf(name, tenant));
  const seen = new Set<string>();
  return {
    saw(person, stored) {
      const tenant = rules.tenants.get(person.tenant);
      if (!tenant) return;
      for (const principal of person.principals)
        seen.add(part(person.tenant, groupPart(principal.replace(/^group:/u, ''))));
      const label = parseLabel(stored);
      for (const role of grantsOf(rules, person)?.roles ?? []) {
        const granted = tenant.roles.get(role);
        const say = (what: string) => seen.add(part(person.tenant, `role ${role}${what}`));
        say('');
        if (!granted || !label || label.tenant !== person.tenant) continue;
        for (const tag of granted.tags.filter((one) => label.tags.includes(one))) say(` grants tag ${tag}`);
        for (const name of granted.compartments.filter((one) => label.compartments.includes(one))) {
          say(` grants compartment ${name}`);
        }
        const distance = label.classification - granted.clearance;
        if (distance === 0 || distance === 1) say(` is cleared to ${granted.clearance}`);
      }
    },
    report() {
      const never = all.filter((one) => !seen.has(one));
      return { total: all.length, exercised: all.length - never.length, never };
    },
  };
}

const part = (tenant: string, what: string): string => `${tenant}: ${what}`;
const groupPart = (group: string): string => `group ${group}`;

const partsOf = (name: string, { roles, groups }: TenantRules): string[] => [
  ...[...roles].flatMap(([role, { tags, compartments, clearance }]) => [
    part(name, `role ${role}`),
    ...tags.map((tag) => part(name, `role ${role} grants tag ${tag}`)),
    ...compartments.map((compartment) => part(name, `role ${role} grants compartment ${compartment}`)),
    ...(clearance > 0 ? [part(name, `role ${role} is cleared to ${clearance}`)] : []),
  ]),
  ...[...groups.keys()].map((group) => part(name, groupPart(group))),
];
