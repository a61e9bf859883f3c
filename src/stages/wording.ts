import { contentWords, splitSentences } from '../../guardrails/index.ts';
import type { Draft, QuotablePassage } from '../generation/index.ts';

const MARK = /\s?\[(\d{1,3})\]/gu;
const MAX_QUOTE_LENGTH = 400;

/** The draft as running text, each sentence followed by its citations, which are numbered in the order of their first use. */
export const wordingOf = (draft: Draft, supplied: readonly QuotablePassage[]) => {
  const bySupplied = new Map(supplied.map((passage) => [passage.n, passage]));
  const numbers = new Map<number, number>();
  const passages = new Map<number, QuotablePassage>();
  const sentences = draft.sentences.flatMap(({ text, citations }) => {
    const marks = [...new Set(citations)].flatMap((citation) => {
      const passage = bySupplied.get(citation);
      if (!passage) return [];
      const n = numbers.get(citation) ?? numbers.size + 1;
      numbers.set(citation, n);
      passages.set(n, passage);
      return [n];
    });
    const plain = withoutMarks(text).trim();
    return plain === '' || marks.length === 0 ? [] : [`${plain} ${marks.map((n) => `[${n}]`).join('')}`];
  });
  return { text: sentences.join(' '), passages };
};

/** A document's own marks would pass for ours. `[[1]2]` without its `[1]` is a mark, too: what is left open is opened otherwise. */
const withoutMarks = (text: string): string => text.replace(MARK, '').replace(/\[(?=\d{1,3}\])/gu, '(');

/** The citation numbers in a screened answer, ascending: a guard may have removed sentences with theirs. */
export const citedIn = (answer: string): readonly number[] =>
  [...new Set([...answer.matchAll(MARK)].map((match) => Number(match[1])))].sort((a, b) => a - b);

/** The passage's sentence that shares most words with what the answer says of it; the earliest of equals. */
export const quoteFor = (answer: string, n: number, passage: string): string => {
  const said = new Set(contentWords(sentencesCiting(answer, n).join(' ')));
  let best = { sentence: '', shared: -1 };
  for (const sentence of splitSentences(passage)) {
    const shared = new Set(contentWords(sentence).filter((word) => said.has(word))).size;
    if (shared > best.shared) best = { sentence, shared };
  }
  return shortened(withoutMarks(best.sentence).replace(/\s+/gu, ' ').trim());
};

/** An answer's sentences end in their marks. */
const sentencesCiting = (answer: string, n: number): string[] =>
  answer.split(/(?<=\])\s+(?!\[)/u).filter((sentence) => sentence.includes(`[${n}]`));

const shortened = (text: string): string => {
  if (text.length <= MAX_QUOTE_LENGTH) return text;
  const cut = text.slice(0, MAX_QUOTE_LENGTH).toWellFormed();
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))} …`;
};
