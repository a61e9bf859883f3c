import { existsSync } from 'node:fs';
import path from 'node:path';
import { ingestByCommand } from '../ingest-command.ts';

const labels = path.join(import.meta.dirname, 'labels');
const HANDBOOKS = [
  { directory: '18f-handbook', tenant: 'northgate', labels: '18f.yaml' },
  { directory: 'sourcegraph-handbook', tenant: 'northgate', labels: 'sourcegraph.yaml' },
  { directory: 'civicactions-handbook', tenant: 'southbank', labels: 'civicactions.yaml' },
] as const;

export interface HandbooksIngest {
  /** Holds the three directories. */
  readonly handbooks: string;
  readonly storePath: string;
  readonly auditPath: string;
  readonly quiet: boolean;
}

export const handbooksMissing = (handbooks: string): string[] =>
  HANDBOOKS.map(({ directory }) => directory).filter((directory) => !existsSync(path.join(handbooks, directory)));

/** Some of the real files can't be read or have no owner: they are refused and listed, and the rest goes in. */
export async function ingestHandbooks({ handbooks, storePath, auditPath, quiet }: HandbooksIngest): Promise<void> {
  for (const handbook of HANDBOOKS) {
    await ingestByCommand({
      directory: path.join(handbooks, handbook.directory),
      tenant: handbook.tenant,
      labels: path.join(labels, handbook.labels),
      rules: path.join(labels, 'rules.yaml'),
      storePath,
      auditPath,
      quiet,
      allowRefused: true,
    });
  }
}
