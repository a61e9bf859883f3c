// npm run bench -- revocation: from the acknowledgement of a change to the first answer without what it took away.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { closingLine, median, quantile, seeded } from './measuring.ts';
import { withProgress } from './progress.ts';
import { type Change, CHANGES, STAYS, TAKEN_AWAY } from './revocation-scene.ts';
import { type Answered, openRevocationService, type Writer, WRITERS } from './revocation-service.ts';

const { passages, rounds, samples } = new Command('npm run bench -- revocation')
  .description(
    'The time from an acknowledged change (rules activated, a document relabelled or deleted) to the answer without what was taken ' +
      'away, over HTTP, beside the same request without a change before it; and how many answers still had it.',
  )
  .option('--passages <number>', 'size of the store', wholeNumber(100, 10_000_000), 10_000)
  .option('--rounds <number>', 'interleaved rounds', wholeNumber(1, 1_000), 7)
  .option('--samples <number>', 'changes of each kind by each writer in a round', wholeNumber(1, 100_000), 30)
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ passages: number; rounds: number; samples: number }>();

interface Cell {
  readonly change: Change;
  readonly writer: Writer;
  /** ms */
  readonly effect: number[];
  /** ms, the same request again: same answer, no change before it */
  readonly plain: number[];
  /** ms, from the order to the acknowledgement */
  readonly acknowledged: number[];
  stale: number;
  unanswered: number;
}
const cells: Cell[] = CHANGES.flatMap((change) =>
  WRITERS.map((writer) => ({ change, writer, effect: [], plain: [], acknowledged: [], stale: 0, unanswered: 0 })),
);

const directory = await mkdtemp(path.join(tmpdir(), 'ringfence-bench-'));
const service = await withProgress('filling the store', passages, (onProgress) =>
  openRevocationService(directory, passages, onProgress),
);

/** What stays is in every right answer: a service that says nothing any more has nothing stale, and is not what is wanted. */
const judge = (cell: Cell, { status, text }: Answered): void => {
  if (text.includes(TAKEN_AWAY)) cell.stale += 1;
  if (status !== 200 || !text.includes(STAYS)) cell.unanswered += 1;
};

async function sample(cell: Cell): Promise<void> {
  const before = await service.ask();
  if (before.status !== 200 || !before.text.includes(TAKEN_AWAY)) {
    throw new Error(`Nothing can be taken away: the service answered ${before.status} without it`);
  }
  const ordered = performance.now();
  await service.change(cell.writer, cell.change, 'take away');
  const acknowledged = performance.now();
  const after = await service.ask();
  cell.effect.push(performance.now() - acknowledged);
  cell.acknowledged.push(acknowledged - ordered);
  judge(cell, after);
  const again = await service.ask();
  cell.plain.push(again.took);
  judge(cell, again);
  await service.change(cell.writer, cell.change, 'give back');
}

const random = seeded(13);
const shuffled = (): Cell[] =>
  cells
    .map((cell) => ({ cell, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ cell }) => cell);

/** Until the compiler has settled. */
const WARM_UP = 50;
for (let run = 0; run < WARM_UP; run += 1) for (const cell of cells) await sample(cell);
// What was stale then counts too; only its times don't.
for (const cell of cells) cell.effect.length = cell.plain.length = cell.acknowledged.length = 0;
await withProgress('measuring', rounds * samples, async (onProgress) => {
  for (let run = 0; run < rounds * samples; run += 1) {
    for (const cell of shuffled()) await sample(cell);
    onProgress(run + 1);
  }
});
await service.close();
await rm(directory, { recursive: true, force: true });

const table = new Table({
  head: [
    'change',
    'made by',
    'effect p50',
    'p99',
    'plain p50',
    'p99',
    'p50 ratio',
    'commit p50',
    'stale',
    'unanswered',
  ],
  colAligns: ['left', 'left', ...Array.from({ length: 8 }, () => 'right' as const)],
  style: { head: [], border: [] },
});
const ms = (value: number): string => value.toFixed(2);
const ratioOf = ({ effect, plain }: Cell, share = 0.5): number => quantile(effect, share) / quantile(plain, share);
for (const cell of cells) {
  const { change, writer, effect, plain, acknowledged, stale, unanswered } = cell;
  const times = [effect, plain].flatMap((taken) => [ms(median(taken)), ms(quantile(taken, 0.99))]);
  const counts = [String(stale), String(unanswered)];
  table.push([change, writer, ...times, ratioOf(cell).toFixed(2), ms(median(acknowledged)), ...counts]);
}
const requests = cells.length * (WARM_UP + rounds * samples) * 2;
process.stdout.write(
  `${passages} passages, ${rounds} rounds of ${samples} changes of each kind; times in ms\n${table.toString()}\n` +
    `effect: from the acknowledgement to the whole answer of the request sent then. plain: the same request once more, no change\n` +
    `before it. stale: of ${requests} answers after an acknowledgement, warm-up included, how many still had what was taken away;\n` +
    'unanswered: how many lacked what stays.\n',
);

const sum = (of: (cell: Cell) => number): number => cells.reduce((total, cell) => total + of(cell), 0);
const ratios = {
  stale: sum(({ stale }) => stale),
  unanswered: sum(({ unanswered }) => unanswered),
  effectOverPlain: Math.max(...cells.map((cell) => ratioOf(cell))),
  effectOverPlainP99: Math.max(...cells.map((cell) => ratioOf(cell, 0.99))),
};
// `stale` is the promise. The time's goal was set after the first measurements (1.7): it tells when it gets worse.
const goals = { stale: { max: 0 }, unanswered: { max: 0 }, effectOverPlain: { max: 3 } };
process.stdout.write(`${closingLine('revocation', ratios, goals)}\n`);
// However busy the machine is, a stale answer is a broken promise.
if (ratios.stale > 0) process.exitCode = 1;
