/** Controls but tab and line feed: never part of what a person reads. */
const CONTROL = /(?![\t\n])[\p{Cc}\ufff9-\ufffb]/gu;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029\f]/gu;
/** Zero-width, bidi, tag and filler characters and variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Scripts (and emoji) in which a zero-width joiner or non-joiner changes what is drawn. */
const JOINING =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}]$/u;
const JOINERS = new Set(['\u200c', '\u200d']);
/** Almost every text passes here untouched; the replacements are slower by far. */
const SUSPECT = /[^\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff]/u;

/**
 * What a person sees is what is indexed: NFC, line feeds, no control and no invisible character. A joiner stays where it
 * joins (ING-08: hidden instructions travel in such characters).
 */
export function visibleText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  const broken = text.toWellFormed().replace(LINE_BREAK, '\n').replace(CONTROL, '');
  return withoutInvisible(broken).normalize('NFC');
}

const withoutInvisible = (text: string): string =>
  text.replace(INVISIBLE, (character: string, at: number) =>
    JOINERS.has(character) && JOINING.test(text.slice(Math.max(0, at - 2), at)) ? character : '',
  );

/** Headings and titles: one line, bounded. */
export function visibleLine(text: string, maxChars = 160): string {
  const line = visibleText(text).replace(/\s+/gu, ' ').trim();
  return line.length <= maxChars
    ? line
    : `${line
        .slice(0, maxChars - 1)
        .toWellFormed()
        .replace(/\ufffd$/u, '')}…`;
}
