/** Which of the costly readings a text may have. A look in one pass: it may say yes in vain, never no. */
export interface Candidates {
  /** Sixteen characters of base64 in a row. */
  readonly base64: boolean;
  /** Sixteen hex digits with nothing between them but what may separate pairs. */
  readonly hex: boolean;
  /** Four single letters in a row. */
  readonly spaced: boolean;
}

const BASE64 = 1;
const HEX = 2;
const HEX_SEPARATOR = 4;
const WORD = 8;
const SPACER = 16;

/** Of ASCII. All other units may be letters or separators of any kind. */
const kinds = ((): Uint8Array => {
  const table = new Uint8Array(128);
  const add = (pattern: RegExp, kind: number): void => {
    for (let unit = 0; unit < 128; unit += 1)
      if (pattern.test(String.fromCharCode(unit))) table[unit] = (table[unit] ?? 0) | kind;
  };
  add(/[A-Za-z0-9+/_-]/u, BASE64);
  add(/[0-9a-fA-F]/u, HEX);
  add(/[\s:,;x-]/u, HEX_SEPARATOR);
  add(/[A-Za-z0-9]/u, WORD);
  add(/[ \t.,\-_*|/~]/u, SPACER);
  return table;
})();
/** U+00B7 and U+2022 separate spaced-out letters too; U+0080 and up may be white space or a letter. */
const FOREIGN = HEX_SEPARATOR;

const MIN_BASE64 = 16;
const MIN_HEX = 16;
const MIN_SPACED = 4;
const MAX_SPACERS = 3;

export const candidatesOf = (text: string): Candidates => {
  let base64 = 0;
  let mostBase64 = 0;
  let hex = 0;
  let mostHex = 0;
  let isForeign = false;
  let word = 0;
  let gap = 0;
  let singles = 0;
  let mostSingles = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    isForeign ||= unit > 127;
    const kind = unit > 127 ? FOREIGN : (kinds[unit] ?? 0);
    base64 = kind & BASE64 ? base64 + 1 : 0;
    if (base64 > mostBase64) mostBase64 = base64;
    if (kind & HEX) hex += 1;
    else if (!(kind & HEX_SEPARATOR)) hex = 0;
    if (hex > mostHex) mostHex = hex;
    if (kind & WORD) {
      if (word === 0) singles = gap <= MAX_SPACERS ? singles + 1 : 1;
      else singles = 0;
      word += 1;
      gap = 0;
      if (singles > mostSingles) mostSingles = singles;
    } else {
      word = 0;
      gap = kind & SPACER ? gap + 1 : MAX_SPACERS + 1;
    }
  }
  return {
    base64: mostBase64 >= MIN_BASE64,
    hex: mostHex >= MIN_HEX,
    spaced: isForeign || mostSingles >= MIN_SPACED,
  };
};
