import type { Analyzer } from '../../retrieval/index.ts';
import { askedTerms, type AskedTerm, SOFT_WEIGHT } from './asked-terms.ts';
import { type Cue, cuesOf } from './question-cues.ts';
import { leansBack, type Unit } from './quotable-units.ts';

/** A unit with where it stands, before it is judged. */
export interface Candidate {
  readonly unit: Unit;
  /** Citation number of its passage, and the passage's place among the supplied ones, from 0. */
  readonly n: number;
  readonly rank: number;
  /** Place among the passage's units. */
  readonly at: number;
  readonly title: string;
  readonly section: string;
}

export interface ScoredCandidate extends Candidate {
  /** Stemmed content of the unit itself. */
  readonly terms: ReadonlySet<string>;
  /** Words of the question that the unit itself holds. */
  readonly holds: readonly string[];
  /** 0 … 1: how much of the question is spoken of, by the unit with what stands around it. */
  readonly coverage: number;
  readonly score: number;
}

/** How much a question's word counts that stands not in the unit but around it. */
const CREDIT = { own: 1, heading: 0.8, title: 0.65, before: 0.5, passage: 0.25 } as const;
const MIN_STEM = 5;

interface Surroundings {
  readonly own: ReadonlySet<string>;
  readonly order: readonly string[];
  readonly heading: ReadonlySet<string>;
  readonly title: ReadonlySet<string>;
  readonly before: ReadonlySet<string>;
  readonly passage: ReadonlySet<string>;
}

/** Scores of all candidates of one question; the rarity of a word is taken over these candidates alone. */
export function scoreUnits(
  analyzer: Analyzer,
  question: string,
  candidates: readonly Candidate[],
): readonly ScoredCandidate[] {
  const asked = askedTerms(analyzer, question);
  if (asked.length === 0) return [];
  const around = surroundings(analyzer, candidates);
  const weights = weightsOf(asked, around);
  const cues = cuesOf(question);
  const order = asked.map(({ term }) => term);
  return candidates.map((candidate, index) => {
    const here = around[index] ?? NOWHERE;
    const own = weighted(weights, (term) => (holds(here.own, term) ? 1 : 0));
    const about = weighted(weights, (term) => (holds(here.heading, term) || holds(here.title, term) ? 1 : 0));
    const answers =
      spokenOf(asked, here, leansBack(candidate.unit.text)) &&
      (own > 0 || about >= ABOUT) &&
      hasNeeded(cues, candidate.unit);
    const near = adjacency(order, here.order);
    const coverage = weighted(weights, (term) => creditOf(term, here));
    const score =
      0.5 * coverage +
      (about >= ABOUT ? 0.2 + 0.12 * own : 0.3 * own) +
      0.08 * near +
      cueScore(cues, candidate, Math.max(own, about)) +
      placeScore(candidate);
    return {
      ...candidate,
      terms: here.own,
      holds: order.filter((term) => holds(here.own, term)),
      coverage: answers ? coverage : 0,
      score,
    };
  });
}

/** From here on a passage's title and headings say that it is about the question as a whole. */
const ABOUT = 0.9;
/** Of the question's content words, the share that a unit with its headings and the sentence before it must speak of. */
const MIN_SPOKEN = 0.6;

const spokenOf = (asked: readonly AskedTerm[], here: Surroundings, leans: boolean): boolean => {
  const least = leans ? CREDIT.before : CREDIT.title;
  const counted = asked.some(({ soft }) => !soft) ? asked.filter(({ soft }) => !soft) : asked;
  const spoken = counted.filter(({ term }) => creditOf(term, here) >= least).length;
  return spoken >= Math.ceil(MIN_SPOKEN * counted.length);
};

const NOWHERE: Surroundings = {
  own: new Set(),
  order: [],
  heading: new Set(),
  title: new Set(),
  before: new Set(),
  passage: new Set(),
};

