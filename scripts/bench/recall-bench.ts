// npm run bench -- recall: approximate dense search on Qdrant's engine beside exact search, by how much the caller may read.
import { existsSync } from 'node:fs';
import { QdrantClient } from '@qdrant/js-client-rest';
import { Command } from 'commander';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { engineCache } from '../engine/cache.ts';
import { startEngine } from '../engine/process.ts';
import { APPROXIMATE } from '../../retrieval/index.ts';
import { columns } from '../rules/terminal.ts';
import { closingLine, seeded } from './measuring.ts';

const options = new Command('npm run bench -- recall')
  .description(
    'recall@10 of approximate dense search in the filter on Qdrant’s engine, beside exact search of the same.',
  )
  .option('--points <number>', 'size of the collection', wholeNumber(1_000, 1_000_000), 20_000)
  .option('--dimensions <number>', 'of a vector', wholeNumber(8, 2_048), 64)
  .option('--questions <number>', 'at each selectivity', wholeNumber(1, 10_000), 50)
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ points: number; dimensions: number; questions: number }>();

const { binary } = engineCache(process.env);
if (!existsSync(binary)) {
  process.stdout.write('Nothing was measured: no engine in the cache (npm run engine -- build)\n');
  process.exit(0);
}

const SHARES = [1, 0.1, 0.01, 0.001, 0.0001] as const;
const MODES = {
  default: { exact: false },
  ef512: { exact: false, hnsw_ef: 512 },
  acorn: APPROXIMATE,
} as const;
const CLUSTERS = 64;
const TOP = 10;
const random = seeded(1);
const normal = (): number => random() + random() + random() + random() - 2;
const vector = (): number[] => Array.from({ length: options.dimensions }, normal);
const centres = Array.from({ length: CLUSTERS }, vector);
const near = (cluster: number): number[] => (centres[cluster] ?? []).map((value) => value + normal() * 0.6);

/** A tag of each share, and of an AND shape two of its square root. Strides spread them over the clusters, as many as there should be. */
const tagsOf = (id: number): string[] =>
  SHARES.flatMap((share) => {
    const side = Math.sqrt(share) * options.points;
    return [
      ...((id * 7_919) % options.points < share * options.points ? [`one${share}`] : []),
      ...((id * 104_729) % options.points < side ? [`left${share}`] : []),
      ...((id * 15_485_863) % options.points < side ? [`right${share}`] : []),
    ];
  });
const has = (key: string, tag: string) => ({ key, match: { any: [tag] } });
const shapes = SHARES.flatMap((share) => [
  { name: `one${share * 100}`, filter: { must: [has('tags', `one${share}`)] } },
  { name: `and${share * 100}`, filter: { must: [has('tags', `left${share}`), has('compartments', `right${share}`)] } },
]);

const engine = await startEngine(binary);
try {
  const client = new QdrantClient({ url: engine.url, checkCompatibility: false, timeout: 300_000 });
  await client.createCollection('recall', {
    vectors: { dense: { size: options.dimensions, distance: 'Cosine' } },
    hnsw_config: { full_scan_threshold: 10 },
    optimizers_config: { indexing_threshold: 10, default_segment_number: 1 },
  });
  for (const field_name of ['tags', 'compartments']) {
    await client.createPayloadIndex('recall', { field_name, field_schema: 'keyword', wait: true });
  }
  for (let start = 0; start < options.points; start += 1_000) {
    const points = Array.from({ length: Math.min(1_000, options.points - start) }, (_, at) => {
      const id = start + at;
      const tags = tagsOf(id);
      return { id, vector: { dense: near(id % CLUSTERS) }, payload: { tags, compartments: tags } };
    });
    await client.upsert('recall', { wait: true, points });
  }
  const asked = Array.from({ length: options.questions }, (_, at) => near(at % CLUSTERS));
  for (;;) {
    const { status, indexed_vectors_count: indexed } = await client.getCollection('recall');
    if (status === 'green') {
      process.stdout.write(`${options.points} points, ${indexed ?? 0} of their vectors in a graph\n`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const ratios: Record<string, number> = {};
  const rows: string[][] = [['may read', 'points', ...Object.keys(MODES)]];
  for (const { name, filter } of shapes) {
    const ask = async (params: object): Promise<(string | number)[][]> => {
      const searches = asked.map((query) => ({ query, using: 'dense', filter, limit: TOP, params }));
      const answers = await client.queryBatch('recall', { searches });
      return answers.map(({ points }) => points.map(({ id }) => id));
    };
    const exact = await ask({ exact: true });
    const { count } = await client.count('recall', { filter, exact: true });
    const wanted = exact.flat().length;
    const recalls: string[] = [];
    for (const [mode, params] of Object.entries(MODES)) {
      const found = await ask(params);
      const hits = exact.flatMap((ids, at) => ids.filter((id) => found[at]?.includes(id))).length;
      const recall = wanted === 0 ? Number.NaN : hits / wanted;
      ratios[`${mode}_${name.replace('.', '_')}`] = recall;
      recalls.push(recall.toFixed(3));
    }
    rows.push([name, String(count), ...recalls]);
  }
  process.stdout.write(`${columns(rows)}\n`);
  const goals = Object.fromEntries(
    Object.keys(ratios).flatMap((name) => (name.startsWith('acorn_') ? [[name, { min: 0.99 }]] : [])),
  );
  process.stdout.write(`${closingLine('recall', ratios, goals)}\n`);
} finally {
  await engine.close();
}
