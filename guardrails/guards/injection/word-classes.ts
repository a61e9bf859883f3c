/** What a code point is to the phrase rules. */
export const OTHER = 0;
export const LETTER = 1;
/** Han and kana stand for themselves, one by one; every other script in runs of letters and digits. */
export const IDEOGRAPH = 2;
export const STOP = 3;
export const LINE_END = 4;

const IDEOGRAPHS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]+/gu;
const LETTERS = /[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+/gv;
const STOPS = /[.!?。！？]/gu;
const IS_IDEOGRAPH = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]$/u;
const IS_LETTER = /^[\p{L}\p{N}\p{M}]$/u;

const UNITS = 0x1_0000;

/** Unicode's own classes of the first plane, laid out once: it knows nothing of any text. */
const classes = ((): Uint8Array => {
  const table = new Uint8Array(UNITS);
  const all = Array.from({ length: UNITS }, (_, point) =>
    // A surrogate alone is no character, and two in a row would be read as one.
    point >= 0xd800 && point <= 0xdfff ? ' ' : String.fromCharCode(point),
  ).join('');
  const mark = (pattern: RegExp, kind: number): void => {
    for (const { 0: found, index } of all.matchAll(pattern)) table.fill(kind, index, index + found.length);
  };
  mark(LETTERS, LETTER);
  mark(IDEOGRAPHS, IDEOGRAPH);
  mark(STOPS, STOP);
  table[0x0a] = LINE_END;
  return table;
})();

export const classOf = (point: number): number => {
  if (point < UNITS) return classes[point] ?? OTHER;
  const character = String.fromCodePoint(point);
  if (IS_IDEOGRAPH.test(character)) return IDEOGRAPH;
  return IS_LETTER.test(character) ? LETTER : OTHER;
};
