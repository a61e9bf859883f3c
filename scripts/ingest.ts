// npm run ingest -- DIR --tenant T --labels FILE: a directory of documents into a store, each under its label.
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { ingest, IngestionError, type IngestSummary } from '../ingestion/index.ts';
import { type AuditSink, ingestionRun } from '../src/audit/index.ts';
import { type Config, ConfigError, readConfig } from '../src/config.ts';
import { openAudit } from '../src/compose.ts';
import { exitByUsage } from './command-line.ts';
import { fail, interruption, linesOf, progressBar } from './command-run.ts';
import {
  FileRefused,
  openIngestEmbedder,
  openIngestStore,
  readLabels,
  readRules,
  rulesFor,
} from './ingest/composition.ts';
import { reportOf } from './ingest/report.ts';

interface Options {
  readonly tenant: string;
  readonly labels: string;
  readonly rules?: string;
  readonly store?: string;
  readonly audit?: string;
  readonly dryRun?: boolean;
  readonly allowMassRemoval?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const program = new Command('npm run ingest --')
  .description('Ingest a directory: each document whole under its label, or refused and listed.')
  .argument('<directory>', 'the documents')
  .requiredOption('--tenant <name>', 'whose documents these are')
  .requiredOption('--labels <file>', 'which label each path gets: docs/ingestion.md')
  .option('--rules <file>', 'a rules file; default: the rules in force in the store, else RINGFENCE_RULES')
  .option('--store <spec>', 'sqlite:PATH or qdrant:COLLECTION; default RINGFENCE_STORE, else sqlite:data/ringfence.db')
  .option('--audit <file>', 'the audit trail; default RINGFENCE_AUDIT, else data/audit.db')
  .option('--dry-run', 'read, label and parse everything, but write nothing and send nothing anywhere')
  .option('--allow-mass-removal', "remove documents even when more than half of the source's files are gone")
  .option('--strict', 'exit 1 also when files of other kinds were skipped')
  .option('--json', 'print one JSON object')
  .addHelpText(
    'after',
    '\nExit code: 0 all is stored, 1 files were refused or the run stopped, 2 wrong usage or an unusable file.',
  )
  .exitOverride(exitByUsage);

const configOf = ({ store, audit }: Options): Config =>
  readConfig({
    ...process.env,
    ...(store === undefined ? {} : { RINGFENCE_STORE: store }),
    ...(audit === undefined ? {} : { RINGFENCE_AUDIT: audit }),
  });

const recorded = (audit: AuditSink, { tenant, source, rulesHash, labelsHash, counts }: IngestSummary): Promise<void> =>
  audit.append(
    ingestionRun({
      id: randomUUID(),
      at: new Date(),
      tenant,
      source,
      rules: rulesHash,
      labels: labelsHash,
      operator: userInfo().username,
      counts,
    }),
  );

const run = async (directory: string, options: Options): Promise<IngestSummary> => {
  const config = configOf(options);
  const named = options.rules === undefined ? undefined : await readRules(options.rules);
  const labels = await readLabels(options.labels);
  const audit = options.dryRun ? undefined : await openAudit(config);
  const store = await openIngestStore(config);
  const bar = progressBar(options);
  bar?.start(1, 0);
  try {
    const summary = await ingest({
      ...options,
      directory,
      rules: named ?? (await rulesFor(store, config)),
      labels,
      store,
      embedder: await openIngestEmbedder(config),
      signal: interruption(),
      onProgress(done, total) {
        bar?.setTotal(total);
        bar?.update(done);
      },
    });
    if (audit) await recorded(audit, summary);
    return summary;
  } finally {
    bar?.stop();
    await store.close();
    await audit?.close();
  }
};

/** 2: what was asked for can't be done as asked; 1: it could, but something behind it failed. */
const exitCodeOf = (error: unknown): 1 | 2 =>
  error instanceof FileRefused || error instanceof ConfigError || error instanceof IngestionError ? 2 : 1;

program.action(async (directory: string, options: Options) => {
  try {
    const summary = await run(directory, options);
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : `${reportOf(summary)}\n`);
    const skippedKinds = summary.skipped.some(({ why }) => why === 'unsupported');
    const fine = summary.refused.length === 0 && !summary.stopped && !(options.strict && skippedKinds);
    process.exitCode = fine ? 0 : 1;
  } catch (error) {
    fail(exitCodeOf(error), linesOf(error));
  }
});

await program.parseAsync();
