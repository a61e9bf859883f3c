import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { styleText } from 'node:util';

const root = path.dirname(import.meta.dirname);

export interface IngestCommand {
  readonly directory: string;
  readonly tenant: string;
  readonly labels: string;
  readonly rules: string;
  readonly storePath: string;
  readonly auditPath: string;
  /** Shows nothing. */
  readonly quiet: boolean;
  /** Files may be refused; the run goes on without them. */
  readonly allowRefused?: boolean;
}

/** Ingests by the same command that a data engineer runs, shown as it is typed. */
export async function ingestByCommand(command: IngestCommand): Promise<void> {
  const { directory, tenant, labels, rules, storePath, auditPath, quiet, allowRefused = false } = command;
  const args = [
    directory,
    `--tenant=${tenant}`,
    `--labels=${labels}`,
    `--rules=${rules}`,
    `--store=sqlite:${storePath}`,
    `--audit=${auditPath}`,
    ...(quiet ? ['--json'] : []),
  ];
  if (!quiet) process.stdout.write(styleText('dim', `$ npm run ingest -- ${args.map(relative).join(' ')}\n`));
  const script = path.join(root, 'scripts', 'ingest.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  // The command has said why on stderr.
  const [code] = await once(child, 'exit');
  if (code !== 0 && !(allowRefused && code === 1)) process.exit(1);
}

const relative = (argument: string): string => argument.replaceAll(`${root}${path.sep}`, '');
