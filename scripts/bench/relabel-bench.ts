// npm run bench -- relabel: another label on 10,000 passages, beside deleting and ingesting them again.
import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import Table from 'cli-table3';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { Embedder } from '../../retrieval/index.ts';
import { createEndpoint } from '../../src/egress/index.ts';
import { createOpenAiEmbedder } from '../../src/egress/langchain.ts';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { closingLine, median, quantile } from './measuring.ts';
import { relabelScene, type State } from './relabel-scene.ts';

const DIMENSIONS = 384;

const { documents, rounds } = new Command('npm run bench -- relabel')
  .description('Another label on stored documents, beside deleting and ingesting them again with the same embedder.')
  .option('--documents <number>', 'each of about ten passages', wholeNumber(1, 100_000), 1_000)
  .option('--rounds <number>', 'rounds, the two sides taking turns', wholeNumber(1, 1_000), 7)
  .exitOverride(exitByUsage)
  .parse()
  .opts<{ documents: number; rounds: number }>();

const bar = process.stderr.isTTY
  ? new SingleBar({ format: 'rounds {bar} {value}/{total}', stream: process.stderr, clearOnComplete: true })
  : undefined;

interface Measured {
  readonly passages: number;
  readonly relabel: number[];
  readonly ingest: number[];
  readonly seen: number[];
}

/** Each round closes or opens every document, once by each side; which side goes first alternates. */
async function measure(embedder: Embedder | undefined): Promise<Measured> {
  const scene = relabelScene(documents, embedder);
  try {
    const { counts } = await scene.fill();
    await scene.seen('open');
    const measured: Measured = { passages: counts.passages, relabel: [], ingest: [], seen: [] };
    let state: State = 'open';
    for (let round = 0; round < rounds; round += 1) {
      const sides = [
        async (to: State) => {
          measured.relabel.push(await scene.relabel(to));
          measured.seen.push(await scene.seen(to));
        },
        async (to: State) => {
          measured.ingest.push(await scene.ingestAnew(to));
          // Outside of what is measured: the reader follows, so that the next round finds it up to date.
          await scene.seen(to);
        },
      ];
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        state = state === 'open' ? 'closed' : 'open';
        await side(state);
      }
      bar?.increment();
    }
    return measured;
  } finally {
    await scene.dispose();
  }
}

const worker = new Worker(path.join(import.meta.dirname, 'embedding-worker.ts'), {
  workerData: { dimensions: DIMENSIONS },
});
const [port] = await once(worker, 'message');
const endpoint = createEndpoint({
  purpose: 'embeddings',
  url: `http://127.0.0.1:${String(port)}/v1`,
  maxClassification: 3,
});
const embedder = createOpenAiEmbedder({ endpoint, model: 'bench', dimensions: DIMENSIONS, timeoutMs: 30_000 });

bar?.start(rounds * 2, 0);
const lexical = await measure(undefined);
const embedded = await measure(embedder);
bar?.stop();
await worker.terminate();

const table = new Table({
  head: ['median of the rounds', 'lexical alone', `with vectors of ${DIMENSIONS}`],
  colAligns: ['left', 'right', 'right'],
  style: { head: [], border: [] },
});
const milliseconds = (taken: (measured: Measured) => number): string[] =>
  [lexical, embedded].map((measured) => `${(taken(measured) * 1_000).toFixed(1)} ms`);
table.push(
  ['passages', String(lexical.passages), String(embedded.passages)],
  ['relabelled, evidence and commits on the disk', ...milliseconds(({ relabel }) => median(relabel))],
  ['… the slowest round', ...milliseconds(({ relabel }) => quantile(relabel, 1))],
  ['… then the first search of another connection', ...milliseconds(({ seen }) => median(seen))],
  ['deleted and ingested again', ...milliseconds(({ ingest }) => median(ingest))],
);
process.stdout.write(`${table.toString()}\n`);
process.stdout.write(
  'Both sides: the same store and trail on the same disk, synchronous = FULL. Ingestion reads, labels, parses, splits and\n' +
    'stems the files, and embeds them at an endpoint on loopback that answers at once; a real model would only add to it.\n',
);
const ratio = ({ ingest, relabel }: Measured): number => median(ingest) / median(relabel);
const ratios = {
  lexical: ratio(lexical),
  embedded: ratio(embedded),
  lexicalUntilSeen: median(lexical.ingest) / (median(lexical.relabel) + median(lexical.seen)),
};
process.stdout.write(`${closingLine('relabel', ratios, { lexical: { min: 100 }, embedded: { min: 100 } })}\n`);
