import { type Clause, explainLabel, type Viewer, viewerOf } from './explain-document.ts';
import { type Label, parseLabel } from './label.ts';
import { MARKER } from './names.ts';
import { type RoleSets, roleSets } from './role-sets.ts';
import type { Rules, TenantRules } from './rules.ts';

/** What somebody gets who has this and nothing else. */
export interface Standing {
  readonly reads: boolean;
  /** The clause that decides where they don't read it. */
  readonly deciding: Clause | undefined;
  readonly why: string;
}

export interface RoleStanding extends Standing {
  readonly role: string;
  /** Groups whose members have this role. */
  readonly groups: readonly string[];
}

export interface GroupStanding extends Standing {
  readonly group: string;
}

/** A principal that the label names. Denied and a reader at once is denied. */
export interface PrincipalStanding extends Standing {
  readonly principal: string;
  readonly named: 'reader' | 'denied';
}

/**
 * Who can read a document, in the tenant's own terms. Clearance and compartments are those of roles: a token may carry more of
 * its own.
 */
export interface Readership {
  /** Not even somebody with every role of the tenant. */
  readonly nobody: boolean;
  readonly whyNobody: string | undefined;
  /** Every role of the tenant, for somebody with that role alone whom the label doesn't name. */
  readonly roles: readonly RoleStanding[];
  /** Sets of two roles or more that read it together where no part of the set does. */
  readonly combinations: RoleSets;
  /** Every group of the rules and of the label, for a member with no role but those that the group has. */
  readonly groups: readonly GroupStanding[];
  readonly principals: readonly PrincipalStanding[];
  /** What a named reader needs besides being named; empty where the label names no reader who could read it. */
  readonly readersNeed: RoleSets;
}

export interface ReadershipQuery {
  readonly rules: Rules;
  readonly tenant: string;
  /** As stored; it is parsed here. */
  readonly label: unknown;
  /** epoch seconds */
  readonly now: number;
}

/** Exact: it agrees with mayRead for whoever holds a set of roles (a law in the tests). */
export function readershipOf({ rules, tenant, label: stored, now }: ReadershipQuery): Readership {
  const label = parseLabel(stored);
  const tenantRules = rules.tenants.get(tenant) ?? NO_RULES;
  const standing = (roles: readonly string[], principals: readonly string[]): Standing =>
    standingOf(viewerOf(rules, { ...NO_CLAIMS, tenant, roles, principals }), label, now);
  const readers = entries(label?.readers).filter((reader) => !label?.denied.includes(reader));
  const everyRole = [...tenantRules.roles.keys()];
  const stranger = standing(everyRole, []);
  const reader = standing(everyRole, readers.slice(0, 1));
  const nobody = !stranger.reads && !reader.reads;
  return {
    nobody,
    whyNobody: nobody ? WHY_NOBODY[reader.deciding ?? 'label_schema'] : undefined,
    roles: everyRole
      .map((role) => ({ role, ...standing([role], []), groups: groupsWith(tenantRules, role) }))
      .sort((a, b) => byName(a.role, b.role)),
    combinations: label && stranger.reads ? roleSets(tenantRules.roles, needsOf(label, true), 2) : NO_SETS,
    groups: groupsOf(tenantRules, label)
      .map((group) => ({ group, ...standing([], [`group:${group}`]) }))
      .sort((a, b) => byName(a.group, b.group)),
    principals: principalsOf(label, reader),
    readersNeed:
      label && readers.length > 0 && reader.reads ? roleSets(tenantRules.roles, needsOf(label, false)) : NO_SETS,
  };
}

const NO_RULES: TenantRules = { roles: new Map(), groups: new Map(), sources: new Map() };
const NO_CLAIMS = { id: 'somebody', clearance: 0, compartments: [], scopes: [] };
const NO_SETS: RoleSets = { sets: [], complete: true };

const entries = (list: readonly string[] = []): string[] => list.filter((entry) => entry !== MARKER);
const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const standingOf = (viewer: Viewer, label: Label | undefined, now: number): Standing => {
  const { visible, deciding, clauses } = explainLabel(viewer, label, now);
  const decisive = clauses.find(({ clause }) => clause === (deciding ?? 'tags_or_readers'));
  return { reads: visible, deciding, why: decisive?.why ?? '' };
};

const groupsWith = ({ groups }: TenantRules, role: string): string[] =>
  [...groups].flatMap(([group, roles]) => (roles.includes(role) ? [group] : [])).sort(byName);

const groupsOf = ({ groups }: TenantRules, label: Label | undefined): string[] => {
  const named = [...entries(label?.readers), ...entries(label?.denied)]
    .filter((principal) => principal.startsWith('group:'))
    .map((principal) => principal.slice('group:'.length));
  return [...new Set([...groups.keys(), ...named])];
};

const principalsOf = (label: Label | undefined, reader: Standing): PrincipalStanding[] => {
  const denied = entries(label?.denied);
  const readers = entries(label?.readers).filter((principal) => !denied.includes(principal));
  const why = reader.reads
    ? 'it names them as a reader; they need one of the role sets for readers besides'
    : reader.why;
  return [
    ...new Set(readers).values().map((principal) => ({ principal, named: 'reader' as const, ...reader, why })),
    ...new Set(denied).values().map((principal) => ({
      principal,
      named: 'denied' as const,
      reads: false,
      deciding: 'denied' as const,
      why: 'it denies them; deny wins',
    })),
  ];
};

const needsOf = (label: Label, byTag: boolean) => ({
  oneOfTags: byTag ? entries(label.tags) : undefined,
  compartments: [...new Set(entries(label.compartments))],
  clearance: label.classification,
});

/** Of somebody with every role, whom the label names where it names anybody. */
const WHY_NOBODY: Readonly<Record<Clause, string>> = {
  label_schema: 'its label is missing or malformed, so nobody sees it',
  denied: 'it denies everybody whom it could be shown to',
  tenant: 'its label is of another tenant',
  known_role: 'the rules give this tenant no role',
  tags_or_readers: 'no role grants one of its tags, and it names no reader whom it does not deny',
  compartments: 'one of its compartments is granted by no role',
  classification: 'no role is cleared for it',
  not_before: 'its window has not opened',
  not_after: 'its window has closed',
};
