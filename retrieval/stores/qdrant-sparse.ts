import { hash } from 'node:crypto';
import type { Analyzer } from '../lexical/analyzer.ts';
import { lengthNorm, termWeight } from '../lexical/bm25.ts';
import { countTerms, indexedText, type TermCounts } from '../lexical/indexed-text.ts';
import { MAX_TERM_COUNT } from '../lexical/bm25.ts';

export interface SparseVector {
  /** Ascending, distinct. */
  indices: number[];
  values: number[];
}

/**
 * Carried by every passage with weight 1 and asked for by no question, so that a passage without a single term counts in the
 * collection size as it does in the other stores: Qdrant counts points that have the vector.
 */
const EVERY_PASSAGE = 0xffff_ffff;

/**
 * A term's dimension: the first 32 bits of its sha256. Two terms may share one (about 120 pairs in a vocabulary of a million):
 * such a pair is then searched, counted and weighed as one term. It costs rank, never the wall.
 */
export const termIndex = (term: string): number => {
  const index = Number.parseInt(hash('sha256', term, 'hex').slice(0, 8), 16);
  return index === EVERY_PASSAGE ? 0 : index;
};

/** One dimension for each distinct term, ascending. */
export const queryIndices = (terms: readonly string[]): number[] =>
  [...new Set(terms.map(termIndex))].sort((a, b) => a - b);

/** BM25 weights without the inverse document frequency, which the server adds for each caller. */
export function passageVector(
  analyzer: Analyzer,
  averageLength: number,
  document: { readonly title: string },
  passage: { readonly section: string; readonly text: string },
): SparseVector {
  const { length, counts } = countTerms(analyzer, indexedText(document, passage));
  const norm = lengthNorm(length, averageLength);
  const weights = [...countsByIndex(counts)].map(([index, count]): [number, number] => [
    index,
    termWeight(count, norm),
  ]);
  const entries = [...weights, [EVERY_PASSAGE, 1] satisfies [number, number]].sort(([a], [b]) => a - b);
  return { indices: entries.map(([index]) => index), values: entries.map(([, weight]) => weight) };
}

const countsByIndex = (counts: TermCounts['counts']): Map<number, number> => {
  const byIndex = new Map<number, number>();
  for (const [term, count] of counts) {
    const index = termIndex(term);
    byIndex.set(index, Math.min((byIndex.get(index) ?? 0) + count, MAX_TERM_COUNT));
  }
  return byIndex;
};
