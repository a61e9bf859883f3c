export interface Token {
  readonly word: string;
  /** Counts words; the end of a sentence or line counts as some, so that phrases rarely reach across one. */
  readonly place: number;
}

/** Han and kana stand for themselves, one by one; every other script in runs of letters and digits. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]{1,64}|[.!?。！？]+|\n+/gv;
const SENTENCE_END = 2;
const LINE_END = 1;

/** Words of a text in plain form, each with its place. */
export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let place = 0;
  for (const [found] of text.matchAll(WORD)) {
    const code = found.charCodeAt(0);
    if (code === 10) place += LINE_END * found.length;
    else if (code === 46 || code === 33 || code === 63 || '。！？'.includes(found.charAt(0))) place += SENTENCE_END;
    else {
      tokens.push({ word: found, place });
      place += 1;
    }
  }
  return tokens;
};
