import { block, caution, type Guard, pass, type Stage, type Verdict } from '../guard.ts';
import { MAX_TEXT_CHARS } from '../limits.ts';
import { hiddenChars } from '../views/clean.ts';
import { type Reading, readingsOf } from '../views/readings.ts';
import { exactViewsOf, type View } from '../views/views.ts';
import { MARKS } from './injection/mark-rules.ts';
import { PhraseMatcher } from './injection/phrase-matcher.ts';
import { BLOCK_AT, CAUTION_AT, type Family, type InjectionRule, type Weight } from './injection/rule.ts';
import { PHRASES } from './injection/rules.ts';
import { createIsAddressed, SUBJECT_WORDS } from './injection/subjects.ts';

/**
 * Signs that a text speaks to the model instead of to its reader. Rules are data; each belongs to a family of signs; the
 * points of the heaviest sign of each family add up. Rules know only what has been seen: a trained model belongs beside them.
 */
export function createInjectionGuard(): Guard {
  const countPhrases = createPhraseCounter();
  return {
    name: 'injection',
    stages: ['question', 'passage'],
    window: 'whole',
    inspect(text, { stage }) {
      if (text.length > MAX_TEXT_CHARS) return block('guardrails.too_long');
      return verdictFor(stage, pointsOf(text, stage, countPhrases));
    },
  };
}

const verdictFor = (stage: Stage, points: number): Verdict => {
  if (points >= BLOCK_AT) return block('guardrails.injection');
  return stage === 'question' && points >= CAUTION_AT ? caution('guardrails.injection_suspected') : pass;
};

type PhraseCounter = ReturnType<typeof createPhraseCounter>;

/** Points of a text; 0 is nothing at all. */
const pointsOf = (text: string, stage: Stage, countPhrases: PhraseCounter): number => {
  const open = new Tally(stage);
  const disguised = new Tally(stage);
  for (const view of exactViewsOf(text)) {
    countMarks(view, view.disguised ? disguised : open);
    for (const reading of readingsOf(view.text, view.disguised)) {
      countPhrases(reading, reading.disguised ? disguised : open);
    }
  }
  const hidden = hiddenChars(text) >= MANY_HIDDEN ? BLOCK_AT : 0;
  return hidden + Tally.sum(open, disguised) + (disguised.exceeds(open) ? FOR_DISGUISE : 0);
};

/** Nobody writes this much in invisible characters by accident. */
const MANY_HIDDEN = 8;
/** Saying something as heavy as this only in disguise is a sign of its own. */
const HEAVY = 3;
const FOR_DISGUISE = 2;
/** A command with somebody else as its subject. */
const UNADDRESSED = 1;

/** The heaviest hit of each family. */
class Tally {
  readonly #stage: Stage;
  readonly #points = new Map<Family, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  add(family: Family, weight: Weight, most = Number.POSITIVE_INFINITY): void {
    const points = Math.min(most, this.#stage === 'answer' ? 0 : (weight[this.#stage] ?? 0));
    if (points > (this.#points.get(family) ?? 0)) this.#points.set(family, points);
  }

  /** Whether a hit of this rule could change anything. */
  wants({ family, weight }: InjectionRule): boolean {
    return this.#stage !== 'answer' && (weight[this.#stage] ?? 0) > (this.#points.get(family) ?? 0);
  }

  exceeds(other: Tally): boolean {
    return this.#points
      .entries()
      .some(([family, points]) => points >= HEAVY && points > (other.#points.get(family) ?? 0));
  }

  static sum(one: Tally, other: Tally): number {
    const families = new Set([...one.#points.keys(), ...other.#points.keys()]);
    let sum = 0;
    for (const family of families) sum += Math.max(one.#points.get(family) ?? 0, other.#points.get(family) ?? 0);
    return sum;
  }
}

const countMarks = ({ text }: View, tally: Tally): void => {
  for (const { pattern, needs, family, weight, atLeast = 1 } of MARKS) {
    if (needs && !needs.some((sign) => text.includes(sign))) continue;
    const hits = text.matchAll(pattern).take(atLeast).toArray().length;
    if (hits >= atLeast) tally.add(family, weight);
  }
};

/** Phrases in a text's readings; a rule that can't add to a tally any more is not looked for. */
const createPhraseCounter = () => {
  const matcher = new PhraseMatcher(PHRASES, [...SUBJECT_WORDS, ...PHRASES.flatMap(({ notBefore }) => [...notBefore])]);
  const isAddressed = createIsAddressed((word) => matcher.numberOf(word));
  const notBefore = new Map(PHRASES.map((rule) => [rule, numbered(rule.notBefore, matcher)]));
  return ({ units }: Reading, tally: Tally): void => {
    const words = matcher.words(units);
    matcher.match(
      words,
      (rule) => tally.wants(rule),
      ({ rule, from, to }) => {
        if (to < words.count && notBefore.get(rule)?.has(words.numbers[to] ?? 0)) return;
        const most = rule.imperative && !isAddressed(words, from) ? UNADDRESSED : Number.POSITIVE_INFINITY;
        tally.add(rule.family, rule.weight, most);
      },
    );
  };
};

const numbered = (words: ReadonlySet<string>, matcher: PhraseMatcher<InjectionRule>): ReadonlySet<number> =>
  new Set(Array.from(words, (word) => matcher.numberOf(word)));
