import { splitSentences } from './sentences.ts';
import { mayNegate, negatedWords } from './negation.ts';
import { numbersOf } from './numbers.ts';
import { namesOf, writesNounsLarge } from './names.ts';
import { contentWords } from './words.ts';

/** How far a source bears out a sentence. */
export interface Support {
  /** Share of the sentence's content words that the source has, 0…1; 0 for a sentence without any. */
  readonly overlap: number;
  /** Numbers, names or addresses of the sentence that no source has; a negation that only one side has. */
  readonly contradictions: number;
}

/** What comparing needs to know of a source; each part is found out once, when it is first asked for. */
export interface Source {
  readonly text: string;
  readonly stems: () => ReadonlySet<string>;
  readonly numbers: () => ReadonlySet<string>;
  readonly nounsLarge: () => boolean;
  readonly negates: () => boolean;
  readonly sentences: () => readonly SourceSentence[];
}

interface SourceSentence {
  readonly stems: ReadonlySet<string>;
  readonly negated: () => ReadonlySet<string>;
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

export const sourceOf = (text: string): Source => ({
  text,
  stems: once(() => new Set(contentWords(text))),
  numbers: once(() => new Set(numbersOf(text).flat())),
  nounsLarge: once(() => writesNounsLarge(text)),
  negates: once(() => mayNegate(text)),
  sentences: once(() =>
    splitSentences(text).map((sentence) => ({
      stems: new Set(contentWords(sentence)),
      negated: once(() => negatedWords(sentence)),
    })),
  ),
});

/** A sentence against all that it cites, taken together. Word for word comparison: it knows no synonyms and no inference. */
export const supportBy = (sentence: string, sources: readonly Source[]): Support => {
  const stems = new Set(contentWords(sentence));
  const known = [...stems].filter((stem) => sources.some((source) => source.stems().has(stem)));
  const numbers = numbersOf(sentence).filter(
    (readings) => !sources.some((source) => readings.some((reading) => source.numbers().has(reading))),
  );
  const unknown = namesOf(sentence).filter(
    (name) => !contentWords(name).every((stem) => sources.some((source) => source.stems().has(stem))),
  );
  const names = unknown.length > 0 && sources.some((source) => source.nounsLarge()) ? [] : unknown;
  const addresses = (sentence.match(ADDRESS) ?? [])
    .map((address) => address.replace(/[.,;:!?]+$/u, ''))
    .filter((address) => !sources.some(({ text }) => text.includes(address)));
  const negation = contradictsNegation(stems, negatedWords(sentence), sources) ? 1 : 0;
  return {
    overlap: stems.size === 0 ? 0 : known.length / stems.size,
    contradictions: numbers.length + names.length + addresses.length + negation,
  };
};

/** `supportBy` one source, given as text. */
export const support = (sentence: string, source: string): Support => supportBy(sentence, [sourceOf(source)]);

const ADDRESS = /https?:\/\/[^\s)\]>"']{1,2000}/giu;

/**
 * Compared with the source sentence that shares most words: what one side negates the other has too, but in no negation.
 */
const contradictsNegation = (
  stems: ReadonlySet<string>,
  negated: ReadonlySet<string>,
  sources: readonly Source[],
): boolean => {
  if (negated.size === 0 && !sources.some((source) => source.negates())) return false;
  let best: SourceSentence | undefined;
  let most = 0;
  for (const sentence of sources.flatMap((source) => source.sentences())) {
    const shared = countShared(stems, sentence.stems);
    if (shared > most) [best, most] = [sentence, shared];
  }
  if (!best) return false;
  const theirs = best.negated();
  if (countShared(negated, theirs) > 0) return false;
  return countShared(negated, best.stems) > 0 || countShared(theirs, stems) > 0;
};

const countShared = (one: ReadonlySet<string>, other: ReadonlySet<string>): number => {
  let count = 0;
  for (const stem of one) if (other.has(stem)) count += 1;
  return count;
};
