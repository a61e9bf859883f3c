import { type LabelledDocument, makeLabel } from '../../retrieval/index.ts';
import { seeded } from './measuring.ts';
import { PER_DOCUMENT } from './path-corpus.ts';
import { syntheticPassage } from './synthetic-text.ts';

/** Tags, with the share of all documents that carries each: whoever holds the first n of them may read 1, 10 or 50%. */
const BANDS = [
  ['one', 1],
  ['nine', 9],
  ['forty', 40],
  ['rest', 50],
] as const;
/** Distinct labels of each band differ in these. */
const GROUPS = 50;

export const RULES = `version: 1
tags: { none: nothing carries it, one: 1%, nine: 9%, forty: 40%, rest: 50% }
tenants:
  bench:
    roles:
      nothing: { tags: [none], clearance: 1 }
      hundredth: { tags: [one], clearance: 1 }
      tenth: { includes: [hundredth], tags: [nine], clearance: 1 }
      half: { includes: [tenth], tags: [forty], clearance: 1 }
    sources: { bench: { tags: [one, nine, forty, rest], max_classification: 1 } }
`;

export interface CallerKind {
  readonly name: string;
  readonly role: string;
  readonly tags: ReadonlySet<string>;
}
export const CALLERS: readonly CallerKind[] = [
  { name: 'nothing', role: 'nothing', tags: new Set() },
  { name: '1%', role: 'hundredth', tags: new Set(['one']) },
  { name: '10%', role: 'tenth', tags: new Set(['one', 'nine']) },
  { name: '50%', role: 'half', tags: new Set(['one', 'nine', 'forty']) },
];

/** Words that the rest of the corpus lacks. */
const [FREQUENT, RARE, ABSENT] = ['vordanglim', 'quelchforth', 'zeppelbrack'];

export interface TermKind {
  readonly name: string;
  readonly question: string;
}
export const NOWHERE = 'in no document';
export const FORBIDDEN = 'in a quarter of all, all forbidden';
export const TERMS: readonly TermKind[] = [
  { name: NOWHERE, question: ABSENT ?? '' },
  { name: 'in one forbidden passage', question: RARE ?? '' },
  { name: FORBIDDEN, question: FREQUENT ?? '' },
  { name: 'the most frequent word of all', question: 'bace' },
];

const bandOf = (index: number): string => {
  let left = index % 100;
  for (const [tag, share] of BANDS) if ((left -= share) < 0) return tag;
  return 'rest';
};

/**
 * The same documents in every run, in an order in which labels alternate, as they do where people write documents.
 * @param tags of the documents to be had; undefined: all
 */
export function* documentsOf(passages: number, tags: ReadonlySet<string> | undefined): Generator<LabelledDocument> {
  for (let index = 0; index * PER_DOCUMENT < passages; index += 1) {
    const tag = bandOf(index * 37);
    if (tags && !tags.has(tag)) continue;
    const random = seeded(index);
    const texts = Array.from({ length: PER_DOCUMENT }, () => syntheticPassage(random));
    if (tag === 'rest') for (const [at, held] of texts.entries()) if (at % 2 === 0) held.text += ` ${FREQUENT}.`;
    const [first] = texts;
    if (index * 37 === 37 * 99 && first) first.text += ` ${RARE}.`;
    yield {
      id: `bench/document-${index}.md`,
      source: 'bench',
      title: `Document ${index}`,
      uri: `bench://${index}`,
      contentHash: 'v1',
      label: makeLabel({
        tenant: 'bench',
        classification: 1,
        tags: [tag],
        readers: [`group:team-${index % GROUPS}`],
      }),
      passages: texts,
    };
  }
}
