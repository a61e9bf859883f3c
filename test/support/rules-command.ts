import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const script = path.join(import.meta.dirname, '..', '..', 'scripts', 'rules.ts');

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** `npm run rules -- …` as a process of its own, over the store and the trail of this directory. */
export async function rulesCommand(
  directory: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...parameters], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      NO_COLOR: '1',
      RINGFENCE_STORE: `sqlite:${path.join(directory, 'store.db')}`,
      RINGFENCE_AUDIT: path.join(directory, 'audit.db'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, out, errors };
}
