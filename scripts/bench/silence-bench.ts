// What the clock tells of documents that a caller may not read: the same questions to two services, one that holds such
// documents and one that doesn't, in turn. Time is measured and reported, not promised (docs/threat-model.md).
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { cliffsDelta, deltaInterval } from './effect-size.ts';
import { closingLine, median, seeded } from './measuring.ts';
import { PER_DOCUMENT } from './path-corpus.ts';
import { type CallerKind, CALLERS, FORBIDDEN, NOWHERE, type TermKind, TERMS } from './silence-corpus.ts';
import { openVariant, type Variant } from './silence-services.ts';

const { passages, rounds, times } = new Command('npm run bench -- silence')
  .description('How far the time of an answer tells of documents that the caller may not read.')
  .option('--passages <number>', 'size of the corpus', wholeNumber(1_000, 1_000_000), 100_000)
  .option('--rounds <number>', 'interleaved rounds', wholeNumber(2, 1_000), 9)
  .option('--times <number>', 'pairs of measurements a round', wholeNumber(2, 100_000), 60)
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ passages: number; rounds: number; times: number }>();

const LEVELS = ['search', 'ask'] as const;
type Level = (typeof LEVELS)[number];

interface Cell {
  readonly level: Level;
  readonly caller: CallerKind;
  readonly term: TermKind;
  /** ms, a list a round */
  readonly having: number[][];
  readonly lacking: number[][];
}

const random = seeded(11);
const directory = await mkdtemp(path.join(tmpdir(), 'ringfence-bench-'));
const barOf = (format: string): SingleBar => new SingleBar({ format, noTTYOutput: false, stream: process.stderr });

const filling = barOf('filling the stores {bar} {value}/{total} documents');
filling.start(Math.ceil((passages / PER_DOCUMENT) * 1.61), 0);
const open = (name: string, tags: ReadonlySet<string> | undefined): Promise<Variant> =>
  openVariant(path.join(directory, name), passages, tags, () => filling.increment());
const whole = await open('whole', undefined);
const peers = new Map<CallerKind, Variant>();
for (const caller of CALLERS) peers.set(caller, await open(caller.role, caller.tags));
filling.stop();

const cells: Cell[] = LEVELS.flatMap((level) =>
  CALLERS.flatMap((caller) => TERMS.map((term) => ({ level, caller, term, having: [], lacking: [] }))),
);

const shuffled = <T>(values: readonly T[]): T[] =>
  values
    .map((value) => ({ value, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ value }) => value);

/** Every question of one caller, here and there, in an order that chance decides: what the machine does meanwhile falls on all. */
async function measure(level: Level, caller: CallerKind, many: number): Promise<void> {
  const peer = peers.get(caller);
  if (!peer) return;
  const tasks = cells
    .filter((cell) => cell.level === level && cell.caller === caller)
    .flatMap(({ term, having, lacking }) => {
      const [here, there]: [number[], number[]] = [[], []];
      having.push(here);
      lacking.push(there);
      return [
        { term, variant: whole, taken: here },
        { term, variant: peer, taken: there },
      ];
    });
  for (let time = 0; time < many; time += 1) {
    for (const { term, variant, taken } of shuffled(tasks)) taken.push(await variant[level](caller, term.question));
  }
}

const measureAll = async (): Promise<void> => {
  for (const level of LEVELS) for (const caller of CALLERS) await measure(level, caller, times);
};

const measuring = barOf('measuring {bar} {value}/{total} rounds');
measuring.start(rounds, 0);
await measureAll();
for (const cell of cells) cell.having.length = cell.lacking.length = 0;
for (let round = 0; round < rounds; round += 1) {
  await measureAll();
  measuring.increment();
}
measuring.stop();

const results = cells.map((cell) => {
  const [having, lacking] = [cell.having.flat(), cell.lacking.flat()];
  const perRound = cell.having.map((values, round) => cliffsDelta(values, cell.lacking[round] ?? []));
  const [p50, peer] = [median(having), median(lacking)];
  return { ...cell, p50, peer, ratio: p50 / peer, delta: cliffsDelta(having, lacking), perRound, having, lacking };
});

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const HEADS = ['reads', 'word', 'p50 µs', 'without', 'ratio', 'delta', '95%', 'by round'];
for (const level of LEVELS) {
  const table = new Table({ head: HEADS, style: { head: [], border: [] } });
  for (const result of results.filter((one) => one.level === level)) {
    const { caller, term, p50, peer, ratio, delta, perRound, having, lacking } = result;
    const [low, high] = deltaInterval(having, lacking, random);
    const spread = `${signed(Math.min(...perRound))} … ${signed(Math.max(...perRound))}`;
    const micros = [p50, peer].map((ms) => (ms * 1_000).toFixed(level === 'ask' ? 0 : 1));
    const interval = `${signed(low)} … ${signed(high)}`;
    table.push([caller.name, term.name, ...micros, ratio.toFixed(2), signed(delta), interval, spread]);
  }
  const what = level === 'ask' ? 'POST /ask over loopback' : 'the search alone, in process';
  process.stdout.write(`${what}: with forbidden documents, and without\n${table.toString()}\n`);
}

/** What a caller can do who has no other corpus to compare with: is this word among what I may not read, or nowhere? */
const words = LEVELS.flatMap((level) =>
  CALLERS.map((caller) => {
    const of = (name: TermKind['name']) =>
      results.find((one) => one.level === level && one.caller === caller && one.term.name === name)?.having ?? [];
    const [forbidden, absent] = [of(FORBIDDEN), of(NOWHERE)];
    const ratio = median(forbidden) / median(absent);
    return { level, caller, ratio, delta: cliffsDelta(forbidden, absent), forbidden, absent };
  }),
);
const wordTable = new Table({
  head: ['', 'reads', 'forbidden µs', 'absent µs', 'ratio', 'delta', '95%'],
  style: { head: [], border: [] },
});
for (const { level, caller, ratio, delta, forbidden, absent } of words) {
  const [low, high] = deltaInterval(forbidden, absent, random);
  const micros = [forbidden, absent].map((all) => (median(all) * 1_000).toFixed(1));
  wordTable.push([level, caller.name, ...micros, ratio.toFixed(2), signed(delta), `${signed(low)} … ${signed(high)}`]);
}
process.stdout.write(
  `one service: a word in a quarter of all passages, all forbidden, and a word in none\n${wordTable.toString()}\n` +
    'delta: Cliff’s, 0 = nobody can tell, ±1 = one look is enough. The peer holds only what the caller may read.\n',
);

const worst = (level: Level, of: (result: (typeof results)[number]) => number): number =>
  Math.max(...results.filter((result) => result.level === level).map(of));
for (const variant of [whole, ...peers.values()]) await variant.close();
await rm(directory, { recursive: true, force: true });
process.stdout.write(
  `${closingLine(
    'silence',
    {
      askWorst: worst('ask', ({ ratio }) => ratio),
      askWorstDelta: worst('ask', ({ delta }) => Math.abs(delta)),
      searchWorst: worst('search', ({ ratio }) => ratio),
      askWord: Math.max(...words.filter(({ level }) => level === 'ask').map(({ ratio }) => ratio)),
      searchWord: Math.max(...words.filter(({ level }) => level === 'search').map(({ ratio }) => ratio)),
    },
    { askWorst: { max: 1.1 }, askWord: { max: 1.1 } },
  )}\n`,
);
