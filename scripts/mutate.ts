// npm run mutate -- [paths]: StrykerJS over what decides who may see what; fails on a mutant that no test kills and nobody explained.
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { exitByUsage, wholeNumber } from './command-line.ts';
import { sayProblems, sayTable } from './mutate/report.ts';
import { isChanged, readExplanations, readRecord, readScope, type Scope, writeRecord } from './mutate/scope.ts';
import { mutate } from './mutate/stryker.ts';
import { type FileVerdict, judge } from './mutate/verdict.ts';
import { say, sayJson, stop, styled } from './rules/terminal.ts';

interface Options {
  readonly all?: boolean;
  readonly changed?: boolean;
  readonly report?: boolean;
  readonly budgetMinutes?: number;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly json?: boolean;
}

const program = new Command('npm run mutate --')
  .description('Mutate what decides who may see what, and fail on each mutant that survives without an explanation.')
  .argument('[paths...]', 'files of test/mutation/scope.yaml, or folders; default: all')
  .option(
    '--changed',
    'only files that changed since they were recorded as clean; the pending ones are named, not mutated',
  )
  .option('--all', 'every file of the scope, changed or not (the default)')
  .option('--report', 'run nothing: print what is recorded')
  .option('--budget-minutes <n>', 'stop after so long; files that were not reached fail', wholeNumber(1, 600))
  .option('--concurrency <n>', 'mutants at a time', wholeNumber(1, 64), 2)
  .option('--timeout-seconds <n>', 'what a mutant may take beyond four times its tests', wholeNumber(1, 600), 30)
  .option('--json', 'print one JSON object')
  .addHelpText('after', '\nExit code: 0 all mutants killed or explained, 1 not all, 2 wrong usage.')
  .exitOverride(exitByUsage);

const selected = (scope: Scope, paths: readonly string[]): string[] => {
  const files = [...scope.files.keys()];
  const asked = paths.map((path) => path.replace(/^\.\//u, '').replace(/\/$/u, ''));
  const isIn = (file: string, path: string) => file === path || file.startsWith(`${path}/`);
  const strange = asked.find((path) => !files.some((file) => isIn(file, path)));
  if (strange !== undefined) stop(2, `Nothing in test/mutation/scope.yaml is ${strange}`);
  return asked.length === 0 ? files : files.filter((file) => asked.some((path) => isIn(file, path)));
};

interface Outcome {
  readonly verdicts: readonly FileVerdict[];
  readonly notReached: readonly string[];
  readonly failures: readonly string[];
}

async function run(scope: Scope, files: readonly string[], options: Options): Promise<Outcome> {
  const explanations = readExplanations();
  const bar = options.json || !process.stderr.isTTY ? undefined : progress(files.length);
  const deadline =
    options.budgetMinutes === undefined ? undefined : AbortSignal.timeout(options.budgetMinutes * 60_000);
  const signal = deadline ? AbortSignal.any([deadline, interrupted]) : interrupted;
  const verdicts: FileVerdict[] = [];
  const notReached: string[] = [];
  const failures: string[] = [];
  for (const file of files) {
    bar?.update({ file });
    try {
      if (signal.aborted) notReached.push(file);
      else {
        const { concurrency, timeoutSeconds } = options;
        const run = { concurrency, timeoutMs: timeoutSeconds * 1_000, signal };
        const verdict = judge(file, await mutate(file, scope.files.get(file) ?? [], run), explanations);
        writeRecord(scope, [verdict]);
        verdicts.push(verdict);
        if (!options.json) sayProblems(verdict);
      }
    } catch (error) {
      if (signal.aborted) notReached.push(file);
      else failures.push(error instanceof Error ? error.message : String(error));
    }
    bar?.increment();
  }
  bar?.stop();
  return { verdicts, notReached, failures };
}

const progress = (total: number): SingleBar => {
  const format = '{bar} {value}/{total} {file}';
  const bar = new SingleBar({ stream: process.stderr, clearOnComplete: true, format }, Presets.shades_classic);
  bar.start(total, 0, { file: '' });
  return bar;
};

const controller = new AbortController();
const interrupted = controller.signal;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());

const sayOutcome = ({ verdicts, notReached, failures }: Outcome, { undecided }: Scope): void => {
  sayTable(verdicts);
  for (const failure of failures) say(`${styled('red', 'not judged')}  ${failure}`);
  for (const file of notReached) say(`${styled('red', 'not mutated in time')}  ${file}`);
  for (const file of undecided) say(`${styled('red', 'neither in the scope nor left out')}  ${file}`);
};

const isClean = ({ verdicts, notReached, failures }: Outcome, { undecided }: Scope): boolean =>
  [notReached, failures, undecided].every((list) => list.length === 0) &&
  verdicts.every(({ unexplained, stale }) => unexplained.length === 0 && stale.length === 0);

const main = async (paths: readonly string[], options: Options): Promise<void> => {
  if (options.all && options.changed) stop(2, '--all and --changed exclude each other');
  const scope = readScope();
  const record = readRecord();
  const within = selected(scope, paths);
  if (options.report) {
    const recorded = within.flatMap((file) => (record[file] ? [{ file, ...record[file] }] : []));
    if (options.json) sayJson(recorded);
    else sayTable(recorded);
    return;
  }
  const explanations = readExplanations();
  const pending = options.changed ? within.filter((file) => scope.pending.has(file)) : [];
  const gated = within.filter((file) => !pending.includes(file));
  const files = options.changed ? gated.filter((file) => isChanged(file, record, explanations)) : gated;
  const outcome = await run(scope, files, options);
  if (options.json) sayJson({ ...outcome, pending, undecided: scope.undecided });
  else {
    sayOutcome(outcome, scope);
    for (const file of pending)
      say(`${styled('yellow', 'not yet under the gate')}  ${file}: ${scope.pending.get(file)}`);
    if (files.length === 0) say(`mutation: none of ${gated.length} files changed since it was clean`);
  }
  process.exitCode = isClean(outcome, scope) ? 0 : 1;
};

process.stdout.on('error', () => process.exit());
await program.action(main).parseAsync();
