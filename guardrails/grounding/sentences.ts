/** UTF-16 range of one sentence in its text, without the space around it. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words before a full stop that don't end a sentence. Lower case, without their last stop. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof st sr jr hr fr hon rev gen col capt lt sgt gov sen rep vs etc eg ie e.g i.e cf al ca approx no nos nr vol vols fig figs sec ch pp p art para ' +
    'inc ltd co corp llc plc dept est max min tel ext jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'z.b d.h u.a usw bzw ggf evtl inkl vgl abs abt str tel u.u i.d.r bspw ' +
    'm mme mlle p.ex sra srta pág págs sig dott ing núm art u.s u.k a.m p.m'
  ).split(' '),
);

/** `e.g.`, `J.`, `Nos.`: what stands before the stop is an abbreviation, or one letter. */
const endsInAbbreviation = (text: string): boolean => {
  const last = /(?:^|[\s([{"'“„«])((?:[\p{L}]{1,5}\.){0,3}[\p{L}]{1,6})\.$/u.exec(text.slice(-32))?.[1];
  if (last === undefined) return false;
  if (/^\p{Lu}$/u.test(last)) return true;
  return ABBREVIATIONS.has(last.toLowerCase());
};

/** `1. First`, `2) Next`, `a. Item`: a list mark isn't a sentence of its own. */
const isListMark = (text: string): boolean => /^(?:\d{1,3}|\p{L})[.)]$/u.test(text);

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * Sentences of a text, by Unicode's rules (UAX #29) and ours: an abbreviation or a list mark doesn't end one, a blank line or
 * a bullet does.
 */
export const splitSentences = (text: string): readonly string[] => sentencesOf(text).map((sentence) => sentence.text);

/** `splitSentences`, with where each stands. */
export const sentencesOf = (text: string): readonly Sentence[] => {
  const sentences: Sentence[] = [];
  let start = 0;
  let end = 0;
  const finish = (): void => {
    const raw = text.slice(start, end);
    const trimmed = raw.trim();
    const from = start + (raw.length - raw.trimStart().length);
    if (trimmed !== '') sentences.push({ text: trimmed, start: from, end: from + trimmed.length });
    start = end;
  };
  for (const { segment } of segmenter.segment(text)) {
    end += segment.length;
    const current = text.slice(Math.max(start, end - MAX_LOOK_BACK), end).trim();
    const open = endsInAbbreviation(current) || isListMark(current);
    if (!open || segment.endsWith('\n')) finish();
  }
  finish();
  return sentences;
};

/** Units looked at to tell an abbreviation: keeps the work linear on a text without sentence ends. */
const MAX_LOOK_BACK = 64;
