/** `/ASK` and `/ask/` are other addresses than `/ask`: one way in is easier to guard than several. */
export const EXACT = { caseSensitive: true, strict: true } as const;
