// npm run bench -- callers: what a request costs by how many groups and tags its caller holds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { createAnalyzer, createSqliteStore } from '../../retrieval/index.ts';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { claimsOf, documentsOf, filterOf, GROUPS, questionsOf, TAGS } from './callers-scene.ts';
import { closingLine, quantile, seeded } from './measuring.ts';
import { PER_DOCUMENT } from './path-corpus.ts';
import { barPlot } from './plot.ts';
import { withProgress } from './progress.ts';

const { passages, rounds, times } = new Command('npm run bench -- callers')
  .description(
    'From claims to filter, and the search inside it, by the number of groups and tags that a caller holds, up to the documented ' +
      'limits. All callers may read the same passages: only the width of the filter differs.',
  )
  .option(
    '--passages <number>',
    'size of the store, each ten under a label of their own',
    wholeNumber(1_000, 1_000_000),
    20_000,
  )
  .option('--rounds <number>', 'interleaved rounds', wholeNumber(1, 1_000), 7)
  .option('--times <number>', 'requests of each caller in a round', wholeNumber(1, 100_000), 20)
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ passages: number; rounds: number; times: number }>();

const LIMIT = 10;

interface Cell {
  readonly groups: number;
  readonly tags: number;
  readonly claims: ReturnType<typeof claimsOf>;
  /** ms */
  readonly filter: number[];
  readonly search: number[];
  readonly both: number[];
}
const cells: Cell[] = GROUPS.flatMap((groups) =>
  TAGS.map((tags) => ({ groups, tags, claims: claimsOf(groups, tags), filter: [], search: [], both: [] })),
);

const directory = await mkdtemp(path.join(tmpdir(), 'ringfence-bench-'));
const analyzer = createAnalyzer({ language: 'english', remember: 100_000 });
const store = createSqliteStore({ path: path.join(directory, 'store.db'), analyzer });
await withProgress('filling the store', passages, async (onProgress) => {
  let documents = 0;
  for (const document of documentsOf(passages)) {
    await store.replace(document);
    documents += 1;
    onProgress(documents * PER_DOCUMENT);
  }
});
store.warm();

const questions = questionsOf(passages, times).map((question) => analyzer.terms(question));
const signal = new AbortController().signal;
const answers: string[] = [];

/** Whoever asks, the answer to a question is the same, and there is one. */
const compare = (at: number, ids: readonly string[]): void => {
  if (ids.length === 0) throw new Error('A search found nothing: its time would say nothing');
  answers[at] ??= ids.join();
  if (answers[at] !== ids.join()) throw new Error('Two callers who may read the same were told different things');
};

async function request({ claims, filter, search, both }: Cell, at: number): Promise<void> {
  const terms = questions[at] ?? [];
  const started = performance.now();
  const made = filterOf(claims);
  const compiled = performance.now();
  const hits = await store.lexical({ filter: made, terms, limit: LIMIT }, signal);
  const ended = performance.now();
  filter.push(compiled - started);
  search.push(ended - compiled);
  both.push(ended - started);
  compare(
    at,
    hits.map(({ id }) => id),
  );
}

const random = seeded(19);
const shuffled = (): Cell[] =>
  cells
    .map((cell) => ({ cell, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ cell }) => cell);

const askAll = async (): Promise<void> => {
  for (const at of questions.keys()) for (const cell of shuffled()) await request(cell, at);
};
await askAll();
for (const { filter, search, both } of cells) filter.length = search.length = both.length = 0;
await withProgress('measuring', rounds, async (onProgress) => {
  for (let round = 0; round < rounds; round += 1) {
    await askAll();
    onProgress(round + 1);
  }
});
await store.close();
await rm(directory, { recursive: true, force: true });

const micros = (taken: readonly number[], share = 0.5): string => (quantile(taken, share) * 1_000).toFixed(0);
const grouped = (value: number): string => value.toLocaleString('en');
const table = new Table({
  head: ['groups', 'tags', 'filter p50 µs', 'p99', 'search p50 µs', 'p99', 'both p50 µs', 'p99'],
  colAligns: Array.from({ length: 8 }, () => 'right' as const),
  style: { head: [], border: [] },
});
for (const { groups, tags, filter, search, both } of cells) {
  table.push([
    grouped(groups),
    grouped(tags),
    ...[filter, search, both].flatMap((taken) => [micros(taken), micros(taken, 0.99)]),
  ]);
}
const p50 = (groups: number, tags: number): number =>
  quantile(cells.find((cell) => cell.groups === groups && cell.tags === tags)?.both ?? [], 0.5);
const curve = (title: string, along: readonly number[], value: (at: number) => number): string =>
  barPlot(
    title,
    along.map((at) => ({ name: grouped(at), value: value(at) })),
  );
const documents = Math.ceil(passages / PER_DOCUMENT);
process.stdout.write(
  [
    `${grouped(passages)} passages under ${grouped(documents)} distinct labels; ${rounds} rounds of ${times} requests by each caller`,
    table.toString(),
    curve('filter and search, p50 ms, by groups; 1,000 tags', GROUPS, (groups) => p50(groups, 1_000)),
    curve('filter and search, p50 ms, by tags; 10 groups', TAGS, (tags) => p50(10, tags)),
    'filter: from claims to filter. search: inside that filter, made anew for each. Every caller got the same answers.',
    'A caller with more groups or tags than the last row gets 403 (policy.too_many_principals, policy.too_many_tags).',
    '',
  ].join('\n'),
);
const usual = p50(10, 10);
const ratios = {
  wideOverUsual: p50(10_000, 1_000) / usual,
  widestOverUsual: p50(10_000, 5_000) / usual,
  thousandTagsOverUsual: p50(10, 1_000) / usual,
  thousandGroupsOverUsual: p50(1_000, 10) / usual,
};
// Set after the first measurements (29 and 1.6): they tell when it gets worse. A thousand times the groups, a hundred times the tags.
process.stdout.write(
  `${closingLine('callers', ratios, { wideOverUsual: { max: 40 }, thousandTagsOverUsual: { max: 3 } })}\n`,
);
