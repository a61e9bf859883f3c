import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Coverage,
  parseScenarios,
  printable,
  RetrievalError,
  runScenarios,
  type ScenarioReading,
  type ScenarioResult,
  type ScenarioRun,
} from '../../retrieval/index.ts';
import { rulesVersion } from './rules-version.ts';
import { openForReading, orStop } from './readable-store.ts';
import { say, sayJson, stop, styled } from './terminal.ts';

export interface TestOptions {
  readonly rules?: string;
  readonly store?: string;
  /** epoch seconds */
  readonly at?: number;
  /** percent */
  readonly minCoverage?: number;
  readonly json?: boolean;
}

type TestFile = Extract<ScenarioReading, { ok: true }>;

/** Tests of rules: who may read what, by their own words. Exit code 1: a test failed, or too little is tested. */
export async function test(file: string, options: TestOptions): Promise<void> {
  const reading = await readScenarios(file);
  const store = options.store === undefined ? undefined : await openForReading(options.store);
  try {
    const name = options.rules ?? (store ? 'in-force' : path.join(path.dirname(file), 'rules.yaml'));
    const rules = await rulesVersion(name, store);
    const find = async (tenant: string, id: string) => (store ? orStop(() => store.document(tenant, id)) : undefined);
    const now = options.at ?? Math.floor(Date.now() / 1_000);
    const run = await runScenarios({ rules, file: reading.file, find, now }).catch(stopByScenario);
    const failed = run.results.filter(({ passed }) => !passed);
    const percent = percentOf(run.coverage);
    const tooFew = percent < (options.minCoverage ?? 0);
    if (options.json) sayJson({ file, rules: rules.hash, passed: failed.length === 0 && !tooFew, percent, ...run });
    else print(file, reading, run, tooFew ? options.minCoverage : undefined);
    process.exitCode = failed.length > 0 || tooFew ? 1 : 0;
  } finally {
    await store?.close();
  }
}

const readScenarios = async (file: string): Promise<TestFile> => {
  const text = await readFile(file, 'utf8').catch(() => stop(2, `${printable(file)} can't be read.`));
  const reading = parseScenarios(text);
  if (reading.ok) return reading;
  for (const { line, column, message } of reading.problems)
    say(`${printable(file)}:${line}:${column}  ${printable(message)}`);
  return stop(2, `${printable(file)} is no file of tests for rules.`);
};

const stopByScenario = (error: unknown): ScenarioRun => {
  if (error instanceof RetrievalError) return stop(2, `${error.code}: ${printable(error.message)}.`);
  throw error;
};

const percentOf = ({ total, exercised }: Coverage): number =>
  total === 0 ? 100 : Math.floor((1_000 * exercised) / total) / 10;

const MOST_LISTED = 30;

const print = (
  file: string,
  { lines }: TestFile,
  { results, coverage }: ScenarioRun,
  wanted: number | undefined,
): void => {
  for (const result of results.filter(({ passed }) => !passed))
    printFailure(`${printable(file)}:${lines[result.test]}`, result);
  const failed = results.filter(({ passed }) => !passed).length;
  const counts = `${results.length - failed} passed, ${failed} failed`;
  say(styled(failed > 0 ? 'red' : 'green', counts));
  const { exercised, total, never } = coverage;
  say(`${percentOf(coverage)}% of the rules were exercised (${exercised} of ${total})`);
  for (const part of never.slice(0, MOST_LISTED)) say(styled('yellow', `  never: ${printable(part)}`));
  if (never.length > MOST_LISTED) say(styled('dim', `  and ${never.length - MOST_LISTED} more: --json lists them`));
  if (wanted !== undefined) say(styled('red', `less than the ${wanted}% that --min-coverage asks for`));
};

const printFailure = (place: string, result: ScenarioResult): void => {
  const { name, who, what, expected, expectedClause, found, decided, why } = result;
  const by = (clause: string | undefined) => (clause === undefined ? '' : ` by ${clause}`);
  say(`${styled('bold', place)}  ${styled('red', 'failed')}  ${printable(name)}`);
  say(
    `    ${printable(who)} and ${printable(what)}: expected ${expected}${by(expectedClause)}, found ${found}${by(decided)}`,
  );
  if (why !== '') say(styled('dim', `    ${printable(why)}`));
};
