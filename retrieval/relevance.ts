import type { Analyzer } from './lexical/analyzer.ts';
import { Permitted } from './stores/second-check.ts';

export interface Candidate {
  readonly permitted: Permitted;
  /** Near enough in meaning, whatever its words. */
  readonly similar: boolean;
  /** See RankedId: the share of the question's weight that it holds, where the store can tell. */
  readonly matched?: number | undefined;
}

/** Chosen on the sample company and the handbook questions (scripts/evaluate): below, hits share common words only. */
const MIN_MATCHED = 0.35;
const MIN_SHARE = 0.5;

/**
 * Search always finds the least bad passages; this says which have to do with the question at all, so that no model is
 * called for nothing. It weighs by what the caller may read alone: nobody else's documents move it.
 */
export function createRelevance(analyzer: Analyzer) {
  return (question: string, candidates: readonly Candidate[], limit: number): readonly Permitted[] => {
    const asked = analyzer.contentTerms(question);
    return candidates
      .slice(0, limit)
      .filter(
        (candidate) =>
          candidate.similar ||
          (candidate.matched === undefined
            ? shareOf(analyzer, asked, candidate.permitted) >= MIN_SHARE
            : candidate.matched >= MIN_MATCHED),
      )
      .map((candidate) => candidate.permitted);
  };
}

/** For stores that don't weigh terms: the plain share of the question's content words that the passage holds. */
const shareOf = (analyzer: Analyzer, asked: readonly string[], permitted: Permitted): number => {
  if (asked.length === 0) return 0;
  const { title, section, text } = Permitted.content(permitted);
  const held = new Set(analyzer.terms(`${title}\n${section}\n${text}`));
  return asked.filter((term) => held.has(term)).length / asked.length;
};
