import { plainForm } from '../../../../guardrails/views/fold.ts';
import { type Token, tokensOf } from './tokens.ts';

/**
 * A rule's phrase: alternatives in a row, each with how many words may stand before it. An alternative is one word or
 * several; `stem*` is any word that starts so. Written with or without accents, in lower case.
 */
export type Step = readonly [maxBetween: number, alternatives: string];

export interface PhraseRule {
  readonly id: string;
  readonly steps: readonly Step[];
}

/** Words [from, to) of the tokens that were matched against. */
export interface PhraseMatch<R extends PhraseRule> {
  readonly rule: R;
  readonly from: number;
  readonly to: number;
}

interface Alternatives {
  readonly words: ReadonlySet<string>;
  readonly stems: readonly string[];
  readonly phrases: readonly (readonly string[])[];
}

interface Compiled<R extends PhraseRule> {
  readonly rule: R;
  readonly steps: readonly { readonly maxBetween: number; readonly alternatives: Alternatives }[];
}

/**
 * Finds rules in tokens in one pass. Work per token is bounded by the rules that start with its word and by their gaps,
 * whatever the text: there is no pattern to backtrack in.
 */
export class PhraseMatcher<R extends PhraseRule> {
  readonly #byWord = new Map<string, Compiled<R>[]>();
  readonly #byStem = new Map<string, Compiled<R>[]>();
  readonly #stemLengths: readonly number[];
  readonly #vocabulary = new Set<string>();
  /** By their first letters, the length of the longest words: most places in a text start none. */
  readonly #longestBy = new Map<string, number>();

  constructor(rules: readonly R[]) {
    for (const rule of rules) this.#add(rule);
    this.#stemLengths = [...new Set(Array.from(this.#byStem.keys(), (stem) => stem.length))];
  }

  /** At most one match for each rule and starting word. */
  match(tokens: readonly Token[]): readonly PhraseMatch<R>[] {
    const matches: PhraseMatch<R>[] = [];
    const starting = new Map<string, readonly Compiled<R>[]>();
    for (const [from, { word }] of tokens.entries()) {
      const rules = starting.get(word) ?? this.#startingWith(word);
      starting.set(word, rules);
      for (const compiled of rules) {
        const to = endOf(tokens, from, compiled);
        if (to !== undefined) matches.push({ rule: compiled.rule, from, to });
      }
    }
    return matches;
  }

  /** Words run together (`ignoreallprevious`) taken apart where the rules' own words make up most of them. */
  separated(tokens: readonly Token[]): readonly Token[] {
    let shift = 0;
    return tokens.flatMap((token) => {
      const parts = this.#partsOf(token.word);
      const placed = parts.map((word, index) => ({ word, place: token.place + shift + index }));
      shift += parts.length - 1;
      return placed;
    });
  }

  #learn(word: string): void {
    this.#vocabulary.add(word);
    const opening = word.slice(0, MIN_WORD);
    this.#longestBy.set(opening, Math.max(word.length, this.#longestBy.get(opening) ?? 0));
  }

  #partsOf(word: string): readonly string[] {
    if (word.length < MIN_RUN_TOGETHER || this.#vocabulary.has(word)) return [word];
    const parts: string[] = [];
    let known = 0;
    let unknown = '';
    for (let at = 0; at < word.length;) {
      const part = this.#longestWordAt(word, at);
      if (part === undefined) unknown += word.charAt(at);
      if (part !== undefined && unknown !== '') parts.push(unknown);
      if (part !== undefined) {
        parts.push(part);
        unknown = '';
        known += part.length;
      }
      at += part?.length ?? 1;
    }
    if (unknown !== '') parts.push(unknown);
    return known >= MIN_KNOWN_SHARE * word.length ? parts : [word];
  }

  #longestWordAt(word: string, at: number): string | undefined {
    const longest = this.#longestBy.get(word.slice(at, at + MIN_WORD)) ?? 0;
    for (let length = Math.min(longest, word.length - at); length >= MIN_WORD; length -= 1) {
      const part = word.slice(at, at + length);
      if (this.#vocabulary.has(part)) return part;
    }
    return undefined;
  }

  #startingWith(word: string): readonly Compiled<R>[] {
    const byStem = this.#stemLengths.flatMap((length) =>
      length <= word.length ? (this.#byStem.get(word.slice(0, length)) ?? []) : [],
    );
    return [...(this.#byWord.get(word) ?? []), ...byStem];
  }

  #add(rule: R): void {
    const steps = rule.steps.map(([maxBetween, written]) => ({ maxBetween, alternatives: alternativesOf(written) }));
    const compiled: Compiled<R> = { rule, steps };
    const [first] = steps;
    if (!first) throw new TypeError('A phrase rule has no step');
    for (const word of first.alternatives.words) push(this.#byWord, word, compiled);
    for (const phrase of first.alternatives.phrases) push(this.#byWord, phrase[0] ?? '', compiled);
    for (const stem of first.alternatives.stems) push(this.#byStem, stem, compiled);
    for (const { alternatives } of steps) {
      for (const word of [...alternatives.words, ...alternatives.phrases.flat()]) this.#learn(word);
    }
  }
}

const MIN_RUN_TOGETHER = 9;
const MIN_KNOWN_SHARE = 0.7;
const MIN_WORD = 2;

const alternativesOf = (written: string): Alternatives => {
  const words = new Set<string>();
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
    else words.add(only);
  }
  return { words, stems, phrases };
};

const push = <V>(index: Map<string, V[]>, key: string, value: V): void => {
  const values = index.get(key);
  if (values === undefined) index.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
};

/** The index after the last word of the match that starts at `from`, nearest words first. */
const endOf = <R extends PhraseRule>(
  tokens: readonly Token[],
  from: number,
  { steps }: Compiled<R>,
): number | undefined => {
  let ends = new Set<number>();
  for (const [index, { maxBetween, alternatives }] of steps.entries()) {
    const next = new Set<number>();
    if (index === 0) addEnds(tokens, from, alternatives, next);
    for (const end of ends) {
      const last = tokens[end - 1];
      for (
        let at = end;
        last && at < tokens.length && (tokens[at]?.place ?? 0) - last.place - 1 <= maxBetween;
        at += 1
      ) {
        addEnds(tokens, at, alternatives, next);
      }
    }
    if (next.size === 0) return undefined;
    ends = next;
  }
  const [nearest] = ends;
  return nearest;
};

const addEnds = (tokens: readonly Token[], at: number, alternatives: Alternatives, ends: Set<number>): void => {
  const word = tokens[at]?.word ?? '';
  if (alternatives.words.has(word) || alternatives.stems.some((stem) => word.startsWith(stem))) ends.add(at + 1);
  for (const phrase of alternatives.phrases) {
    if (phrase.every((part, offset) => tokens[at + offset]?.word === part)) ends.add(at + phrase.length);
  }
};
