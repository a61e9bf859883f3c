export interface Token {
  readonly word: string;
  /** Counts words; the end of a sentence or line counts as some, so that phrases rarely reach across one. */
  readonly place: number;
}

/** Han and kana stand for themselves, one by one; every other script in runs of letters and digits. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]{1,64}|[.!?。！？]+|\n+/gv;

/** A sentence's end counts as two words, a line's as one, a blank line as two; dots that trail off count as none. */
const MAX_BREAK = 2;

/** Words of a text in plain form, each with its place. */
export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let place = 0;
  for (const [found] of text.matchAll(WORD)) {
    if (found.startsWith('\n')) place += Math.min(MAX_BREAK, found.length);
    else if (!/^[.!?。！？]/u.test(found)) {
      tokens.push({ word: found, place });
      place += 1;
    } else if (!found.startsWith('..')) place += MAX_BREAK;
  }
  return tokens;
};
