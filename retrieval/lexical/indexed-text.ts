import { MAX_TERM_COUNT } from './bm25.ts';
import type { Analyzer } from './analyzer.ts';

/**
 * What the lexical index of every store sees of a passage: the title counts twice, because people ask for documents by
 * what they are called.
 */
export const indexedText = (document: { readonly title: string }, passage: { section: string; text: string }): string =>
  [document.title, document.title, passage.section, passage.text].join('\n');

export interface TermCounts {
  /** Tokens of the indexed text. */
  readonly length: number;
  /** Distinct term → how often, capped at MAX_TERM_COUNT. */
  readonly counts: ReadonlyMap<string, number>;
}

export function countTerms(analyzer: Analyzer, text: string): TermCounts {
  const tokens = analyzer.analyze(text);
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, Math.min((counts.get(token) ?? 0) + 1, MAX_TERM_COUNT));
  return { length: tokens.length, counts };
}
