// Callers of a wanted selectivity, and what they ask.
import {
  AccessFilter,
  type Label,
  grantsOf,
  mayRead,
  type Rules,
  Subject,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import { companyDocument, NOW, PER_DOCUMENT, TAGS, TENANT } from './company-corpus.ts';
import { seeded } from './measuring.ts';

export interface Caller {
  readonly attributes: SubjectAttributes;
  readonly filter: AccessFilter;
  /** By document number. */
  readonly permitted: readonly number[];
}

const attributesOf = (person: string, roles: readonly string[], clearance: number): SubjectAttributes => ({
  tenant: TENANT,
  id: person,
  principals: [`user:${person}`, ...Array.from({ length: 20 }, (_, at) => `group:list-${at}`)],
  roles: [...roles],
  clearance,
  compartments: [],
  scopes: [],
});

function callerOf(rules: Rules, attributes: SubjectAttributes, labels: readonly Label[]): Caller {
  const grants = grantsOf(rules, attributes);
  if (!grants) throw new Error('The caller has no role');
  const permitted = labels.flatMap((label, at) => (mayRead(attributes, grants, label, NOW) ? [at] : []));
  return { attributes, filter: AccessFilter.compile(rules, Subject.verified(attributes), NOW), permitted };
}

const shuffled = <T>(values: readonly T[], random: () => number): T[] =>
  values
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);

/** Someone as most are: all-staff, a department and two teams, cleared for confidential. */
export const employee = (rules: Rules, labels: readonly Label[], team: number): Caller => {
  const roles = ['everyone', `department-${team % 40}`, `team-${team}`, `team-${team + 1}`];
  return callerOf(rules, attributesOf(`employee-${team}`, roles, 2), labels);
};

/** Who may read all. */
export const auditor = (rules: Rules, labels: readonly Label[]): Caller =>
  callerOf(rules, attributesOf('auditor', ['auditor'], 0), labels);

/**
 * Someone who holds tags, taken at random, until they come as close as can be to this share of the documents from below; at
 * least one document. Their compartments are none, their clearance 2.
 */
export function callerOfShare(rules: Rules, labels: readonly Label[], share: number, seed: number): Caller {
  const wanted = Math.max(1, Math.round(labels.length * share));
  const random = seeded(seed);
  const person = `reader-${seed}`;
  const byTag = new Map<string, number[]>();
  const anyone = attributesOf(person, TAGS, 2);
  const every = callerOf(rules, anyone, labels);
  for (const at of every.permitted)
    for (const tag of labels[at]?.tags ?? []) byTag.set(tag, [...(byTag.get(tag) ?? []), at]);
  const seen = new Set<number>();
  const roles: string[] = [];
  for (const tag of shuffled(TAGS, random)) {
    const gained = (byTag.get(tag) ?? []).filter((at) => !seen.has(at));
    if (gained.length === 0 || seen.size + gained.length > wanted) continue;
    roles.push(tag);
    for (const at of gained) seen.add(at);
  }
  const [smallest = 'everyone'] = [...byTag]
    .sort((a, b) => a[1].length - b[1].length)
    .flatMap(([tag]) => (TAGS.includes(tag) ? [tag] : []));
  return callerOf(rules, attributesOf(person, roles.length > 0 ? roles : [smallest], 2), labels);
}

const WINDOW = 8;

/** Eight words as they stand in a passage, frequent and rare, as people ask for what they have half in mind. */
const questionFrom = (document: number, random: () => number): string => {
  const passages = companyDocument(document).passages;
  const words = passages[Math.floor(random() * PER_DOCUMENT)]?.text.split(' ') ?? [];
  const start = Math.floor(random() * (words.length - WINDOW));
  return words.slice(start, start + WINDOW).join(' ');
};

/** One half about documents that the caller may read, the other about any. */
export function questionsOf(caller: Caller, documents: number, count: number, seed: number): string[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) => {
    const any = Math.floor(random() * documents);
    const theirs = caller.permitted[Math.floor(random() * caller.permitted.length)] ?? any;
    return questionFrom(at % 2 === 0 ? theirs : any, random);
  });
}
