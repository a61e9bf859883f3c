// The rules and the label table in Cedar, from the claims on: rules-and-labels.cedar. Nothing here asks grantsOf().
import type { EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import { type Label, MARKER, type Rules, type SubjectAttributes } from '../../../retrieval/index.ts';
import { type CedarQuestion, cedarQuestion, cedarText, plainFacts, prepareCedar } from './cedar.ts';

const NAME = 'rules-and-labels';

type Kind = 'Tenant' | 'Tag' | 'Compartment' | 'Principal' | 'Clearance' | 'Role' | 'Group' | 'Claim';

const uid = (type: Kind, id: string): TypeAndId => ({ type, id });
const entity = (type: Kind, id: string, parents: TypeAndId[]): EntityJson => ({
  uid: uid(type, id),
  attrs: {},
  parents,
});
/** Two tenants' roles of one name are two roles; no name holds a line break. */
const inTenant = (tenant: string, name: string): string => `${tenant}\n${name}`;
const clearance = (level: number): TypeAndId => uid('Clearance', String(level));

const quoted = (name: string): string => `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** @param compartments every one that a label may demand, declared or not */
export function prepareRules(compartments: readonly string[]): void {
  const each = cedarText('compartment.cedar');
  const policies = compartments.map((name) => each.replaceAll('"COMPARTMENT"', () => quoted(name)));
  prepareCedar(
    NAME,
    [cedarText('rules-and-labels.cedar'), ...policies].join('\n'),
    cedarText('rules-and-labels.cedarschema'),
  );
}

/** The rules as Cedar's hierarchy, every tenant's. */
export function hierarchyOf(rules: Rules): EntityJson[] {
  const declared = [...rules.compartments].map((name) => entity('Claim', name, [uid('Compartment', name)]));
  const levels = [1, 2, 3].map((level) => entity('Clearance', String(level), [clearance(level - 1)]));
  const tenants = [...rules.tenants].flatMap(([tenant, { roles, groups }]) => [
    ...[...roles].map(([role, grants]) =>
      entity('Role', inTenant(tenant, role), [
        uid('Tenant', tenant),
        ...grants.tags.map((tag) => uid('Tag', tag)),
        ...grants.compartments.map((name) => uid('Compartment', name)),
        clearance(grants.clearance),
      ]),
    ),
    ...[...groups].map(([group, members]) =>
      entity(
        'Group',
        inTenant(tenant, group),
        members.map((role) => uid('Role', inTenant(tenant, role))),
      ),
    ),
  ]);
  return [...declared, ...levels, ...tenants];
}

/** What the claims say, as the entities that the caller is in. Unknown ones lead nowhere. */
const parentsOf = ({ tenant, principals, roles, ...claims }: SubjectAttributes): TypeAndId[] => [
  ...principals.map((principal) => uid('Principal', principal)),
  ...principals
    .filter((principal) => principal.startsWith('group:'))
    .map((principal) => uid('Group', inTenant(tenant, principal.slice('group:'.length)))),
  ...roles.map((role) => uid('Role', inTenant(tenant, role))),
  ...claims.compartments.map((name) => uid('Claim', name)),
  clearance(claims.clearance),
];

/** Of the hierarchy only what this caller is in: Cedar reads all that it is handed anew for each decision. */
export function heldBy(subject: SubjectAttributes, hierarchy: readonly EntityJson[]): EntityJson[] {
  const key = (of: EntityJson['uid']): string => JSON.stringify('__entity' in of ? of.__entity : of);
  const byKey = new Map(hierarchy.map((one) => [key(one.uid), one]));
  const held = new Map<string, EntityJson>();
  const visit = (parent: EntityJson['uid']): void => {
    const found = byKey.get(key(parent));
    if (!found || held.has(key(parent))) return;
    held.set(key(parent), found);
    found.parents.forEach(visit);
  };
  parentsOf(subject).forEach(visit);
  return [...held.values()];
}

/** The marker is for engines that can't tell "empty" from "missing"; Cedar can. */
const entities = (type: Kind, list: readonly string[]) =>
  list.filter((entry) => entry !== MARKER).map((entry) => ({ __entity: uid(type, entry) }));

/** @param now epoch seconds */
export function rulesQuestion(
  subject: SubjectAttributes,
  hierarchy: readonly EntityJson[],
  label: Label,
  now: number,
  checked = false,
): CedarQuestion {
  const passage = {
    ...plainFacts(label),
    tenant: { __entity: uid('Tenant', label.tenant) },
    tags: entities('Tag', label.tags),
    readers: entities('Principal', label.readers),
    compartments: entities('Compartment', label.compartments),
    classification: { __entity: clearance(label.classification) },
    denied: entities('Principal', label.denied),
  };
  const caller = { attrs: {}, parents: parentsOf(subject) };
  return cedarQuestion({ policies: NAME, caller, passage, hierarchy: [...hierarchy], now }, checked);
}
