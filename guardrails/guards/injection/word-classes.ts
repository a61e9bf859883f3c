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

const POINTS = 0x11_0000;
const SLICE = 0x1000;

/** Unicode's own classes, laid out once: it knows nothing of any text. */
const classes = ((): Uint8Array => {
  const table = new Uint8Array(POINTS);
  for (let first = 0; first < POINTS; first += SLICE) {
    // A surrogate alone is no character, and two in a row would be read as one.
    if (first >= 0xd000 && first < 0xe000) continue;
    mark(table, first, SLICE);
  }
  mark(table, 0xd000, 0x800);
  table[0x0a] = LINE_END;
  return table;
})();

function mark(table: Uint8Array, first: number, count: number): void {
  const slice = String.fromCodePoint(...Array.from({ length: count }, (_, index) => first + index));
  const units = first >= 0x1_0000 ? 2 : 1;
  for (const [pattern, kind] of [
    [LETTERS, LETTER],
    [IDEOGRAPHS, IDEOGRAPH],
    [STOPS, STOP],
  ] as const) {
    for (const { 0: found, index } of slice.matchAll(pattern)) {
      table.fill(kind, first + index / units, first + (index + found.length) / units);
    }
  }
}

export const classOf = (point: number): number => classes[point] ?? OTHER;
