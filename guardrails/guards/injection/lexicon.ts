import { plainForm } from '../../views/fold.ts';
import type { PhraseRule } from './rule.ts';
import { tokensOf } from './tokens.ts';
import { WordTree } from './word-tree.ts';

/** The ways to fulfil one step: one word (by its number), or several in a row. */
export interface Alternatives {
  /** By word number: 1 where that word alone is enough. */
  readonly single: Uint8Array;
  /** By the number of their first word. */
  readonly phrases: ReadonlyMap<number, readonly (readonly number[])[]>;
}

export interface CompiledStep {
  readonly maxBetween: number;
  readonly alternatives: Alternatives;
}

export interface Compiled<R extends PhraseRule> {
  readonly rule: R;
  readonly steps: readonly CompiledStep[];
}

interface Written {
  readonly words: readonly string[];
  readonly stems: readonly string[];
  readonly phrases: readonly (readonly string[])[];
}

/** Every word of a set of rules, numbered, and the rules by the numbers that they start with. */
export class Lexicon<R extends PhraseRule> {
  readonly tree = new WordTree();
  readonly rules: readonly Compiled<R>[];
  /** By word number: 1 for the words that run-together ones are made of, which stems and extra words are not. */
  readonly isOfRules: Uint8Array;
  readonly #startingWith: readonly (readonly Compiled<R>[])[];

  /** @param extraWords numbered too, though no rule has them */
  constructor(rules: readonly R[], extraWords: Iterable<string>) {
    const written = rules.map((rule) => ({ rule, steps: rule.steps.map(([, text]) => alternativesOf(text)) }));
    const forms = new Map<number, string>();
    const stems = new Map<string, number>();
    const own = new Set<number>();
    for (const { words, phrases, stems: some } of written.flatMap(({ steps }) => steps)) {
      for (const word of [...words, ...phrases.flat()]) own.add(this.#learn(forms, word));
      for (const stem of some) stems.set(stem, this.tree.addStem(stem));
    }
    for (const word of extraWords) this.#learn(forms, word);
    for (const [stem, number] of stems) forms.set(number, stem);
    this.isOfRules = new Uint8Array(this.tree.count + 1);
    for (const number of own) this.isOfRules[number] = 1;
    const compile = ({ words, stems: some, phrases }: Written): Alternatives => {
      const single = new Uint8Array(this.tree.count + 1);
      for (const word of words) single[this.tree.addWord(word)] = 1;
      for (const [number, form] of forms) if (some.some((stem) => form.startsWith(stem))) single[number] = 1;
      const numbered = phrases.map((phrase) => phrase.map((word) => this.tree.addWord(word)));
      return { single, phrases: Map.groupBy(numbered, (phrase) => phrase[0] ?? 0) };
    };
    const compiled = new Map<string, Alternatives>();
    const once = (text: string, alternatives: Written): Alternatives => {
      const known = compiled.get(text) ?? compile(alternatives);
      compiled.set(text, known);
      return known;
    };
    this.rules = written.map(({ rule, steps }) => ({
      rule,
      steps: rule.steps.map(([maxBetween, text], index) => ({
        maxBetween,
        alternatives: once(text, steps[index] ?? alternativesOf(text)),
      })),
    }));
    this.#startingWith = this.#byFirst();
  }

  startingWith(word: number): readonly Compiled<R>[] {
    return this.#startingWith[word] ?? NONE;
  }

  /** The number of a word; 0 for one that isn't in here. */
  numberOf(word: string): number {
    const units = Uint16Array.from({ length: word.length }, (_, index) => word.charCodeAt(index));
    return this.tree.find(units, 0, units.length);
  }

  #learn(forms: Map<number, string>, word: string): number {
    const number = this.tree.addWord(word);
    forms.set(number, word);
    return number;
  }

  #byFirst(): readonly (readonly Compiled<R>[])[] {
    return Array.from({ length: this.tree.count + 1 }, (_, word) =>
      this.rules.filter(({ steps: [first] }) => {
        if (!first) throw new TypeError('A phrase rule has no step');
        return first.alternatives.single[word] === 1 || first.alternatives.phrases.has(word);
      }),
    );
  }
}

const NONE: readonly never[] = [];

const alternativesOf = (written: string): Written => {
  const words: string[] = [];
  const stems: string[] = [];
  const phrases: string[][] = [];
  for (const alternative of written.split('|')) {
    if (alternative.endsWith('*')) {
      stems.push(plainForm(alternative.slice(0, -1)));
      continue;
    }
    const parts = tokensOf(plainForm(alternative)).map((token) => token.word);
    const [only = ''] = parts;
    if (parts.length > 1) phrases.push(parts);
    else if (only === '') throw new TypeError('A phrase rule has an empty alternative');
    else words.push(only);
  }
  return { words, stems, phrases };
};
