// What the commands that change a store have in common: a progress bar, an orderly end, and errors in words.
import { styleText } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { LabelsFileError } from '../ingestion/index.ts';
import { FileRefused } from './ingest/composition.ts';
import { printable } from './ingest/report.ts';

export const fail = (exitCode: 1 | 2, lines: readonly string[]): never => {
  const mark = styleText('red', 'error', { stream: process.stderr });
  for (const line of lines) process.stderr.write(`${mark} ${printable(line)}\n`);
  return process.exit(exitCode);
};

/** On a terminal alone, and not where a machine reads the answer. */
export const progressBar = ({ json }: { readonly json?: boolean | undefined }): SingleBar | undefined =>
  json || !process.stderr.isTTY
    ? undefined
    : new SingleBar({ stream: process.stderr, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);

export const interruption = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
};

export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

export const linesOf = (error: unknown): readonly string[] => {
  if (error instanceof FileRefused) return error.lines;
  if (error instanceof LabelsFileError) {
    return error.problems.map(
      ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
    );
  }
  const code = codeOf(error);
  if (code === undefined) return ['The run failed in a way that has no name'];
  const message = error instanceof Error ? error.message : '';
  const page = /^[a-z]+\.[a-z_]+$/u.test(code) ? ` (docs/problems/${code}.md)` : '';
  return [`${code}: ${message}${page}`];
};
