/** A capitalised word that neither starts a sentence nor follows a colon, a quotation mark or a list mark. */
const MID_SENTENCE_CAPITAL = /(?<=[\p{Ll}\p{N},)%'’] {1,3})\p{Lu}[\p{L}\p{N}'’-]{1,40}/gu;
const WORD = /\p{L}[\p{L}\p{N}'’-]{1,40}/gu;

export const namesOf = (sentence: string): readonly string[] =>
  (sentence.match(MID_SENTENCE_CAPITAL) ?? []).map((name) => name.replace(/['’]s$/u, ''));

/** As in German, where a capital tells a noun and no name. */
export const writesNounsLarge = (text: string): boolean => {
  const words = text.match(WORD)?.length ?? 0;
  return words > 0 && (text.match(MID_SENTENCE_CAPITAL)?.length ?? 0) / words > 0.2;
};
