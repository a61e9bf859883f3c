import { createHash } from 'node:crypto';
import {
  AccessFilter,
  createAnalyzer,
  type LabelInput,
  type LabelledDocument,
  makeLabel,
  type NewPassage,
  passageId,
  type RoleGrants,
  type Rules,
  Subject,
} from '../../retrieval/index.ts';

export const analyzer = createAnalyzer({ language: 'english' });
/** A moment for all tests; epoch seconds. */
export const NOW = 1_700_000_000;
export const live = new AbortController().signal;
export const DIMENSIONS = 8;

export const TENANT = 'acme';
export const OTHER_TENANT = 'globex';

/** Names that a careless compiler would quote, split, fold or match as a pattern. */
export const HOSTILE_NAMES = [
  'finance',
  'Finance',
  'fin\u0430nce',
  'caf\u00e9',
  "o'brien; --",
  'x"y',
  'back\\slash',
  'a%b',
  'a_b',
  'a?[b]*',
  '$.tags',
  '0',
  '1',
  'true',
  '[]',
  '{"a":1}',
  '\u{1f512}',
  'hasOwnProperty',
] as const;

const role = (grants: Partial<RoleGrants>): RoleGrants => ({ tags: [], compartments: [], clearance: 0, ...grants });

const roles = new Map<string, RoleGrants>([
  ['guest', role({})],
  ...HOSTILE_NAMES.map((name): [string, RoleGrants] => [`tag ${name}`, role({ tags: [name] })]),
  ...HOSTILE_NAMES.map((name): [string, RoleGrants] => [`compartment ${name}`, role({ compartments: [name] })]),
  ...[0, 1, 2, 3].map((clearance): [string, RoleGrants] => [`cleared ${clearance}`, role({ clearance })]),
]);

export const rules: Rules = {
  hash: createHash('sha256').update('stores fixture').digest('hex'),
  tags: new Set(HOSTILE_NAMES),
  compartments: new Set(HOSTILE_NAMES),
  tenants: new Map([TENANT, OTHER_TENANT].map((tenant) => [tenant, { roles, groups: new Map(), sources: new Map() }])),
};

export interface Person {
  readonly tenant?: string;
  readonly tags?: readonly string[];
  readonly compartments?: readonly string[];
  readonly principals?: readonly string[];
  readonly clearance?: number;
  readonly now?: number;
}

/** The filter of a person who holds exactly this. */
export function filterOf(person: Person): AccessFilter {
  const {
    tenant = TENANT,
    tags = [],
    compartments = [],
    principals = ['user:someone'],
    clearance = 0,
    now = NOW,
  } = person;
  const subject = Subject.verified({
    tenant,
    id: 'someone',
    principals: [...principals],
    roles: ['guest', ...tags.map((tag) => `tag ${tag}`), ...compartments.map((name) => `compartment ${name}`)],
    clearance,
    compartments: [],
    scopes: [],
  });
  return AccessFilter.compile(rules, subject, now);
}

export interface DocumentInput {
  readonly id: string;
  readonly texts: readonly string[];
  readonly title?: string;
  readonly source?: string;
  readonly contentHash?: string;
  readonly label?: Partial<LabelInput>;
  readonly vectors?: readonly Float32Array[];
}

/** A document of TENANT, public under the tag `finance` unless its label says otherwise. */
export function documentOf(input: DocumentInput): LabelledDocument {
  const { id, texts, title = 'Untitled', source = 'handbook', contentHash = 'v1', vectors } = input;
  const passages = texts.map((text, index): NewPassage => ({ section: '', text, vector: vectors?.[index] }));
  const label = makeLabel({ tenant: TENANT, classification: 0, tags: ['finance'], ...input.label });
  return { id, source, title, uri: `file:///${id}`, contentHash, label, passages };
}

export const idsOf = (document: LabelledDocument): string[] =>
  document.passages.map((_, ordinal) => passageId(document.label.tenant, document.id, document.contentHash, ordinal));

/** Numbers in 0 … 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const vectorFrom = (random: () => number, dimensions = DIMENSIONS): Float32Array =>
  Float32Array.from({ length: dimensions }, () => random() - 0.5);

/** Words of a small vocabulary, frequent ones first, as in real text. */
export const textFrom = (random: () => number, length: number): string =>
  Array.from({ length }, () => `word${Math.floor(40 * random() ** 3)}`).join(' ');

/** The `code` that a promise is refused with; throws when it isn't refused. */
export async function codeOf(refused: Promise<unknown>): Promise<unknown> {
  try {
    await refused;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
  throw new Error('Expected a refusal');
}
