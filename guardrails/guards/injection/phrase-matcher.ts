import { type Compiled, type CompiledStep, Lexicon } from './lexicon.ts';
import type { PhraseRule } from './rule.ts';
import { type Numbered, numbersOf } from './numbered.ts';

/** Words [from, to) of the words that were matched against. */
export interface PhraseMatch<R extends PhraseRule> {
  readonly rule: R;
  readonly from: number;
  readonly to: number;
}

/**
 * Finds rules in words in one pass. Work per word is bounded by the rules that start with it and by their gaps, whatever the
 * text: there is no pattern to backtrack in.
 */
export class PhraseMatcher<R extends PhraseRule> {
  readonly #lexicon: Lexicon<R>;

  /** @param extraWords to be told apart in `words`, though no rule has them */
  constructor(rules: readonly R[], extraWords: Iterable<string> = []) {
    this.#lexicon = new Lexicon(rules, extraWords);
  }

  /** 0 for a word of neither the rules nor the extra ones. */
  numberOf(word: string): number {
    return this.#lexicon.numberOf(word);
  }

  words(units: Uint16Array): Numbered {
    return numbersOf(units, this.#lexicon);
  }

  /** At most one match for each rule and starting word. A rule that isn't `wanted` (any more) is not looked for. */
  match(words: Numbered, wanted: (rule: R) => boolean, found: (match: PhraseMatch<R>) => void): void {
    for (let from = 0; from < words.count; from += 1) {
      const number = words.numbers[from] ?? 0;
      if (number === 0) continue;
      for (const { rule, steps } of this.#lexicon.startingWith(number)) {
        if (!wanted(rule)) continue;
        const to = endOf(words, from, steps);
        if (to !== undefined) found({ rule, from, to });
      }
    }
  }
}

/** The index after the last word of the match that starts at `from`, nearest words first. */
const endOf = (words: Numbered, from: number, steps: Compiled<PhraseRule>['steps']): number | undefined => {
  let ends: number[] = [];
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (!step) break;
    const next: number[] = [];
    if (index === 0) addEnds(words, from, step, next);
    for (const end of ends) {
      const furthest = (words.places[end - 1] ?? 0) + 1 + step.maxBetween;
      for (let at = end; at < words.count && (words.places[at] ?? 0) <= furthest; at += 1) {
        addEnds(words, at, step, next);
      }
    }
    if (next.length === 0) return undefined;
    ends = next;
  }
  return ends[0];
};

const addEnds = ({ numbers, count }: Numbered, at: number, { alternatives }: CompiledStep, ends: number[]): void => {
  const number = numbers[at] ?? 0;
  if (number === 0) return;
  if (alternatives.single[number] === 1) addOnce(ends, at + 1);
  const phrases = alternatives.phrases.get(number);
  if (phrases === undefined) return;
  for (const phrase of phrases) {
    if (at + phrase.length > count) continue;
    if (phrase.every((part, offset) => numbers[at + offset] === part)) addOnce(ends, at + phrase.length);
  }
};

const addOnce = (ends: number[], end: number): void => {
  if (!ends.includes(end)) ends.push(end);
};