const surroundings = (analyzer: Analyzer, candidates: readonly Candidate[]): readonly Surroundings[] => {
  const orders = candidates.map(({ unit }) => analyzer.analyze(unit.text));
  const passages = new Map<number, Set<string>>();
  candidates.forEach(({ rank }, index) => {
    const terms = passages.get(rank) ?? new Set<string>();
    for (const term of orders[index] ?? []) terms.add(term);
    passages.set(rank, terms);
  });
  return candidates.map(({ unit, rank, title, section }, index) => {
    const previous = candidates[index - 1];
    const follows = previous?.rank === rank && previous.unit.block === unit.block;
    return {
      own: new Set(orders[index]),
      order: orders[index] ?? [],
      heading: new Set(analyzer.analyze(`${section}\n${unit.heading}`)),
      title: new Set(analyzer.analyze(title)),
      before: new Set(follows ? orders[index - 1] : []),
      passage: passages.get(rank) ?? new Set(),
    };
  });
};

/** Stemmers leave some kin apart (`approv` and `approval`): a long common beginning counts as the same word. */
const holds = (terms: ReadonlySet<string>, term: string): boolean => {
  if (terms.has(term)) return true;
  if (term.length < MIN_STEM) return false;
  for (const other of terms) {
    const [short, long] = other.length < term.length ? [other, term] : [term, other];
    if (short.length >= MIN_STEM && long.length - short.length <= 3 && long.startsWith(short)) return true;
  }
  return false;
};

/** A word that no supplied passage knows is the likeliest to be the one that matters. */
const UNKNOWN_WEIGHT = 1.4;

/** ln(1 + N / (1 + df)) over the N candidates: what all of them say tells them apart least. */
const weightsOf = (asked: readonly AskedTerm[], around: readonly Surroundings[]): ReadonlyMap<string, number> =>
  new Map(
    asked.map(({ term, soft }) => {
      const frequency = around.filter(({ own, heading }) => holds(own, term) || holds(heading, term)).length;
      const known = around.some((here) => creditOf(term, here) > 0);
      return [
        term,
        (soft ? SOFT_WEIGHT : known ? 1 : UNKNOWN_WEIGHT) * Math.log(1 + around.length / (1 + Math.max(frequency, 1))),
      ];
    }),
  );

const weighted = (weights: ReadonlyMap<string, number>, credit: (term: string) => number): number => {
  let sum = 0;
  let most = 0;
  for (const [term, weight] of weights) {
    sum += weight * credit(term);
    most += weight;
  }
  return most === 0 ? 0 : sum / most;
};

const creditOf = (term: string, here: Surroundings): number => {
  if (holds(here.own, term)) return CREDIT.own;
  if (holds(here.heading, term)) return CREDIT.heading;
  if (holds(here.title, term)) return CREDIT.title;
  if (holds(here.before, term)) return CREDIT.before;
  return holds(here.passage, term) ? CREDIT.passage : 0;
};

/** Of the question's neighbouring words, the share that stand close together in the unit, too. */
const adjacency = (asked: readonly string[], order: readonly string[]): number => {
  if (asked.length < 2) return 0;
  const pairs = asked.slice(1).map((term, index) => [asked[index] ?? '', term] as const);
  const near = pairs.filter(([one, other]) => {
    const [from, to] = [order.indexOf(one), order.indexOf(other)];
    return from >= 0 && to >= 0 && Math.abs(from - to) <= 3;
  });
  return near.length / pairs.length;
};

/** A question for a number or a date isn't answered by a sentence without one. */
const hasNeeded = (cues: readonly Cue[], unit: Unit): boolean =>
  cues.every((cue) => !cue.needed || cue.present(unit.text));

const cueScore = (cues: readonly Cue[], { unit, section }: Candidate, relevance: number): number => {
  let score = 0;
  for (const { needed, present, headed } of cues) {
    if (present(unit.text)) score += (needed ? 0.16 : 0.1) * Math.min(1, 1.5 * relevance);
    if (headed.test(unit.heading) || headed.test(section.split(' › ').at(-1) ?? '')) score += 0.1 * relevance;
  }
  return score;
};

/** The first passage is the most relevant, the first sentence says what a paragraph is about; the long ones say too much. */
const placeScore = ({ unit, rank }: Candidate): number =>
  0.08 / (1 + rank) + (unit.leads ? 0.03 : 0) - (unit.text.length > 280 ? 0.04 : 0);
