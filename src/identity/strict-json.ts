/** A string in valid JSON, with the colon behind it if it is a member's name. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * JSON.parse, but undefined for what two parsers may read differently (RFC 7519 §4): a name that occurs
 * twice in one object, and a member called `__proto__`. Duplicates are found by counting: the text has as many member
 * names as it has strings before a colon, and the parsed value keeps one of each; fewer members means a name came twice.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const written = [...text.matchAll(STRINGS)].filter((match) => match[1] !== undefined).length;
  const kept = memberNames(value);
  return kept.length === written && !kept.includes('__proto__') ? value : undefined;
}

/** With a stack of its own: the depth is a stranger's choice. */
const memberNames = (root: unknown): string[] => {
  const names: string[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) names.push(...Object.keys(value));
    waiting.push(...Object.values(value));
  }
  return names;
};
