// How well the guards do on labelled sets, and how often they are wrong on ordinary text.
//   node scripts/boot.mjs scripts/evaluate/guards.ts DIRECTORY [--corpora DIRECTORY] [--json] [--errors SET]
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { Command } from 'commander';
import {
  createInjectionGuard,
  createPersonalDataGuard,
  createSecretGuard,
  type Guard,
} from '../../guardrails/index.ts';
import {
  type Counts,
  type InjectionSet,
  isThere,
  type Judged,
  measureGrounding,
  measureInjection,
  measurePassages,
  measurePersonalData,
} from './guard-measures.ts';

const SETS: readonly InjectionSet[] = [
  { file: 'inthewild_jailbreak_train.jsonl', stage: 'question' },
  { file: 'deepset_train.jsonl', stage: 'question' },
  { file: 'garak_attacks.jsonl', stage: 'question' },
  { file: 'nq_dev_questions.jsonl', stage: 'question' },
  { file: 'self_instruct_benign.jsonl', stage: 'question' },
  { file: 'cyberseceval_frr.jsonl', stage: 'question' },
  { file: 'cyberseceval_frr_multilingual.jsonl', stage: 'question' },
  { file: 't0_benign_tasks.jsonl', stage: 'question' },
  { file: 't0_benign_tasks.jsonl', stage: 'passage' },
  { file: 'bipia_docs_train.jsonl', stage: 'passage' },
];
const PERSONAL_DATA = 'pii_train.jsonl';
const GROUNDING = 'ground_begin_dev.jsonl';
const MIN_OVERLAP = 0.6;

const program = new Command('guards')
  .description('Measures the guards on labelled sets: recall on attacks, false positives on ordinary text.')
  .argument('<directory>', 'JSON lines files with `text` and `label`, named as in docs/guardrails.md')
  .option('--corpora <directory>', 'Markdown collections, one a subdirectory; every passage counts as ordinary')
  .option('--errors <set>', 'list what was judged wrongly in one set (a file name or a collection)')
  .option('--json', 'one JSON object on standard output')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

/** Without colours of its own: they would also be written into a pipe. */
const PLAIN = { head: [], border: [], compact: true };

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
const title = (text: string): string => styleText('bold', text, { validateStream: true, stream: process.stdout });

const measure = async (directory: string, options: { corpora?: string; errors?: string }) => {
  const judged: Judged = (set, label, kind, text) => {
    const wrong = label === 'attack' ? kind !== 'block' : kind !== 'pass';
    if (wrong && set === options.errors) process.stderr.write(`${kind}\t${JSON.stringify(text.slice(0, 400))}\n`);
  };
  const injection: Counts[] = [];
  const guard = createInjectionGuard();
  for (const set of SETS.filter(({ file }) => isThere(directory, file))) {
    injection.push(...(await measureInjection(directory, set, guard, judged)));
  }
  const passages = async (each: Guard) => (options.corpora ? await measurePassages(options.corpora, each, judged) : []);
  return {
    injection: [...injection, ...(await passages(guard))],
    secretsInAnswers: await passages(asAnswer(createSecretGuard())),
    personalDataForThirdParties: await passages(asThirdParty(createPersonalDataGuard())),
    personalData: isThere(directory, PERSONAL_DATA)
      ? measurePersonalData(path.join(directory, PERSONAL_DATA))
      : undefined,
    grounding: isThere(directory, GROUNDING)
      ? measureGrounding(path.join(directory, GROUNDING), MIN_OVERLAP)
      : undefined,
  };
};

/** As if every passage were quoted in an answer. */
const asAnswer = (guard: Guard): Guard => ({
  ...guard,
  inspect: (text, context) => guard.inspect(text, { ...context, stage: 'answer' }),
});
const asThirdParty = (guard: Guard): Guard => ({
  ...guard,
  inspect: (text, context) => guard.inspect(text, { ...context, destination: 'third_party' }),
});

type Measured = Awaited<ReturnType<typeof measure>>;

const countsTable = (counts: readonly Counts[]): string => {
  const table = new Table({ style: PLAIN, head: ['set', 'stage', 'rows are', 'rows', 'blocked', 'marked or masked'] });
  for (const { set, stage, label, rows, blocked, marked } of counts) {
    table.push([set, stage, label, rows, percent(blocked, rows), percent(marked, rows)]);
  }
  return table.toString();
};

const print = (measured: Measured): void => {
  const lines = [title('Injection'), countsTable(measured.injection)];
  if (measured.secretsInAnswers.length > 0) lines.push(title('Secrets'), countsTable(measured.secretsInAnswers));
  if (measured.personalDataForThirdParties.length > 0) {
    lines.push(title('Personal data, for a third party'), countsTable(measured.personalDataForThirdParties));
  }
  if (measured.personalData) {
    const table = new Table({ style: PLAIN, head: ['type', 'found', 'missed', 'wrong', 'precision', 'recall'] });
    for (const { type, found, missed, wrong } of measured.personalData) {
      table.push([type, found, missed, wrong, percent(found, found + wrong), percent(found, found + missed)]);
    }
    lines.push(title('Personal data by type'), table.toString());
  }
  if (measured.grounding) {
    const { rows, auc, precision, recall, f1 } = measured.grounding;
    const table = new Table({ style: PLAIN, head: ['answers', 'AUC', 'precision', 'recall', 'F1 (unsupported)'] });
    table.push([rows, ...[auc, precision, recall, f1].map((value) => value.toFixed(3))]);
    lines.push(title('Grounding'), table.toString());
  }
  process.stdout.write(`${lines.join('\n')}\n`);
};

const main = async (): Promise<void> => {
  program.parse();
  const [directory = ''] = program.args;
  const { json, ...options } = program.opts<{ corpora?: string; errors?: string; json?: boolean }>();
  if (!isThere(directory, '.') || readdirSync(directory).length === 0) {
    process.stderr.write('There is no such directory, or nothing is in it\n');
    process.exitCode = 2;
    return;
  }
  const measured = await measure(directory, options);
  if (json) process.stdout.write(`${JSON.stringify(measured)}\n`);
  else print(measured);
};

await main();
