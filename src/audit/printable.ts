const MAX_CHARACTERS = 400;

/**
 * Safe on a terminal: what moves the cursor, colours, hides or turns the direction of text is shown by its number. Values
 * come from tokens and file names, and the file that they are read from may have been edited.
 */
export const printable = (value: string): string => {
  const shown = value
    .slice(0, MAX_CHARACTERS)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  return value.length > MAX_CHARACTERS ? `${shown}…` : shown;
};
