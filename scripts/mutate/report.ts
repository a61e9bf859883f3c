// Verdicts for people: a table, then each mutant that nobody explained.
import type { Mutant } from './mutants.ts';
import type { Explained, FileVerdict } from './verdict.ts';
import { score } from './verdict.ts';
import { columns, say, styled } from '../rules/terminal.ts';

type Counts = Pick<FileVerdict, 'file' | 'mutants' | 'killed' | 'explained'>;

export const HEAD = ['file', 'mutants', 'killed', 'explained', 'score'] as const;

export const rowOf = (counts: Counts): readonly string[] => [
  counts.file,
  String(counts.mutants),
  String(counts.killed),
  String(counts.explained),
  `${score(counts).toFixed(1)}%`,
];

export const totalOf = (files: readonly Counts[]): Counts => ({
  file: `${files.length} files`,
  mutants: files.reduce((sum, { mutants }) => sum + mutants, 0),
  killed: files.reduce((sum, { killed }) => sum + killed, 0),
  explained: files.reduce((sum, { explained }) => sum + explained, 0),
});

export function sayTable(files: readonly Counts[]): void {
  if (files.length === 0) return;
  say(columns([HEAD, ...files.map(rowOf), rowOf(totalOf(files))]));
}

const FATES = {
  survived: 'survived',
  uncovered: 'reached by no test',
  timeout: 'ended by the clock alone',
  killed: '',
  counted: '',
  wording: '',
} as const;

const sayMutant = (file: string, { at, fate, mutator, from, to }: Mutant): void => {
  say(`${styled('red', FATES[fate])}  ${file}:${at}  ${mutator}`);
  say(`    - ${from}`);
  say(`    + ${to || '(nothing)'}`);
};

const sayStale = ({ file, mutator, line, from, to }: Explained): void => {
  say(`${styled('red', 'explained, but killed or gone')}  ${file}  ${mutator}`);
  say(`    in ${line}`);
  say(`    - ${from}`);
  say(`    + ${to || '(nothing)'}`);
};

export function sayProblems({ file, unexplained, stale }: FileVerdict): void {
  for (const mutant of unexplained) sayMutant(file, mutant);
  for (const entry of stale) sayStale(entry);
}
