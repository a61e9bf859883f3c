// npm run relabel -- ID… | --path GLOB | --where QUERY | --all, and what is to change: another label on stored documents.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { IngestionError, type LabelChange, relabel, type RelabelSummary } from '../ingestion/index.ts';
import { createRulesRegister, type PassageStore, RetrievalError, type Rules } from '../retrieval/index.ts';
import { type AuditSink, documentsRelabelled, relabelEnded, type RelabelOccasion } from '../src/audit/index.ts';
import { openAudit } from '../src/compose.ts';
import { type Config, ConfigError, readConfig } from '../src/config.ts';
import { exitByUsage, wholeNumber } from './command-line.ts';
import { fail, interruption, linesOf, progressBar } from './command-run.ts';
import { FileRefused, openIngestStore, readRules } from './ingest/composition.ts';
import { asGiven, changeOf, type ChangeOptions, selectionOf, withChangeOptions } from './relabel/change-options.ts';
import { reportOf } from './relabel/report.ts';

interface Options extends ChangeOptions {
  readonly tenant: string;
  readonly allowLoosening?: boolean;
  readonly beyondSource?: boolean;
  readonly reason?: string;
  readonly store?: string;
  readonly rules?: string;
  readonly audit?: string;
  readonly batch?: number;
  readonly wait: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const program = withChangeOptions(
  new Command('npm run relabel --')
    .description('Give stored documents another label, without reading them again: payload only, each document whole.')
    .argument('[ids...]', 'documents by id: <source>/<path>')
    .requiredOption('--tenant <name>', 'whose documents these are'),
)
  .option('--allow-loosening', 'let the change admit somebody new')
  .option('--beyond-source', "let the change bring tags that the rules don't let the document's source stamp")
  .option('--reason <text>', 'kept in the audit trail')
  .option('--store <spec>', 'sqlite:PATH or qdrant:COLLECTION; default RINGFENCE_STORE, else sqlite:data/ringfence.db')
  .option('--rules <file>', 'where no rules are in force in the store yet: the rules file')
  .option('--audit <file>', 'the audit trail; default RINGFENCE_AUDIT, else data/audit.db')
  .option('--batch <number>', 'documents of one commit; default 500, on Qdrant 1', wholeNumber(1, 5_000))
  .option(
    '--wait <seconds>',
    'how long an ingestion run that holds the store is waited for',
    wholeNumber(0, 86_400),
    10,
  )
  .option('--dry-run', 'tell what would change, and write nothing')
  .option('--json', 'print one JSON object')
  .addHelpText(
    'after',
    '\nExit code: 0 all is as asked; 1 nothing matched, documents were left alone, the change was refused, or the run stopped;' +
      '\n2 wrong usage or an unusable file. Guide: docs/relabelling.md',
  )
  .exitOverride(exitByUsage);

const configOf = ({ store, audit }: Options): Config =>
  readConfig({
    ...process.env,
    ...(store === undefined ? {} : { RINGFENCE_STORE: store }),
    ...(audit === undefined ? {} : { RINGFENCE_AUDIT: audit }),
  });

const rulesOf = async (store: PassageStore, config: Config, file: string | undefined): Promise<Rules> => {
  const control = await store.control(AbortSignal.timeout(config.store.timeoutMs));
  if (control.rulesHash === undefined && file !== undefined) return readRules(file);
  return createRulesRegister({ archive: store }).forControl(control);
};

interface Run {
  readonly config: Config;
  readonly store: PassageStore;
  readonly audit: AuditSink | undefined;
}

const run = async (
  ids: readonly string[],
  options: Options,
  change: LabelChange,
  { config, store, audit }: Run,
): Promise<RelabelSummary> => {
  const rules = await rulesOf(store, config, options.rules);
  const occasion: Omit<RelabelOccasion, 'at'> = {
    id: randomUUID(),
    tenant: options.tenant,
    operator: userInfo().username,
    rules: rules.hash,
    reason: options.reason,
    ...asGiven(ids, options),
  };
  const bar = progressBar(options);
  bar?.start(1, 0);
  let batches = 0;
  try {
    const summary = await relabel({
      tenant: options.tenant,
      selection: selectionOf(ids, options),
      change,
      rules,
      store,
      allowLoosening: options.allowLoosening,
      beyondSource: options.beyondSource,
      dryRun: options.dryRun,
      batch: options.batch ?? (config.store.kind === 'sqlite' ? undefined : 1),
      waitMs: options.wait * 1_000,
      signal: interruption(),
      async record({ number, changes }) {
        await audit?.append(documentsRelabelled({ ...occasion, at: new Date() }, { number, documents: changes }));
        batches = number;
      },
      onProgress(done, total) {
        bar?.setTotal(total);
        bar?.update(done);
      },
    });
    const { counts, stopped } = summary;
    await audit?.append(relabelEnded({ ...occasion, at: new Date() }, { batches, counts, stopped: stopped?.code }));
    return summary;
  } finally {
    bar?.stop();
  }
};

/** The trail is opened first: a change that can't be recorded doesn't begin. */
const withStores = async <T>(options: Options, work: (run: Run) => Promise<T>): Promise<T> => {
  const config = configOf(options);
  const { store: spec } = config;
  if (spec.kind === 'sqlite' && !existsSync(spec.path)) throw new FileRefused([`There is no store at ${spec.path}`]);
  const audit = options.dryRun ? undefined : await openAudit(config);
  const store = await openIngestStore(config);
  try {
    return await work({ config, store, audit });
  } finally {
    await store.close();
    await audit?.close();
  }
};

const FOUND: ReadonlySet<string> = new Set([
  'ingestion.nothing_selected',
  'ingestion.loosening_refused',
  'ingestion.stamp_denied',
]);

/** 2: what was asked for can't be done as asked; 1: it could, but for what is in the store, or behind it. */
const exitCodeOf = (error: unknown): 1 | 2 => {
  if (error instanceof IngestionError) return FOUND.has(error.code) ? 1 : 2;
  return error instanceof FileRefused || error instanceof ConfigError ? 2 : 1;
};

const hintOf = (error: unknown): readonly string[] => {
  const code = error instanceof IngestionError || error instanceof RetrievalError ? error.code : undefined;
  if (code === 'ingestion.loosening_refused') return ['Look at it with --dry-run, then add --allow-loosening'];
  if (code === 'ingestion.stamp_denied') return ['If the document shall have that tag all the same: --beyond-source'];
  if (code === 'policy.rules_not_loaded')
    return ['npm run rules -- activate FILE puts rules in force; or name a rules file: --rules FILE'];
  if (code !== 'store.locked') return [];
  return [
    'An ingestion run holds the store. Interrupt it (it stops between two documents), or wait longer: --wait SECONDS',
  ];
};

program.action(async (ids: readonly string[], options: Options) => {
  try {
    const change = await changeOf(options);
    const summary = await withStores(options, (opened) => run(ids, options, change, opened));
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : `${reportOf(summary)}\n`);
    const { unknown, leftAlone, needs, stopped } = summary;
    process.exitCode = unknown.length + leftAlone.length + needs.length === 0 && !stopped ? 0 : 1;
  } catch (error) {
    fail(exitCodeOf(error), [...linesOf(error), ...hintOf(error)]);
  }
});

await program.parseAsync();
