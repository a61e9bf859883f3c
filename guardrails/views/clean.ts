import { MappedText } from './mapped-text.ts';

/**
 * Invisible or without a meaning of their own: format characters (zero-width, bidi, soft hyphen, tags), variation selectors,
 * fillers that draw nothing, and the control characters other than tab and line ends.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- naming them is the point
  /[\p{Cf}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufff0-\ufff8\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;

/** Line and paragraph separators, and carriage returns. */
const LINE_END = /\r\n?|[\u0085\u2028\u2029]/gu;

/** A non-ASCII character, or an ASCII one with marks on it. Runs of marks are cut so that normalising one stays cheap. */
const CLUSTER = /[^\p{ASCII}]\p{M}{0,16}|\p{ASCII}\p{M}{1,16}/gu;

// oxlint-disable-next-line no-control-regex -- the range is what "plain" means
const PLAIN = /^[\t\n\u0020-\u007e]*$/u;

/** Nothing but printable ASCII, tabs and line feeds: it hides nothing in its characters. */
export const isPlain = (text: string): boolean => PLAIN.test(text);

/** What cleaning would leave as it is: every part of a normalised text is normalised. */
const isClean = (text: string): boolean =>
  text.normalize('NFKC') === text && text.search(LINE_END) < 0 && text.search(INVISIBLE) < 0;

/**
 * Line ends made `\n`, invisible characters stripped, then NFKC, character by character. NFKC can turn one unit into
 * eighteen: a character that would push the text over `maxChars` stays as it is.
 */
export const clean = (text: MappedText, maxChars: number): MappedText => {
  if (isPlain(text.text) || isClean(text.text)) return text;
  const visible = text.rewrite(LINE_END, () => '\n').rewrite(INVISIBLE, () => '');
  let room = maxChars - visible.text.length;
  return visible.rewrite(CLUSTER, (cluster) => {
    const normal = cluster.normalize('NFKC');
    if (normal.length - cluster.length > room) return undefined;
    room -= normal.length - cluster.length;
    return normal;
  });
};

/** UTF-16 units of a cleaned text at most. */
export const maxViewChars = (length: number): number => 2 * length + 64;

/** `clean`, without offsets. */
export const cleanText = (text: string): string => clean(MappedText.of(text), maxViewChars(text.length)).text;

/** Tag characters but for those of a flag (a black flag starts it, a cancel tag ends it), and runs of variation selectors. */
const SMUGGLED =
  /\u{1f3f4}[\u{e0020}-\u{e007f}]{1,16}|[\u{e0020}-\u{e007e}]+|[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]{4,}/gu;

/** Text hidden in invisible characters, decoded where it stands: tag characters as ASCII, variation selectors as bytes. */
export const revealed = (text: MappedText): MappedText =>
  text.rewrite(SMUGGLED, (run) => {
    const points = Array.from(run, (character) => character.codePointAt(0) ?? 0);
    const [first = 0] = points;
    if (first === 0x1f3f4) return undefined;
    if (first >= 0xe0020 && first <= 0xe007e) return String.fromCodePoint(...points.map((point) => point - 0xe0000));
    return new TextDecoder().decode(Uint8Array.from(points, selectorByte));
  });

/** The sixteen selectors of the first block stand for 0–15, those of the second for 16–255. */
const selectorByte = (point: number): number => (point <= 0xfe0f ? point - 0xfe00 : point - 0xe0100 + 16);

/** How many characters of a text carry hidden text. A flag emoji or one variation selector hides none. */
export const hiddenChars = (text: string): number => {
  let count = 0;
  for (const [run] of text.matchAll(SMUGGLED)) if (!run.startsWith('\u{1f3f4}')) count += Array.from(run).length;
  return count;
};
