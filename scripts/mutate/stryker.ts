// One run of StrykerJS over one source file with the tests that must kill its mutants.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Mutant, mutantsOf } from './mutants.ts';
import { ROOT } from './scope.ts';

export interface RunOptions {
  readonly concurrency: number;
  /** Added to four times what the tests take: long enough that a busy machine is not mistaken for an endless loop. */
  readonly timeoutMs: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** Each test file that is loaded again leaves some memory behind: after so many mutants a fresh process goes on. */
const MUTANTS_PER_PROCESS = 60;

const configOf = (file: string, tests: readonly string[], directory: string, options: RunOptions) => ({
  mutate: [file],
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    configFile: 'jest.config.mjs',
    enableFindRelatedTests: false,
    config: { testMatch: tests.map((test) => `<rootDir>/${test}`) },
  },
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  plugins: ['@stryker-mutator/jest-runner', './scripts/mutate/wording-ignorer.ts'],
  ignorers: ['wording'],
  ignorePatterns: ['/data', '/deploy', '/coverage'],
  disableTypeChecks: false,
  // Stryker would read it by TypeScript's JavaScript interface, which TypeScript 7 has not: this file is not there.
  tsconfigFile: 'tsconfig.none.json',
  concurrency: options.concurrency,
  maxTestRunnerReuse: MUTANTS_PER_PROCESS,
  timeoutMS: options.timeoutMs,
  timeoutFactor: 4,
  tempDirName: path.join(directory, 'sandbox'),
  reporters: ['json'],
  jsonReporter: { fileName: path.join(directory, 'report.json') },
  logLevel: 'warn',
  allowConsoleColors: false,
});

/**
 * Runs in a copy of the checkout below the system's temporary directory.
 * @throws Error when Stryker could not judge the file, with what it said
 */
export async function mutate(file: string, tests: readonly string[], options: RunOptions): Promise<readonly Mutant[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-mutate-'));
  try {
    const config = path.join(directory, 'stryker.config.json');
    writeFileSync(config, JSON.stringify(configOf(file, tests, directory, options)));
    const said = await run(config, options.signal);
    try {
      return mutantsOf(JSON.parse(readFileSync(path.join(directory, 'report.json'), 'utf8')), file);
    } catch {
      throw new Error(`Stryker gave no report of ${file}:\n${said.slice(-4_000)}`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

const run = (config: string, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const bin = path.join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
    // A group of its own: a worker that loops in a mutant outlives Stryker unless it is ended with it.
    const child = spawn(process.execPath, [bin, 'run', config], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const said: Buffer[] = [];
    const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      signal.removeEventListener('abort', end);
      resolve(Buffer.concat(said).toString('utf8'));
    });
  });
