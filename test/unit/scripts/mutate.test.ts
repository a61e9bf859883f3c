import { describe, expect, test } from '@jest/globals';
import { type Mutant, mutantsOf } from '../../../scripts/mutate/mutants.ts';
import { withScores } from '../../../scripts/mutate/score-table.ts';
import {
  isChanged,
  readExplanations,
  readRecord,
  readScope,
  readScores,
  sourceHash,
} from '../../../scripts/mutate/scope.ts';
import { type Explained, judge, score } from '../../../scripts/mutate/verdict.ts';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = 'retrieval/policy/may-read.ts';
const SOURCE = ['const a = 1;', 'if (a > 1 &&', '    b) {', '  go();', '}'].join('\n');

const reported = (changes: object) => ({
  files: {
    [FILE]: {
      source: SOURCE,
      mutants: [
        {
          id: '0',
          mutatorName: 'ConditionalExpression',
          replacement: 'true',
          status: 'Survived',
          location: { start: { line: 2, column: 5 }, end: { line: 2, column: 10 } },
          ...changes,
        },
      ],
    },
  },
});

const mutant = (changes: Partial<Mutant> = {}): Mutant => ({
  mutator: 'ConditionalExpression',
  line: 'if (a > 1 &&',
  from: 'a > 1',
  to: 'true',
  fate: 'survived',
  at: 2,
  ...changes,
});
const explained = (changes: Partial<Explained> = {}): Explained => {
  const { mutator, line, from, to } = mutant();
  return { file: FILE, mutator, line, from, to, reason: 'it cannot be told apart', ...changes };
};
const judged = (mutants: readonly Mutant[], equivalent: readonly Explained[], endless: readonly Explained[] = []) =>
  judge(FILE, mutants, { equivalent, endless });

describe('a mutant of a report', () => {
  test('is named by its line, what stood there and what took its place', () => {
    expect(mutantsOf(reported({}), FILE)).toEqual([mutant()]);
  });
  test('over several lines is named by its first, with white space as one space', () => {
    const location = { start: { line: 2, column: 5 }, end: { line: 3, column: 6 } };
    expect(mutantsOf(reported({ location }), FILE)).toMatchObject([{ line: 'if (a > 1 &&', from: 'a > 1 && b' }]);
  });
  test.each([
    ['Killed', undefined, 'killed'],
    ['RuntimeError', undefined, 'killed'],
    ['Survived', undefined, 'survived'],
    ['NoCoverage', undefined, 'uncovered'],
    ['Pending', undefined, 'uncovered'],
    ['Ignored', 'words for people', 'wording'],
    ['Timeout', undefined, 'timeout'],
    ['Timeout', 'Hit limit reached (501/500)', 'counted'],
  ])('that is %s (%s) counts as %s', (status, statusReason, fate) => {
    expect(mutantsOf(reported({ status, statusReason }), FILE)[0]?.fate).toBe(fate);
  });
});

describe('a file', () => {
  test('is clean when each mutant is killed or explained', () => {
    const verdict = judged([mutant({ fate: 'killed', from: 'b' }), mutant()], [explained()]);
    expect(verdict).toMatchObject({ mutants: 2, killed: 1, explained: 1, unexplained: [], stale: [] });
    expect(score(verdict)).toBe(100);
  });
  test.each(['survived', 'uncovered', 'timeout'] as const)('is not when one is %s without an explanation', (fate) => {
    const verdict = judged([mutant({ fate }), mutant({ fate: 'killed', from: 'b' })], []);
    expect(verdict.unexplained).toHaveLength(1);
    expect(score(verdict)).toBe(50);
  });
  test('takes an explanation of a survivor for no explanation of a timeout, nor the other way round', () => {
    expect(judged([mutant({ fate: 'timeout' })], [explained()]).unexplained).toHaveLength(1);
    expect(judged([mutant()], [], [explained()]).unexplained).toHaveLength(1);
    expect(judged([mutant({ fate: 'timeout' })], [], [explained()])).toMatchObject({ killed: 1, unexplained: [] });
  });
  test('needs an entry for each of two mutants that read the same', () => {
    expect(judged([mutant(), mutant()], [explained()]).unexplained).toHaveLength(1);
    expect(judged([mutant(), mutant()], [explained(), explained()]).unexplained).toHaveLength(0);
  });
  test.each([
    ['is killed by now', [mutant({ fate: 'killed' })]],
    ['is gone', []],
    ['stands on a line that reads differently', [mutant({ line: 'while (a > 1 &&' })]],
  ])('is not clean while it explains a mutant that %s', (_, mutants) => {
    expect(judged(mutants, [explained()]).stale).toEqual([explained()]);
  });
  test('is not held to the explanations of another', () => {
    expect(judged([], [explained({ file: 'src/other.ts' })]).stale).toEqual([]);
  });
  test('does not count words for people', () => {
    expect(judged([mutant({ fate: 'wording' })], [])).toMatchObject({ mutants: 0, killed: 0, wording: 1 });
  });
});

