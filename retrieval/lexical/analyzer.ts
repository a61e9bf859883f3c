import { LANGUAGES, type LanguageName } from './languages.ts';
import { MAX_TOKEN_LENGTH, tokenize } from './tokenizer.ts';

/** Changes whenever the same text would come out as other terms: a store refuses to mix two. */
const VERSION = 1;

/** Text to the terms that are indexed and searched. One for passages and questions, or they would not meet. */
export interface Analyzer {
  /** `<language>-<version>`: kept with the stored terms. */
  readonly name: string;
  /** Stemmed tokens in the order of the text. */
  analyze(text: string): string[];
  /** The distinct ones, in order of first appearance. */
  terms(text: string): string[];
  /** The distinct ones without function and question words: what a question is about. May be empty. */
  contentTerms(question: string): string[];
  /** Those of `terms` that stand in the text, as `terms(text)` would have them, for less work. */
  held(text: string, terms: readonly string[]): ReadonlySet<string>;
}

export interface AnalyzerOptions {
  readonly language: LanguageName;
  /**
   * How many words' stems are kept for the next texts; default none. For ingestion, where it saves most of the time. Not for
   * a service: how long a question takes would tell which words others' documents hold.
   */
  readonly remember?: number | undefined;
}

export function createAnalyzer({ language, remember = 0 }: AnalyzerOptions): Analyzer {
  const { stem: stemOf, elides, functionWords, changes } = LANGUAGES[language];
  const stem = remember > 0 ? remembering(stemOf, remember) : stemOf;
  const stemmed = (tokens: readonly string[]): string[] =>
    tokens.map((token) => stem(token).slice(0, MAX_TOKEN_LENGTH) || token);
  return {
    name: `${language}-${VERSION}`,
    analyze: (text) => stemmed(tokenize(text, elides)),
    terms: (text) => [...new Set(stemmed(tokenize(text, elides)))],
    contentTerms: (question) => [
      ...new Set(stemmed(tokenize(question, elides).filter((token) => !functionWords.has(token)))),
    ],
    held(text, terms) {
      const tokens = new Set(tokenize(text, elides));
      const starts = terms.map((term) => (changes === undefined ? '' : term.slice(0, -changes)));
      const near = [...tokens].filter((token) => starts.some((start) => token.startsWith(start)));
      const found = new Set(stemmed(near));
      return new Set(terms.filter((term) => found.has(term)));
    },
  };
}

const remembering = (stem: (word: string) => string, most: number): ((word: string) => string) => {
  const stems = new Map<string, string>();
  return (word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    if (stems.size >= most) stems.clear();
    const made = stem(word);
    stems.set(word, made);
    return made;
  };
};
