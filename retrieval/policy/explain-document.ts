import { type Grants, grantsOf } from './grants.ts';
import { CLASSIFICATIONS, type Label, LABEL_SCHEMA, LAST_INSTANT, parseLabel } from './label.ts';
import { MARKER } from './names.ts';
import type { Rules } from './rules.ts';
import type { SubjectAttributes } from './subject.ts';

/** The rows of the label table, and `known_role`: the caller has a role that this tenant's rules know. */
export type Clause =
  | 'label_schema'
  | 'denied'
  | 'tenant'
  | 'known_role'
  | 'tags_or_readers'
  | 'compartments'
  | 'classification'
  | 'not_before'
  | 'not_after';

export interface ClauseFinding {
  readonly clause: Clause;
  readonly holds: boolean;
  readonly why: string;
}

export interface DocumentExplanation {
  readonly visible: boolean;
  /** The first clause that doesn't hold, deny before all others; undefined for a visible document. */
  readonly deciding: Clause | undefined;
  /** Of a label that can't be read, `label_schema` alone: nothing in it is believed. */
  readonly clauses: readonly ClauseFinding[];
}

const NOTHING: Grants = { roles: [], tags: [], compartments: [], clearance: 0 };

/** A person whom many labels are explained to: what rules and attributes decide is looked up once. */
export interface Viewer {
  readonly tenant: string;
  readonly tenantKnown: boolean;
  readonly grants: Grants | undefined;
  readonly principals: ReadonlySet<string>;
}

export const viewerOf = (rules: Rules, attributes: SubjectAttributes): Viewer => ({
  tenant: attributes.tenant,
  tenantKnown: rules.tenants.has(attributes.tenant),
  grants: grantsOf(rules, attributes),
  principals: new Set(attributes.principals),
});

/**
 * Each row of the label table for one person and one document. It agrees with mayRead on every label (a law in the tests)
 * but says why.
 * @param label as stored; it is parsed here
 * @param now epoch seconds
 */
export function explainDocument(
  rules: Rules,
  attributes: SubjectAttributes,
  label: unknown,
  now: number,
): DocumentExplanation {
  return explainLabel(viewerOf(rules, attributes), parseLabel(label), now);
}

/**
 * The same for a label that has been parsed already.
 * @param label undefined: one that can't be read
 * @param now epoch seconds
 */
export function explainLabel(viewer: Viewer, label: Label | undefined, now: number): DocumentExplanation {
  const clauses = label ? allClauses(viewer, label, now) : [unreadable];
  const deciding = clauses.find((clause) => !clause.holds)?.clause;
  return { visible: deciding === undefined, deciding, clauses };
}

const unreadable: ClauseFinding = {
  clause: 'label_schema',
  holds: false,
  why: 'the label is missing or malformed, so nobody sees the document',
};

const allClauses = (viewer: Viewer, label: Label, now: number): ClauseFinding[] => {
  const held = viewer.grants ?? NOTHING;
  return [
    { clause: 'label_schema', holds: true, why: `the label is whole and of vocabulary ${LABEL_SCHEMA}` },
    deniedClause(viewer, label),
    tenantClause(viewer, label),
    knownRoleClause(viewer),
    admittedClause(viewer, held, label),
    compartmentsClause(held, label),
    classificationClause(held, label),
    {
      clause: 'not_before',
      holds: now >= label.not_before,
      why: label.not_before === 0 ? 'it has no embargo' : `its window opens ${instant(label.not_before)}`,
    },
    {
      clause: 'not_after',
      holds: now <= label.not_after,
      why: label.not_after === LAST_INSTANT ? 'it does not expire' : `its window closes ${instant(label.not_after)}`,
    },
  ];
};

const entries = (list: readonly string[]): string[] => list.filter((entry) => entry !== MARKER);
const listed = (names: readonly string[]): string => names.join(', ');
const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString();

const deniedClause = (viewer: Viewer, label: Label): ClauseFinding => {
  const hit = entries(label.denied).filter((principal) => viewer.principals.has(principal));
  const why = hit.length > 0 ? `it denies ${listed(hit)}; deny wins` : 'it denies none of the caller’s principals';
  return { clause: 'denied', holds: hit.length === 0, why };
};

const tenantClause = (viewer: Viewer, label: Label): ClauseFinding => {
  const holds = label.tenant === viewer.tenant;
  const why = holds ? `both are of ${label.tenant}` : `it is of ${label.tenant}, the caller of ${viewer.tenant}`;
  return { clause: 'tenant', holds, why };
};

const knownRoleClause = ({ tenantKnown, grants }: Viewer): ClauseFinding => {
  if (grants) return { clause: 'known_role', holds: true, why: `the caller has ${listed(grants.roles)}` };
  const why = tenantKnown
    ? 'none of the caller’s roles is known, so retrieval is refused'
    : 'the rules know no such tenant, so retrieval is refused';
  return { clause: 'known_role', holds: false, why };
};

const admittedClause = (viewer: Viewer, grants: Grants, label: Label): ClauseFinding => {
  const tags = entries(label.tags);
  const byTag = tags.filter((tag) => grants.tags.includes(tag));
  const byName = entries(label.readers).filter((reader) => viewer.principals.has(reader));
  const ways = [
    ...(byTag.length > 0 ? [`the caller holds its tag ${listed(byTag)}`] : []),
    ...(byName.length > 0 ? [`it names ${listed(byName)} as a reader`] : []),
  ];
  const none =
    tags.length > 0
      ? `the caller holds none of its tags (${listed(tags)}) and is not a named reader`
      : 'it has no tag, and the caller is not a named reader';
  return { clause: 'tags_or_readers', holds: ways.length > 0, why: ways.join('; ') || none };
};

const compartmentsClause = (grants: Grants, label: Label): ClauseFinding => {
  const demanded = entries(label.compartments);
  const lacking = demanded.filter((compartment) => !grants.compartments.includes(compartment));
  const held = demanded.length > 0 ? `the caller holds ${listed(demanded)}` : 'it demands no compartment';
  const why = lacking.length > 0 ? `the caller lacks the compartment ${listed(lacking)}` : held;
  return { clause: 'compartments', holds: lacking.length === 0, why };
};

const classificationClause = (grants: Grants, label: Label): ClauseFinding => ({
  clause: 'classification',
  holds: label.classification <= grants.clearance,
  why: `it is ${level(label.classification)}, the caller is cleared up to ${level(grants.clearance)}`,
});

const level = (classification: number): string =>
  `${classification} (${CLASSIFICATIONS[classification] ?? 'out of range'})`;
