import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { styleText } from 'node:util';

const here = import.meta.dirname;
const root = path.dirname(path.dirname(here));
const TENANTS = ['larkspur', 'quillon'];

/** By the same command that a data engineer runs, shown as it is typed. */
export async function ingestCompany({ data, quiet }: { data: string; quiet: boolean }): Promise<void> {
  for (const tenant of TENANTS) {
    const args = [
      path.join(here, 'company', tenant),
      ...['--tenant', tenant],
      ...['--labels', path.join(here, 'labels', `${tenant}.yaml`)],
      ...['--rules', path.join(here, 'rules.yaml')],
      ...['--store', `sqlite:${path.join(data, 'ringfence.db')}`],
      ...['--audit', path.join(data, 'audit.db')],
      ...(quiet ? ['--json'] : []),
    ];
    if (!quiet) process.stdout.write(styleText('dim', `$ npm run ingest -- ${args.map(relative).join(' ')}\n`));
    await run(args, quiet);
  }
}

const relative = (argument: string): string => argument.replaceAll(`${root}${path.sep}`, '');

const run = async (args: readonly string[], quiet: boolean): Promise<void> => {
  const script = path.join(root, 'scripts', 'ingest.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('The sample company could not be ingested');
};
