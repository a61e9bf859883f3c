import { type Grants, grantsOf } from '../policy/grants.ts';
import { mayRead } from '../policy/may-read.ts';
import type { Rules, TenantRules } from '../policy/rules.ts';
import type { SubjectAttributes } from '../policy/subject.ts';
import type { LabelGroup } from './label-groups.ts';

export type HolderKind = 'role' | 'group' | 'two_roles';

/** Whoever has this role, is in this group, or has these two roles at once, and nothing beside. */
export interface Holder {
  readonly kind: HolderKind;
  readonly name: string;
  readonly before: Grants | undefined;
  readonly after: Grants | undefined;
  /** Of two roles: each by itself. */
  readonly parts: readonly Pick<Holder, 'before' | 'after'>[];
}

/** A person without a name: what they hold comes from these roles alone, nothing from a token. */
const nobody = (tenant: string, roles: readonly string[]): SubjectAttributes => ({
  tenant,
  id: 'nobody',
  principals: [],
  roles,
  clearance: 0,
  compartments: [],
  scopes: [],
});

export const grantsOfRoles = (rules: Rules | undefined, tenant: string, roles: readonly string[]): Grants | undefined =>
  rules && grantsOf(rules, nobody(tenant, roles));

/** With every role of the tenant at once: what such a person can't read, no combination of roles can. */
export const grantsOfAllRoles = (rules: Rules | undefined, tenant: string): Grants | undefined =>
  grantsOfRoles(rules, tenant, [...(rules?.tenants.get(tenant)?.roles.keys() ?? [])]);

/**
 * By tag alone, or (with `reader`) as somebody whom the label names. Windows don't count: what is under embargo today is read
 * tomorrow, under these same rules.
 */
export function canRead(grants: Grants | undefined, tenant: string, group: LabelGroup, reader?: string): boolean {
  if (!grants) return false;
  const principals = reader === undefined ? [] : [reader];
  return mayRead({ ...nobody(tenant, []), principals }, grants, group.label, group.label.not_before);
}

/**
 * Roles and groups that either version knows; roles first. One at a time: there may be tens of thousands.
 * @returns undefined for one that holds after what it held before
 */
export function* changedHolders(
  before: Rules | undefined,
  after: Rules,
  tenant: string,
): Generator<Holder | undefined> {
  const [old, next] = [before?.tenants.get(tenant), after.tenants.get(tenant)];
  const holder = (kind: HolderKind, name: string, rolesOf: (rules: TenantRules | undefined) => readonly string[]) => {
    const [held, holds] = [grantsOfRoles(before, tenant, rolesOf(old)), grantsOfRoles(after, tenant, rolesOf(next))];
    const made: Holder = { kind, name, before: held, after: holds, parts: [] };
    return holdsOtherThings(made) ? made : undefined;
  };
  for (const name of namesIn(old?.roles, next?.roles)) yield holder('role', name, () => [name]);
  for (const name of namesIn(old?.groups, next?.groups)) {
    yield holder('group', name, (rules) => rules?.groups.get(name) ?? []);
  }
}

const namesIn = (...maps: (ReadonlyMap<string, unknown> | undefined)[]): string[] =>
  [...new Set(maps.flatMap((map) => [...(map?.keys() ?? [])]))].sort();

const holdsOtherThings = ({ before, after }: Holder): boolean => held(before) !== held(after);

/** Which roles it came from makes no difference to what can be read. */
const held = (grants: Grants | undefined): string =>
  grants ? JSON.stringify([grants.tags, grants.compartments, grants.clearance]) : '';

/** Every two roles of which at least one has changed. A tag of one and a compartment of the other open what neither opens. */
export interface ChangedPairs {
  /** Known before any of them is made: it grows with the square of the roles. */
  readonly count: number;
  each(): Generator<Holder>;
}

export function changedPairs(
  before: Rules | undefined,
  after: Rules,
  tenant: string,
  changed: readonly Holder[],
): ChangedPairs {
  const touched = new Set(changed.filter(({ kind }) => kind === 'role').map(({ name }) => name));
  const roles = namesIn(before?.tenants.get(tenant)?.roles, after.tenants.get(tenant)?.roles);
  const pairsAmong = (some: number): number => (some * (some - 1)) / 2;
  return {
    count: pairsAmong(roles.length) - pairsAmong(roles.length - touched.size),
    *each() {
      const held = (...names: readonly string[]) => ({
        before: grantsOfRoles(before, tenant, names),
        after: grantsOfRoles(after, tenant, names),
      });
      for (const [at, one] of roles.entries()) {
        for (const other of roles.slice(at + 1)) {
          if (!touched.has(one) && !touched.has(other)) continue;
          yield { kind: 'two_roles', name: `${one} + ${other}`, ...held(one, other), parts: [held(one), held(other)] };
        }
      }
    },
  };
}
