import type { DraftSentence } from './drafter.ts';
import { leansBack } from './quotable-units.ts';
import type { ScoredCandidate } from './unit-score.ts';

/** What doesn't speak of at least so much of the question answers another one. */
const MIN_COVERAGE = 0.5;
const MAX_SENTENCES = 3;
/** Of the best one's score. */
const MIN_SHARE = 0.82;
const NEAR_COVERAGE = 0.25;
/** Overlap of terms (Jaccard) from which two sentences say the same. */
const SAME = 0.7;
/** Maximal marginal relevance (Carbonell & Goldstein, 1998): how much relevance counts against novelty. */
const RELEVANCE = 0.75;

/** One to three sentences, the best first and its companions in reading order; none when nothing speaks of enough. */
export function chooseUnits(candidates: readonly ScoredCandidate[]): readonly DraftSentence[] {
  const eligible = candidates.filter(({ coverage }) => coverage >= MIN_COVERAGE).toSorted(byScore);
  const [best] = eligible;
  if (!best) return [];
  const chosen = marginal(best, eligible);
  return inReadingOrder(withAntecedents(chosen, candidates)).map((one) => ({
    text: one.unit.text,
    citations: [...new Set([one.n, ...sameElsewhere(one, eligible)])].sort((a, b) => a - b),
  }));
}

/** Ties break on place, so equal input gives equal output. */
const byScore = (one: ScoredCandidate, other: ScoredCandidate): number =>
  other.score - one.score || one.rank - other.rank || one.at - other.at;

const marginal = (best: ScoredCandidate, eligible: readonly ScoredCandidate[]): ScoredCandidate[] => {
  const chosen = [best];
  while (chosen.length < MAX_SENTENCES) {
    const next = eligible
      .filter((one) => one.score >= MIN_SHARE * best.score && adds(one, chosen))
      .map((one) => ({
        one,
        gain: RELEVANCE * one.score - (1 - RELEVANCE) * Math.max(...chosen.map((other) => overlap(one, other))),
      }))
      .toSorted((a, b) => b.gain - a.gain || byScore(a.one, b.one))[0];
    if (!next) break;
    chosen.push(next.one);
  }
  return chosen;
};

/** Says something new, and either about as much of the question as the best one or a part of it that is still open. */
const adds = (one: ScoredCandidate, chosen: readonly ScoredCandidate[]): boolean => {
  const spoken = new Set(chosen.flatMap((other) => other.holds));
  const near = one.coverage >= (chosen[0]?.coverage ?? 0) - NEAR_COVERAGE;
  return chosen.every((other) => overlap(one, other) < SAME) && (near || one.holds.some((term) => !spoken.has(term)));
};

const overlap = ({ terms: one }: ScoredCandidate, { terms: other }: ScoredCandidate): number => {
  const shared = [...one].filter((term) => other.has(term)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 1 : shared / all;
};

const sameElsewhere = (one: ScoredCandidate, eligible: readonly ScoredCandidate[]): readonly number[] =>
  eligible.filter((other) => other.unit.text === one.unit.text).map(({ n }) => n);

const withAntecedents = (
  chosen: readonly ScoredCandidate[],
  all: readonly ScoredCandidate[],
): readonly ScoredCandidate[] => {
  const whole: ScoredCandidate[] = [];
  for (const one of chosen) {
    const before = leansBack(one.unit.text)
      ? all.find(({ rank, at, unit }) => rank === one.rank && at === one.at - 1 && unit.block === one.unit.block)
      : undefined;
    for (const part of before ? [before, one] : [one]) if (!whole.includes(part)) whole.push(part);
  }
  return whole.slice(0, MAX_SENTENCES);
};

/** The passage of the best sentence first, each passage in its own order. */
const inReadingOrder = (chosen: readonly ScoredCandidate[]): readonly ScoredCandidate[] => {
  const order = [...new Set(chosen.map(({ rank }) => rank))];
  return chosen.toSorted((a, b) => order.indexOf(a.rank) - order.indexOf(b.rank) || a.at - b.at);
};
