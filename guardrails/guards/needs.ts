/**
 * What a text must hold for a pattern to match at all: a look that spares the search. A test holds each of them against its
 * pattern.
 */
export interface Needs {
  /** One of these, as written. */
  readonly anyOf?: readonly string[];
  /** One of these in any case; written in lower case. */
  readonly anyCase?: readonly string[];
}

export const createMayMatch = (text: string): ((needs: Needs) => boolean) => {
  let lower: string | undefined;
  return ({ anyOf, anyCase }) => {
    if (anyOf && !anyOf.some((sign) => text.includes(sign))) return false;
    if (!anyCase) return true;
    // Patterns that ignore case take the long s for an s; lower case keeps it.
    lower ??= text.toLowerCase().replaceAll('ſ', 's');
    return anyCase.some((sign) => lower?.includes(sign));
  };
};
