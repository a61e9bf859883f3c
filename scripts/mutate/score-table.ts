// The scores in docs/mutation.md: a table that is written anew whenever a file is judged.
import { HEAD, rowOf, totalOf } from './report.ts';
import type { CleanRecord } from './scope.ts';

const [BEGIN, END] = ['<!-- scores: written by npm run mutate -->', '<!-- end of scores -->'] as const;

/** Laid out as prettier does: columns of one width, numbers to the right. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) =>
    line(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))),
  );
  const rule = line(widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  return [padded[0], rule, ...padded.slice(1)].join('\n');
};

/**
 * @param page with the two comments between which the scores stand
 * @throws Error when it lacks them
 */
export function withScores(page: string, record: CleanRecord, pending: ReadonlyMap<string, string>): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('docs/mutation.md lacks the comments between which the scores stand');
  const recorded = Object.entries(record).map(([file, counts]) => ({ ...counts, file }));
  const code = recorded.map((counts) => rowOf({ ...counts, file: `\`${counts.file}\`` }));
  const rest = [...pending].map(([file, reason]) => `- \`${file}\`: ${reason}`);
  const scores = [
    table([HEAD, ...code, rowOf(totalOf(recorded))]),
    rest.length === 0 ? 'No file is pending.' : `Not yet under the gate:\n\n${rest.join('\n')}`,
  ];
  return `${page.slice(0, begin)}${BEGIN}\n\n${scores.join('\n\n')}\n\n${page.slice(end)}`;
}
