import { type Block, blocksOf } from './passage-blocks.ts';

/** The least that can be quoted and still be understood. */
export interface Unit {
  readonly text: string;
  /** Headings inside the passage, above this unit; empty at its top. */
  readonly heading: string;
  /** Units of one paragraph share it. */
  readonly block: number;
  /** First of its paragraph. */
  readonly leads: boolean;
}

const MAX_UNIT_CHARACTERS = 420;
const MIN_WORDS = 4;

/** Sentences, rows and lists of a passage in their order; without headings, navigation and fragments. */
export function unitsOf(text: string): readonly Unit[] {
  const units: Unit[] = [];
  let heading = '';
  blocksOf(text).forEach((block, at) => {
    if (block.kind === 'heading') heading = block.text;
    else {
      const texts = textsOf(block).filter((unit) => isQuotable(unit, block.kind));
      texts.forEach((unit, index) => units.push({ text: ended(unit), heading, block: at, leads: index === 0 }));
    }
  });
  return units;
}

const textsOf = (block: Exclude<Block, { kind: 'heading' }>): readonly string[] => {
  if (block.kind === 'row') return block.text.length <= MAX_UNIT_CHARACTERS ? [block.text] : clauses(block.text);
  if (block.kind === 'paragraph') return sentencesOf(block.text).flatMap(clauses);
  const whole = `${block.lead} ${block.items.map((item) => item.replace(/[.;,]$/u, '')).join('; ')}`.trim();
  if (block.lead !== '' && whole.length <= MAX_UNIT_CHARACTERS) return [whole];
  return block.items.flatMap((item) => {
    const [first = '', ...more] = sentencesOf(item);
    return [...clauses(`${block.lead} ${first}`.trim()), ...more.flatMap(clauses)];
  });
};

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** Where UAX #29 breaks before a capital or a digit though the sentence goes on. */
const ABBREVIATED = /(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|ca|dr|mr|mrs|ms|prof|st|inc|ltd|corp|dept)\.$/iu;
const NUMBERED =
  /(?:^|[\s(])(?:no|nos|nr|art|para|sec|ch|fig|vol|pp?|min|max|est|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$/iu;
const INITIAL = /(?:^|[\s(])\p{Lu}\.$/u;
const STARTER =
  /^(?:the|a|an|it|its|in|this|these|for|to|if|when|we|you|they|he|she|there|all|each|no|on|at|by|from|after|before|as|is|are|please|both)\b/iu;

const goesOn = (before: string, after: string): boolean =>
  ABBREVIATED.test(before) ||
  (NUMBERED.test(before) && /^\d/u.test(after)) ||
  (INITIAL.test(before) && !STARTER.test(after));

export const sentencesOf = (text: string): readonly string[] => {
  const sentences: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const after = segment.trim();
    const before = sentences.at(-1);
    if (before !== undefined && goesOn(before, after)) sentences[sentences.length - 1] = `${before} ${after}`;
    else sentences.push(after);
  }
  return sentences.filter((sentence) => sentence !== '');
};

/** What is too long to quote is cut at semicolons; what is still too long isn't quoted. */
const clauses = (sentence: string): readonly string[] =>
  sentence.length <= MAX_UNIT_CHARACTERS
    ? [sentence]
    : sentence.split(/;\s+/u).filter((clause) => clause.length <= MAX_UNIT_CHARACTERS);

const NAVIGATION =
  /^(?:table of contents|contents|on this page|in this section|back to|edit this page|see also|related|further reading|last (?:updated|modified|reviewed)|next:|previous:|home\b.*[›»>|]|copyright|©|all rights reserved)/iu;

const isQuotable = (text: string, kind: Block['kind']): boolean => {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,@/-]*/gu) ?? [];
  if (NAVIGATION.test(text) || (text.match(/ [›»] /gu) ?? []).length > 1) return false;
  if (kind === 'row') return words.length >= 2;
  // Where a splitter has cut, a passage begins in the middle of a sentence.
  if (/^\p{Ll}{2}/u.test(text)) return false;
  // An email's address line or a lone link tells nothing by itself; a question in a document is no answer.
  return words.length >= MIN_WORDS && !/^\S*https?:\S+$/u.test(text) && !text.endsWith(':') && !text.endsWith('?');
};

const ended = (text: string): string => (/[.!?…]["”’)\]]*$/u.test(text) ? text : `${text.replace(/[;,]$/u, '')}.`);

const LEANS =
  /^(?:it|its|they|their|them|this|these|those|that|such|he|she|his|her|both|here|there|then|otherwise|however|also|in (?:that|this) case)\b/iu;

/** It, they, this …: understood only with the sentence before. */
export const leansBack = (text: string): boolean => LEANS.test(text);