describe('the scope', () => {
  const scope = readScope();
  const explanations = readExplanations();
  const root = path.resolve(import.meta.dirname, '../../..');

  test('names files that are there, with tests that are there', () => {
    const named = [...scope.files].flatMap(([file, tests]) => [file, ...tests]);
    expect(named.length).toBeGreaterThan(50);
    expect([...named, ...scope.leftOut.keys()].filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
  test('has a place for each file of its folders: mutated, or left out for a reason', () => {
    expect(scope.undecided).toEqual([]);
    expect([...scope.leftOut.keys()].filter((file) => scope.files.has(file))).toEqual([]);
  });
  test('has pending only what it mutates and what was never clean', () => {
    const recorded = readRecord();
    const pending = [...scope.pending.keys()];
    expect(pending.filter((file) => !scope.files.has(file) || recorded[file] !== undefined)).toEqual([]);
  });
  test('holds each file to the gate that is not pending: it was clean once', () => {
    const recorded = readRecord();
    const gated = [...scope.files.keys()].filter((file) => !scope.pending.has(file));
    expect(gated.length).toBeGreaterThan(5);
    expect(gated.filter((file) => recorded[file] === undefined)).toEqual([]);
  });
  test('holds every file that is recorded or explained, and explains only lines that are there', () => {
    const entries = [...explanations.equivalent, ...explanations.endless];
    const strange = [...Object.keys(readRecord()), ...entries.map(({ file }) => file)];
    expect(strange.filter((file) => !scope.files.has(file))).toEqual([]);
    const linesOf = (file: string) => readFileSync(path.join(root, file), 'utf8').split(/\s*\n\s*/u);
    expect(
      entries.filter(({ file, line }) => !linesOf(file).some((text) => text.startsWith(line.replace(/…$/u, '')))),
    ).toEqual([]);
  });
  test('counts a file as changed unless its very content, and as many explanations, were clean', () => {
    const clean = { sha256: sourceHash(FILE), mutants: 2, killed: 1, explained: 1, wording: 0 };
    const changed = (recorded: object, equivalent = [explained()]) =>
      isChanged(FILE, { [FILE]: { ...clean, ...recorded } }, { equivalent, endless: [] });
    expect(changed({})).toBe(false);
    expect(changed({ sha256: '0'.repeat(64) })).toBe(true);
    expect(changed({}, [])).toBe(true);
    expect(isChanged(FILE, {}, { equivalent: [], endless: [] })).toBe(true);
  });
});

describe('the scores in the docs', () => {
  const counts = { sha256: '', mutants: 12, killed: 9, explained: 3, wording: 1 };
  const page = 'Before.\n<!-- scores: written by npm run mutate -->\nold\n<!-- end of scores -->\nBehind.\n';

  test('are those of the record', () => {
    const scores = readScores();
    expect(withScores(scores, readRecord(), readScope().pending)).toBe(scores);
  });
  test('name each recorded file, their sum, and what is pending for which reason', () => {
    const written = withScores(page, { [FILE]: counts }, new Map([['src/other.ts', 'its tests are slow']]));
    const lines = written.split('\n').map((line) => line.replaceAll(/ +/gu, ' '));
    expect([lines[0], ...lines.slice(3, 4), ...lines.slice(5, 10), ...lines.slice(-2)]).toEqual([
      'Before.',
      '| file | mutants | killed | explained | score |',
      `| \`${FILE}\` | 12 | 9 | 3 | 100.0% |`,
      '| 1 files | 12 | 9 | 3 | 100.0% |',
      '',
      'Not yet under the gate:',
      '',
      'Behind.',
      '',
    ]);
    expect(lines).toContain('- `src/other.ts`: its tests are slow');
    expect(written).not.toContain('old');
    expect(withScores(written, { [FILE]: counts }, new Map())).toContain('No file is pending.');
  });
  test('have a place, or nothing is written', () => {
    expect(() => withScores('Before.', {}, new Map())).toThrow(Error);
  });
});
