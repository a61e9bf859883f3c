import { readFile } from 'node:fs/promises';
import { parseRules, printable, type Rules, type RulesProblem, type RulesReading } from '../../retrieval/index.ts';
import { say, sayJson, stop, styled } from './terminal.ts';

export const readRulesFile = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => stop(2, `${printable(file)} can't be read.`));

/** Tells every problem of a rules file where it is. Exit code 1 when it can't be used; warnings alone are fine. */
export async function check(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const text = await readRulesFile(file);
  const reading = parseRules(text);
  if (json) sayJson(report(file, reading));
  else print(file, text, reading);
  process.exitCode = reading.ok ? 0 : 1;
}

const report = (file: string, reading: RulesReading) =>
  reading.ok
    ? { file, ok: true, hash: reading.rules.hash, counts: counts(reading.rules), warnings: reading.warnings }
    : { file, ok: false, problems: reading.problems };

const counts = ({ tags, compartments, tenants }: Rules) => ({
  tenants: tenants.size,
  roles: tenants.values().reduce((sum, tenant) => sum + tenant.roles.size, 0),
  groups: tenants.values().reduce((sum, tenant) => sum + tenant.groups.size, 0),
  sources: tenants.values().reduce((sum, tenant) => sum + tenant.sources.size, 0),
  tags: tags.size,
  compartments: compartments.size,
});

export const print = (file: string, text: string, reading: RulesReading): void => {
  const lines = text.split(/\r\n|\r|\n/u);
  const name = printable(file);
  if (!reading.ok) {
    for (const problem of reading.problems) say(shown(name, lines, problem, styled('red', 'error')));
    say(styled('red', `${name} can't be used: ${count(reading.problems.length, 'problems')}`));
    return;
  }
  for (const warning of reading.warnings) say(shown(name, lines, warning, styled('yellow', 'warning')));
  const sizes = Object.entries(counts(reading.rules)).map(([nouns, size]) => count(size, nouns));
  say(`${styled('green', `${name} is valid`)}: ${sizes.join(', ')}`);
  say(styled('dim', `sha256 ${reading.rules.hash}`));
};

const count = (size: number, nouns: string): string => `${size} ${size === 1 ? nouns.slice(0, -1) : nouns}`;

const MARGIN = 70;

/** `FILE:line:col`, then the line with a caret under the place; of a long line what lies around it. */
const shown = (name: string, lines: readonly string[], problem: RulesProblem, kind: string): string => {
  const { line, column, reason, message } = problem;
  const place = styled('bold', `${name}:${line}:${column}`);
  const source = lines[line - 1] ?? '';
  const start = Math.max(0, column - 1 - MARGIN);
  const before = printable(source.slice(start, column - 1));
  const after = printable(source.slice(column - 1, column - 1 + MARGIN));
  const gutter = String(line).padStart(5);
  return [
    `${place}  ${kind}  ${message}  ${styled('dim', reason)}`,
    `${styled('dim', `${gutter} │ `)}${before}${after}`,
    `${styled('dim', `${' '.repeat(gutter.length)} │ `)}${' '.repeat(before.length)}${styled('red', '^')}`,
    '',
  ].join('\n');
};
