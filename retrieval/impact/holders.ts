import { type Grants, grantsOf } from '../policy/grants.ts';
import { mayRead } from '../policy/may-read.ts';
import type { Rules } from '../policy/rules.ts';
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

/** Roles and groups that either version knows and that hold other things after than before; roles first. */
export function changedHolders(before: Rules | undefined, after: Rules, tenant: string): readonly Holder[] {
  const [old, next] = [before?.tenants.get(tenant), after.tenants.get(tenant)];
  const names = (...maps: (ReadonlyMap<string, unknown> | undefined)[]) =>
    [...new Set(maps.flatMap((map) => [...(map?.keys() ?? [])]))].sort();
  const roles = names(old?.roles, next?.roles).map((name): Holder => ({
    kind: 'role',
    name,
    before: grantsOfRoles(before, tenant, [name]),
    after: grantsOfRoles(after, tenant, [name]),
    parts: [],
  }));
  const groups = names(old?.groups, next?.groups).map((name): Holder => ({
    kind: 'group',
    name,
    before: grantsOfRoles(before, tenant, old?.groups.get(name) ?? []),
    after: grantsOfRoles(after, tenant, next?.groups.get(name) ?? []),
    parts: [],
  }));
  return [...roles, ...groups].filter(holdsOtherThings);
}

const holdsOtherThings = ({ before, after }: Holder): boolean => held(before) !== held(after);

/** Which roles it came from makes no difference to what can be read. */
const held = (grants: Grants | undefined): string =>
  grants ? JSON.stringify([grants.tags, grants.compartments, grants.clearance]) : '';

/** Every two roles of which at least one has changed. A tag of one and a compartment of the other open what neither opens. */
export function changedPairs(
  before: Rules | undefined,
  after: Rules,
  tenant: string,
  changed: readonly Holder[],
): readonly Holder[] {
  const touched = new Set(changed.filter(({ kind }) => kind === 'role').map(({ name }) => name));
  const [old, next] = [before?.tenants.get(tenant), after.tenants.get(tenant)];
  const roles = [...new Set([...(old?.roles.keys() ?? []), ...(next?.roles.keys() ?? [])])].sort();
  const alone = (role: string) => ({
    before: grantsOfRoles(before, tenant, [role]),
    after: grantsOfRoles(after, tenant, [role]),
  });
  const pairs: Holder[] = [];
  for (const [at, one] of roles.entries()) {
    for (const other of roles.slice(at + 1)) {
      if (!touched.has(one) && !touched.has(other)) continue;
      pairs.push({
        kind: 'two_roles',
        name: `${one} + ${other}`,
        before: grantsOfRoles(before, tenant, [one, other]),
        after: grantsOfRoles(after, tenant, [one, other]),
        parts: [alone(one), alone(other)],
      });
    }
  }
  return pairs;
}
