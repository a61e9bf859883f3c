import ignore from 'ignore';
import picomatch from 'picomatch';
import { type FileProblem, LabelsFileError } from './errors.ts';

export interface OwnerLine {
  /** From 1. */
  readonly line: number;
  readonly owners: readonly string[];
  matches(path: string): boolean;
}

/** Patterns that mean "everything": they say who reviews by default, not who may read. */
const CATCH_ALL = new Set(['*', '**', '/', '/*', '/**', '**/*', '/**/*', '**/**']);
/** What CODEOWNERS doesn't have though gitignore does: such a line would mean something else than its author thinks. */
const UNSUPPORTED = /^!|^\\#|\[|\]/u;

/**
 * The lines of a CODEOWNERS file, in order, without the catch-all: patterns are gitignore's, but for `dir/*`, which there
 * and here means the files of that directory alone. A line without owners takes ownership away.
 * @throws LabelsFileError for a line that can't be read: leaving it out would let an earlier line win
 */
export function parseCodeowners(text: string, name: string): readonly OwnerLine[] {
  const problems: FileProblem[] = [];
  const lines: OwnerLine[] = [];
  text.split(/\r?\n/u).forEach((raw, index) => {
    const [pattern, ...owners] = fields(raw);
    if (pattern === undefined || CATCH_ALL.has(pattern)) return;
    if (UNSUPPORTED.test(pattern) || pattern.length > 500 || isCostly(pattern)) {
      problems.push({
        file: name,
        line: index + 1,
        message: 'This pattern has no meaning in CODEOWNERS, or too many stars',
      });
    } else lines.push({ line: index + 1, owners, matches: matcherOf(pattern) });
  });
  if (problems.length > 0) throw new LabelsFileError(problems);
  return lines;
}

const MAX_STARS = 3;

/** Whoever may edit CODEOWNERS must not stop the run: a matcher's work grows with a name's length to the power of its stars. */
const isCostly = (pattern: string): boolean => {
  const names = pattern.split('/');
  const deep = names.filter((name) => name.includes('**')).length;
  return deep > MAX_STARS || names.some((name) => name.replace(/\*+/gu, '*').split('*').length > MAX_STARS + 1);
};

/** Split at white space that isn't escaped; a `#` begins a comment. */
const fields = (raw: string): string[] => {
  const comment = /(?:^|\s)#/u.exec(raw);
  const line = comment ? raw.slice(0, comment.index) : raw;
  return line.trim() === '' ? [] : line.trim().split(/(?<!\\)\s+/u);
};

const matcherOf = (pattern: string): ((path: string) => boolean) => {
  if (pattern.endsWith('/*'))
    return picomatch(anchored(pattern.replaceAll('\\ ', ' ')), {
      dot: true,
      nonegate: true,
      noextglob: true,
      nobrace: true,
    });
  const rule = ignore({ ignorecase: false }).add(pattern);
  return (path) => rule.ignores(path);
};

const anchored = (pattern: string): string => (pattern.startsWith('/') ? pattern.slice(1) : pattern);

/** The owners on the last line that matches; undefined: none does. */
export const ownersOf = (lines: readonly OwnerLine[], path: string): OwnerLine | undefined =>
  lines.findLast((line) => line.matches(path));
