import type { Analyzer } from './lexical/analyzer.ts';
import { Permitted } from './stores/second-check.ts';

export interface Candidate {
  readonly permitted: Permitted;
  /** Near enough in meaning, whatever its words. */
  readonly similar: boolean;
}

/** Of the question's content words. Chosen on the sample company and the handbook questions (scripts/evaluate). */
const MIN_SHARE = 0.5;

/**
 * Search always finds the least bad passages; this says which have to do with the question at all, so that no model is
 * called for nothing. It looks at the passage and the question alone: nobody else's documents move it.
 */
export function createRelevance(analyzer: Analyzer) {
  return (question: string, candidates: readonly Candidate[], limit: number): readonly Permitted[] => {
    const asked = analyzer.contentTerms(question);
    return candidates
      .slice(0, limit)
      .filter(({ permitted, similar }) => similar || shareOf(analyzer, asked, permitted) >= MIN_SHARE)
      .map(({ permitted }) => permitted);
  };
}

const shareOf = (analyzer: Analyzer, asked: readonly string[], permitted: Permitted): number => {
  if (asked.length === 0) return 0;
  const { title, section, text } = Permitted.content(permitted);
  return analyzer.held(`${title}\n${section}\n${text}`, asked).size / asked.length;
};
