import path from 'node:path';
import { ingestByCommand } from '../ingest-command.ts';

const here = import.meta.dirname;

export async function ingestCompany({ data, quiet }: { data: string; quiet: boolean }): Promise<void> {
  for (const tenant of ['larkspur', 'quillon']) {
    await ingestByCommand({
      directory: path.join(here, 'company', tenant),
      tenant,
      labels: path.join(here, 'labels', `${tenant}.yaml`),
      rules: path.join(here, 'rules.yaml'),
      storePath: path.join(data, 'ringfence.db'),
      auditPath: path.join(data, 'audit.db'),
      quiet,
    });
  }
}
