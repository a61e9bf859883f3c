// Callers of every width who all may read the same tenth of the documents, so that nothing but the width of their filter differs.
import {
  AccessFilter,
  type LabelledDocument,
  makeLabel,
  MAX_GRANTED,
  MAX_GROUPS,
  parseRules,
  Subject,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import { seeded } from './measuring.ts';
import { PER_DOCUMENT } from './path-corpus.ts';
import { syntheticPassage } from './synthetic-text.ts';

export const GROUPS = [1, 10, 100, 1_000, MAX_GROUPS] as const;
export const TAGS = [1, 10, 100, 1_000, MAX_GRANTED] as const;
const TENANT = 'bench';
/** epoch seconds */
const NOW = 1_780_000_000;
/** One document in so many can be read by the callers. */
const READABLE = 10;

const tag = (at: number): string => `tag-${at}`;
const group = (at: number): string => `group-${at}`;
const tags = Array.from({ length: MAX_GRANTED }, (_, at) => tag(at));
const groups = Array.from({ length: MAX_GROUPS }, (_, at) => group(at));
const STAFF = 'staff';
const wideRole = (width: number): string => `holder-of-${width}`;

const parsed = parseRules(
  JSON.stringify({
    version: 1,
    tags: Object.fromEntries([...tags, 'elsewhere'].map((name) => [name, 'made up'])),
    tenants: {
      [TENANT]: {
        roles: {
          [STAFF]: { tags: [tag(0)], clearance: 1 },
          ...Object.fromEntries(TAGS.map((width) => [wideRole(width), { tags: tags.slice(0, width) }])),
        },
        // Each group gives a role, so each has to be looked up and leads somewhere.
        groups: Object.fromEntries(groups.map((name) => [name, [STAFF]])),
      },
    },
  }),
);
if (!parsed.ok) throw new Error(`The rules of the benchmark are broken: ${parsed.problems[0]?.message ?? ''}`);
const { rules } = parsed;

/** What identity makes of a token's claims. */
export const claimsOf = (groupCount: number, tagCount: number): SubjectAttributes => ({
  tenant: TENANT,
  id: 'bench',
  principals: ['user:bench', ...groups.slice(0, groupCount).map((name) => `group:${name}`)],
  roles: [wideRole(tagCount)],
  clearance: 0,
  compartments: [],
  scopes: [],
});

/** As every request does it: the claims are checked and the filter compiled anew. */
export const filterOf = (claims: SubjectAttributes): AccessFilter =>
  AccessFilter.compile(rules, Subject.verified(claims), NOW);

/**
 * Each document under a label of its own, the dearest case for a store that judges a label once: a tag that all callers hold, or
 * one that none does, beside tags and readers that only wider callers hold and somebody whom it is denied to.
 */
export function* documentsOf(passages: number): Generator<LabelledDocument> {
  for (let index = 0; index * PER_DOCUMENT < passages; index += 1) {
    const random = seeded(index);
    const upTo = (most: number): number => Math.floor(random() * most);
    const readable = index % READABLE === 0;
    yield {
      id: `bench/document-${index}.md`,
      source: 'bench',
      title: `Document ${index}`,
      uri: `bench://${index}`,
      contentHash: 'v1',
      label: makeLabel({
        tenant: TENANT,
        classification: 1,
        tags: readable ? [tag(0), tag(1 + upTo(MAX_GRANTED - 1))] : ['elsewhere'],
        readers: readable ? [`group:${group(upTo(MAX_GROUPS))}`] : [`user:person-${index}`],
        denied: [`group:outsiders-${index}`],
      }),
      passages: Array.from({ length: PER_DOCUMENT }, () => syntheticPassage(random)),
    };
  }
}

/** Six words of a passage that the callers may read, for each question. */
export const questionsOf = (passages: number, count: number): string[] => {
  const random = seeded(17);
  const readable = Math.ceil(passages / PER_DOCUMENT / READABLE);
  return Array.from({ length: count }, () => {
    const words = syntheticPassage(seeded(READABLE * Math.floor(random() * readable))).text.split(' ');
    const start = Math.floor(random() * (words.length - 6));
    return words.slice(start, start + 6).join(' ');
  });
};
