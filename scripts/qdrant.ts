// npm run qdrant -- switch NAME --to NEW: another dataset behind the name that the service knows, in one step.
import { Command } from 'commander';
import { createAnalyzer, type DatasetSwitch, switchQdrantDataset, type SwitchRefusal } from '../retrieval/index.ts';
import { Secret } from '../src/config.ts';
import { exitByUsage } from './command-line.ts';
import { configOf, orStop } from './rules/rules-store.ts';
import { columns, say, sayJson, stop, styled } from './rules/terminal.ts';

interface SwitchOptions {
  readonly to: string;
  readonly rulesDiffer?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const REFUSALS: Readonly<Record<SwitchRefusal, string>> = {
  name_is_collection:
    'The name, or the name with _control, is a collection of its own, and an alias can not have it. Choose a new name and set RINGFENCE_STORE to it',
  target_is_alias: 'The new dataset is named by an alias. Name the collection itself',
  no_rules: 'No rules are in force in the new dataset, or its archive does not hold them: npm run rules -- activate',
  rules_differ:
    'Other rules are in force in the new dataset than in the old one. Put the same ones in force, or say --rules-differ',
  being_written: 'The old dataset was changed meanwhile. Let ingestion, relabelling and rule changes end first',
};

async function switchTo(name: string, options: SwitchOptions): Promise<void> {
  const { store, language, embeddings } = configOf({ store: `qdrant:${name}` });
  if (store.kind !== 'qdrant') return stop(2, 'A dataset of Qdrant is switched by this command, and no other store');
  const result = await orStop(
    () =>
      switchQdrantDataset(
        {
          url: store.url,
          apiKey: store.apiKey && Secret.reveal(store.apiKey),
          collection: store.collection,
          analyzer: createAnalyzer({ language }),
          dimensions: embeddings?.dimensions,
          deadlineMs: store.timeoutMs,
        },
        { to: options.to, rulesDiffer: options.rulesDiffer, dryRun: options.dryRun },
      ),
    ' After store.deadline or store.unavailable the switch may have been made: the same command again says so.',
  );
  if (options.json) sayJson({ ok: isFine(result), alias: name, ...result });
  else tell(name, result);
  process.exitCode = isFine(result) ? 0 : 1;
}

const isFine = ({ outcome, overtaken = false }: DatasetSwitch): boolean => outcome !== 'refused' && !overtaken;

function tell(name: string, { outcome, refusal, from, to, overtaken = false }: DatasetSwitch): void {
  const row = (what: string, state: DatasetSwitch['to']) =>
    state ? [[what, state.collection, `epoch ${state.epoch}`, `rules ${state.rulesHash ?? 'none'}`]] : [];
  const rows = [...row('old', from), ...row('new', to)];
  if (rows.length > 0) say(columns(rows));
  if (refusal) return void stop(1, `${REFUSALS[refusal]}. Nothing was switched.`);
  if (outcome === 'already') say(`${styled('green', `${name} names this dataset already`)}: nothing was changed`);
  else if (outcome === 'rehearsed') say(styled('yellow', 'dry run: all checks passed; nothing was changed'));
  else say(`${styled('green', `${name} names ${to?.collection ?? ''} now`)}, for every instance of the service`);
  if (overtaken) {
    stop(1, 'The old dataset was changed during the switch, and the new one does not have that change: make it again.');
  }
}

const program = new Command('npm run qdrant --')
  .description('Datasets in Qdrant. The server is the one that QDRANT_URL and QDRANT_API_KEY name.')
  .exitOverride(exitByUsage);
program
  .command('switch')
  .description(
    'make the aliases NAME and NAME_control name another dataset, in one batch, after all checks of opening it. ' +
      'Stop ingestion, relabelling and rule changes meanwhile; requests go on',
  )
  .argument('<name>', 'what RINGFENCE_STORE=qdrant:NAME says; an alias, or a new name')
  .requiredOption('--to <collection>', 'the new dataset, by its own name')
  .option('--rules-differ', 'switch although other rules are in force in the new one')
  .option('--dry-run', 'make all checks, change nothing')
  .option('--json', 'for machines')
  .action(switchTo);
await program.parseAsync();
