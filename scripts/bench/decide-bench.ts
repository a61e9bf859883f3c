// npm run bench -- decide: decisions and filters beside Cedar's WebAssembly build, and Cedar as a second oracle.
import Table from 'cli-table3';
import { Command } from 'commander';
import { createAnalyzer } from '../../retrieval/index.ts';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { cedarVersion } from './cedar/cedar.ts';
import { employee } from './company-callers.ts';
import { companyLabels, companyRules } from './company-corpus.ts';
import { type Agreement, agreementOf, LABELS } from './decide-agreement.ts';
import { collectionContest, contests } from './decide-speed.ts';
import { closingLine, type Goal, median } from './measuring.ts';
import { memoStore } from './memo-store.ts';
import { withProgress } from './progress.ts';

const { decisions, rounds, times } = new Command('npm run bench -- decide')
  .description(
    'Who may read what: Ringfence beside Cedar (@cedar-policy/cedar-wasm, policies parsed beforehand) by time, and by generated ' +
      'decisions that must be identical. The policies: scripts/bench/cedar/*.cedar.',
  )
  .option('--decisions <number>', 'generated decisions to compare', wholeNumber(2_500, 100_000_000), 100_000)
  .option('--rounds <number>', 'interleaved rounds of timing', wholeNumber(1, 1_000), 7)
  .option(
    '--times <number>',
    "Cedar's decisions a round; Ringfence makes a hundred times as many",
    wholeNumber(1, 1_000_000),
    1_000,
  )
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ decisions: number; rounds: number; times: number }>();

const MORE = 100;
const COLLECTION = 1_000;
/** Told, but no goal: a request reads its claims once, not for each passage. */
const WITHOUT_GOAL = 'decisionFromClaimsFaster';

const analyzer = createAnalyzer({ language: 'english' });
const agreement: Agreement = await withProgress('deciding', decisions, (onProgress) =>
  agreementOf(analyzer, Math.ceil(decisions / LABELS), onProgress),
);

const rules = companyRules();
const labels = companyLabels(10_000);
const callers = Array.from({ length: 8 }, (_, at) => employee(rules, labels, 3 * at));
const [caller] = callers;
if (!caller) throw new Error('There is no caller');
const collection = labels.slice(0, COLLECTION);

/** µs for each of `count`. */
const microseconds = (count: number, work: (count: number) => number): { each: number; permitted: number } => {
  const started = performance.now();
  const permitted = work(count);
  return { each: ((performance.now() - started) * 1_000) / count, permitted };
};

interface Row {
  readonly what: string;
  /** Its name in the closing line. */
  readonly ratio: string;
  readonly ours: number[];
  readonly cedar: number[];
}
const timed = contests(rules, callers, labels.slice(0, 250));
const rows: Row[] = timed.map(({ what, ratio }) => ({ what, ratio, ours: [], cedar: [] }));
const whole: Row = {
  what: `which of ${COLLECTION} documents: one filter and search, or a decision each`,
  ratio: 'collectionFaster',
  ours: [],
  cedar: [],
};
const store = await memoStore(analyzer, collection);
const contest = collectionContest(rules, caller, collection, store);
const readable = await contest.ours();
if (readable === 0 || readable !== contest.cedar())
  throw new Error('Cedar and the filter disagree about the collection');

for (const { ours, cedar } of timed) if (ours(times) + cedar(times) === 0) throw new Error('Nobody may read anything');
await withProgress('measuring', rounds, async (onProgress) => {
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { ours, cedar }] of timed.entries()) {
      rows[at]?.ours.push(microseconds(times * MORE, ours).each);
      rows[at]?.cedar.push(microseconds(times, cedar).each);
    }
    const started = performance.now();
    await contest.ours();
    whole.ours.push((performance.now() - started) * 1_000);
    whole.cedar.push(microseconds(1, contest.cedar).each);
    onProgress(round + 1);
  }
});
await store.dispose();

const table = new Table({
  head: [`µs each, p50 of ${rounds} rounds`, 'Ringfence', `Cedar ${cedarVersion}`, 'times faster'],
  colAligns: ['left', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
const faster = (row: Row): number => median(row.cedar) / median(row.ours);
const all = [...rows, whole];
for (const row of all) {
  table.push([row.what, median(row.ours).toFixed(2), median(row.cedar).toFixed(1), faster(row).toFixed(0)]);
}
const alone = [...agreement.decidedAlone].map(([row, count]) => `${row} ${count}`).join(', ');
process.stdout.write(
  [
    table.toString(),
    `${agreement.identical} of ${agreement.decisions} generated decisions are identical by mayRead, the filter in SQLite, Cedar from`,
    `the claims on and Cedar with the grants given; ${agreement.allowed} permit, ${agreement.ofStrangers} are about callers without a known role.`,
    `Denials by one row of the label table alone: ${alone}.`,
    ...agreement.different.map((scene) => `decided differently: ${JSON.stringify(scene)}`),
    '',
  ].join('\n'),
);

const permitted = agreement.allowed / agreement.decisions;
const ratios = {
  identical: agreement.identical / agreement.decisions,
  permitted,
  rarestRowAlone: Math.min(...agreement.decidedAlone.values()),
  ...Object.fromEntries(all.map((row) => [row.ratio, faster(row)])),
};
const goals: Record<string, Goal> = {
  identical: { min: 1, max: 1 },
  permitted: { min: 0.1, max: 0.9 },
  rarestRowAlone: { min: 1 },
  ...Object.fromEntries(all.filter((row) => row.ratio !== WITHOUT_GOAL).map((row) => [row.ratio, { min: 50 }])),
};
process.stdout.write(`${closingLine('decide', ratios, goals)}\n`);
