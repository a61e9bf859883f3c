import type { Draft, DraftSentence } from './drafter.ts';

export interface UncheckedSentence {
  readonly text: string;
  readonly citations: readonly number[];
}

/** `[7]`, `[1, 2]`, `[^3]`, `[passage 4]`, `【5】`: a mark in the text would stand unchecked beside the checked ones. */
const MARK =
  / ?[[【(]\s*(?:\^|(?:passages?|sources?|citations?)\s+)?\d{1,3}(?:\s*(?:,|;|–|-|and)\s*\d{1,3})*\s*[\]】)]/giu;
const ROUND = /^\s*\(\s*\d/u;

/**
 * Keeps of a draft only what cites supplied passages. Everything removed is counted; nothing is repaired by guessing.
 * @param supplied the numbers of the passages that the model was given
 */
export function groundCitations(sentences: readonly UncheckedSentence[], supplied: ReadonlySet<number>): Draft {
  const kept: DraftSentence[] = [];
  let strayCitations = 0;
  for (const sentence of sentences) {
    const pointed = [...new Set(sentence.citations)];
    const citations = pointed.filter((n) => supplied.has(n)).sort((a, b) => a - b);
    strayCitations += pointed.length - citations.length;
    const text = plain(sentence.text);
    if (citations.length > 0 && text !== '') kept.push({ text, citations });
  }
  return { sentences: kept, removed: { citations: strayCitations, sentences: sentences.length - kept.length } };
}

/** Without marks, images and link targets: an address in an answer is a way out for what the prompt held. Patterns are bounded. */
const plain = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/!\[[^\]]{0,500}\]\([^)]{0,2000}\)/gu, '')
    .replace(/\[([^[\]]{1,500})\]\([^)]{0,2000}\)/gu, '$1')
    .replace(MARK, (mark) => (ROUND.test(mark) ? mark : ''))
    .replace(/ {2,}/gu, ' ')
    .replace(/ (?=[.,;:!?](?:\s|$))/gu, '')
    .trim();
