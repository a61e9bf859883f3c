// npm test: types, lint, format, then every test. `--quick` leaves out the suites that start servers (npm run check).
// Arguments after `--` go to Jest: npm test -- retrieval
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const bin = (...parts: string[]) => path.join(root, 'node_modules', ...parts);
const quick = process.argv.includes('--quick');
const forwarded = process.argv.slice(2).filter((argument) => argument !== '--quick');

const steps: { name: string; command: string; args: string[] }[] = [
  { name: 'types', command: process.execPath, args: [bin('typescript', 'bin', 'tsc'), '--noEmit'] },
  { name: 'lint', command: process.execPath, args: [bin('oxlint', 'bin', 'oxlint'), '--deny-warnings'] },
  {
    name: 'format',
    command: process.execPath,
    args: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'],
  },
];

for (const step of steps) {
  const started = performance.now();
  const { status } = spawnSync(step.command, step.args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write(`${step.name} failed\n`);
    process.exit(1);
  }
  process.stdout.write(`${step.name} ok (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}

const jestArgs = quick ? ['test/unit', 'test/architecture', 'test/types'] : [];
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    bin('jest', 'bin', 'jest.js'),
    ...jestArgs,
    ...forwarded,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
