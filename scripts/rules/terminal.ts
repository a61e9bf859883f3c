import { styleText } from 'node:util';
import Table from 'cli-table3';

type Style = Parameters<typeof styleText>[0];

/** Coloured on a terminal, plain in a pipe or under NO_COLOR. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

export const say = (line = ''): boolean => process.stdout.write(`${line}\n`);

export const sayJson = (value: unknown): boolean => say(JSON.stringify(value, null, 2));

/** Wrong usage: exit code 2. Found problems: 1. */
export const stop = (exitCode: 1 | 2, message: string): never => {
  process.stderr.write(`${styleText('red', 'error', { stream: process.stderr })} ${message}\n`);
  return process.exit(exitCode);
};

const PLACES =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right';
const NO_LINES = Object.fromEntries(`${PLACES} right-mid middle`.split(' ').map((place) => [place, '']));

/** Columns without lines. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const table = new Table({ chars: NO_LINES, style: { 'padding-left': 2, 'padding-right': 0, head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};
