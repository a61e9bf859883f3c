import { parseDocument } from 'yaml';

const OPEN = /^\uFEFF?---[ \t]*\r?\n/u;
const CLOSE = /^(?:---|\.\.\.)[ \t]*$/mu;
const MAX_CHARS = 64_000;

export interface FrontMatter {
  /** As YAML parsed it: undefined where there is none, `invalid` where it isn't YAML. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  readonly invalid: boolean;
  readonly raw: string;
  readonly body: string;
}

/** Splits a markdown text at its `---` lines. A fence that never closes within 64,000 characters is text, not front matter. */
export function readFrontMatter(text: string): FrontMatter {
  const none: FrontMatter = { values: undefined, invalid: false, raw: '', body: text };
  const open = OPEN.exec(text);
  if (!open) return none;
  const start = open[0].length;
  const close = CLOSE.exec(text.slice(start, start + MAX_CHARS));
  if (!close) return none;
  const raw = text.slice(start, start + close.index);
  return { ...parsed(raw), raw, body: text.slice(start + close.index + close[0].length) };
}

const parsed = (raw: string): Pick<FrontMatter, 'values' | 'invalid'> => {
  try {
    const document = parseDocument(raw);
    if (document.errors.length > 0) return { values: undefined, invalid: true };
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (value === null || value === undefined) return { values: {}, invalid: false };
    return isRecord(value) ? { values: value, invalid: false } : { values: undefined, invalid: true };
  } catch {
    return { values: undefined, invalid: true };
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
