import { inverseDocumentFrequency, lengthNorm, termWeight } from '../lexical/bm25.ts';
import { permits, scopeOf } from './memory-filter.ts';
import type { MemoryDocument, MemoryPassage } from './memory-rows.ts';
import type { DenseSearch, LexicalSearch, RankedId, SearchScope } from './ports.ts';
import { byRank } from './ranking.ts';

type Documents = Iterable<MemoryDocument>;

const permitted = (documents: Documents, { filter }: SearchScope): MemoryDocument[] =>
  [...documents].filter(({ label }) => permits(filter, label));

/** Document frequency and collection size count all that the filter admits; a narrowing only picks among the results. */
export function lexicalSearch(documents: Documents, search: LexicalSearch, averageLength: number): RankedId[] {
  const readable = permitted(documents, search);
  const passages = readable.flatMap((document) => document.passages);
  const scores = new Map<MemoryPassage, number>();
  for (const term of [...new Set(search.terms)].sort()) {
    const holding = passages.filter(({ terms }) => terms.counts.has(term));
    const idf = inverseDocumentFrequency(passages.length, holding.length);
    for (const passage of holding) {
      const { length, counts } = passage.terms;
      const weight = termWeight(counts.get(term) ?? 0, lengthNorm(length, averageLength));
      scores.set(passage, (scores.get(passage) ?? 0) + idf * weight);
    }
  }
  return best(readable, search, (passage) => scores.get(passage));
}

/** @param query of length 1 */
export function denseSearch(documents: Documents, search: DenseSearch, query: Float32Array): RankedId[] {
  return best(permitted(documents, search), search, ({ vector }) => vector && dotProduct(query, vector));
}

const dotProduct = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += value * (b[index] ?? Number.NaN);
  return sum;
};

function best(
  readable: readonly MemoryDocument[],
  { narrowing, limit }: SearchScope,
  scoreOf: (passage: MemoryPassage) => number | undefined,
): RankedId[] {
  const inScope = scopeOf(narrowing);
  return readable
    .filter(({ label }) => inScope(label))
    .flatMap(({ passages }) => passages)
    .flatMap((passage) => {
      const score = scoreOf(passage);
      return score === undefined ? [] : [{ id: passage.id, score }];
    })
    .sort(byRank)
    .slice(0, limit);
}
