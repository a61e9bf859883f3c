/** Longer runs (base64, hostile input) are cut to this, in questions and passages alike; in UTF-16 units. */
export const MAX_TOKEN_LENGTH = 64;

/** Scripts written without spaces: a run of them is not a word. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
/** A segmenter's time grows with the run that it is given, so it gets slices. */
const MAX_SEGMENTED_LENGTH = 1_000;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;
const APOSTROPHES = /[\u2018\u2019\u02bc\u2032]/gu;

/**
 * In this order: `c++`, `c#`, `.net`; numbers with inner points and commas; words with inner apostrophes. Each branch is
 * read in one pass, without anything to fall back on, so time is linear in the text.
 */
const TOKEN =
  /(?<![\p{L}\p{M}\p{N}])\p{L}(?:\+\+|#)(?![\p{L}\p{M}\p{N}+#])|(?<![\p{L}\p{M}\p{N}])\.net(?![\p{L}\p{M}\p{N}])|\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}]+)*/gu;
const GROUPED_THOUSANDS = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u;
const NUMBER_LIST = /,/u;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Lower case can undo the normal form (`İ`), so it is made once more. */
const normalised = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(INVISIBLE, '').replace(APOSTROPHES, "'");

const cut = (token: string): string =>
  token.length <= MAX_TOKEN_LENGTH ? token : token.slice(0, MAX_TOKEN_LENGTH).toWellFormed();

function* segmented(run: string): Generator<string> {
  for (let start = 0; start < run.length; start += MAX_SEGMENTED_LENGTH) {
    for (const part of segmenter.segment(run.slice(start, start + MAX_SEGMENTED_LENGTH))) {
      if (part.isWordLike) yield part.segment;
    }
  }
}

/** `25,000` is 25000; `3.5` and `1.2.3` stay whole; `7,8,9` are three. */
const numbers = (token: string): string[] => {
  if (GROUPED_THOUSANDS.test(token)) return [token.replaceAll(',', '')];
  return NUMBER_LIST.test(token) ? token.split(',') : [token];
};

/** The parts of a word at its apostrophes: joined (`don't`), apart where the language elides, without the possessive. */
const unquoted = (token: string, elides: boolean): string[] =>
  elides ? token.split("'") : [token.replace(/'s$/u, '').replaceAll("'", '')];

const words = (token: string, elides: boolean): Iterable<string> => {
  if (/^\p{N}+[.,]/u.test(token)) return numbers(token);
  if (UNSPACED.test(token)) return segmented(token);
  return token.includes("'") ? unquoted(token, elides) : [token];
};

const ASCII = /^\p{ASCII}*$/u;
/** TOKEN for text that is all ASCII, as most is: several times faster, since no character needs its properties looked up. */
const ASCII_TOKEN =
  /(?<![a-z0-9])[a-z](?:\+\+|#)(?![a-z0-9+#])|(?<![a-z0-9])\.net(?![a-z0-9])|[0-9]+(?:[.,][0-9]+)+|[a-z0-9]+(?:'[a-z]+)*/g;

const asciiWords = (token: string, elides: boolean): readonly string[] => {
  if (token.includes("'")) return unquoted(token, elides);
  return /^[0-9]+[.,]/.test(token) ? numbers(token) : [token];
};

/** Unicode words and numbers in lower case (NFKC), in the order of the text, each at most MAX_TOKEN_LENGTH long. */
export function tokenize(text: string, elides: boolean): string[] {
  return ASCII.test(text) ? asciiTokens(text, elides) : unicodeTokens(text, elides);
}

const asciiTokens = (text: string, elides: boolean): string[] =>
  (text.toLowerCase().match(ASCII_TOKEN) ?? []).flatMap((token) => asciiWords(token, elides).map(cut));

/** Right for any text; exported for the test that holds the other one against it. */
export function unicodeTokens(text: string, elides: boolean): string[] {
  const tokens: string[] = [];
  for (const [token] of normalised(text).matchAll(TOKEN)) {
    for (const word of words(token, elides)) tokens.push(cut(word));
  }
  return tokens;
}
