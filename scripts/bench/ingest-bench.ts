// npm run bench -- ingest --corpus DIR: a whole ingestion against LangChain's splitter alone over the same texts.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import Table from 'cli-table3';
import { Command } from 'commander';
import { ingest, type IngestSummary, parseLabelsFile } from '../../ingestion/index.ts';
import {
  createAnalyzer,
  createMemoryStore,
  createSqliteStore,
  type PassageStore,
  type PassageWriter,
  type Rules,
} from '../../retrieval/index.ts';
import { exitByUsage, wholeNumber } from '../command-line.ts';
import { closingLine, median, seeded } from './measuring.ts';

const TENANT = 'bench';
const SOURCE = 'corpus';
const LABELS = parseLabelsFile(`
version: 1
source: ${SOURCE}
include: ["**/*.md"]
rules:
  - { path: "**", label: { tags: [everyone], classification: 1 } }
`);
const sources = new Map([[SOURCE, { tags: ['everyone'], compartments: [], maxClassification: 1 }]]);
const RULES: Rules = {
  hash: '0'.repeat(64),
  tags: new Set(['everyone']),
  compartments: new Set(),
  tenants: new Map([[TENANT, { roles: new Map(), groups: new Map(), sources }]]),
};

const program = new Command('npm run bench -- ingest')
  .description("MB/s of an ingestion into SQLite beside LangChain's splitter alone, over the markdown of a directory.")
  .option('--corpus <directory>', 'markdown documents; without it, made-up ones')
  .option('--rounds <number>', 'rounds, the two kinds taking turns', wholeNumber(1, 1_000), 7)
  .exitOverride(exitByUsage);
const { corpus, rounds } = program.parse().opts<{ corpus?: string; rounds: number }>();

const WORDS = 'invoice travel approval manager release incident review customer contract team policy quarter'.split(
  ' ',
);

/** 400 documents of about 7 kB with headings, when no corpus is given. */
const madeUp = async (): Promise<string> => {
  const { mkdir, writeFile } = await import('node:fs/promises');
  const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-bench-corpus-'));
  const random = seeded(7);
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  const paragraph = () => `${Array.from({ length: 90 }, word).join(' ')}.`;
  for (let n = 0; n < 400; n += 1) {
    const sections = Array.from({ length: 5 }, (_, at) => `## Section ${at}\n\n${paragraph()}\n\n${paragraph()}`);
    await mkdir(path.join(directory, `folder-${n % 20}`), { recursive: true });
    await writeFile(
      path.join(directory, `folder-${n % 20}`, `document-${n}.md`),
      `# Document ${n}\n\n${sections.join('\n\n')}\n`,
    );
  }
  return directory;
};

const markdownOf = async (directory: string): Promise<string[]> => {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.endsWith('.md')).map((name) => path.join(directory, name));
};

/** Reads each file, then splits its text: what the pipeline does at the least. */
const splitAlone = async (files: readonly string[]): Promise<number> => {
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1_000, chunkOverlap: 120 });
  let pieces = 0;
  for (const file of files) pieces += (await splitter.splitText(readFileSync(file, 'utf8'))).length;
  return pieces;
};

const analyzer = createAnalyzer({ language: 'english', remember: 100_000 });

const ingestInto = async (directory: string, store: PassageWriter): Promise<IngestSummary> =>
  ingest({ directory, tenant: TENANT, labels: LABELS, rules: RULES, store });

interface Sqlite {
  readonly store: PassageStore;
  readonly file: string;
  readonly dispose: () => Promise<void>;
}

const sqlite = (): Sqlite => {
  const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-bench-'));
  const file = path.join(directory, 'store.db');
  const store = createSqliteStore({ path: file, analyzer });
  return {
    store,
    file,
    async dispose() {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
};

/** A store that keeps nothing: what is left is reading, labelling, parsing and splitting. */
const nowhere: PassageWriter = {
  documents: () => Promise.resolve([]),
  document: () => Promise.resolve(undefined),
  replace: () => Promise.resolve(),
  relabel: () => Promise.resolve(),
  relabelAll: () => Promise.resolve(0),
  remove: () => Promise.resolve(),
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
};

const directory = corpus ?? (await madeUp());
const files = await markdownOf(directory);
const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
const seconds: Record<'splitter' | 'pipeline' | 'memory' | 'sqlite' | 'again', number[]> = {
  splitter: [],
  pipeline: [],
  memory: [],
  sqlite: [],
  again: [],
};
let summary: IngestSummary | undefined;
let databaseMb = 0;

for (let round = 0; round < rounds; round += 1) {
  seconds.splitter.push(await timed(() => splitAlone(files)));
  seconds.pipeline.push(await timed(() => ingestInto(directory, nowhere)));
  seconds.memory.push(await timed(() => ingestInto(directory, createMemoryStore({ analyzer }))));
  const { store, file, dispose } = sqlite();
  seconds.sqlite.push(
    await timed(async () => {
      summary = await ingestInto(directory, store);
    }),
  );
  seconds.again.push(await timed(() => ingestInto(directory, store)));
  databaseMb = statSync(file).size / 1e6;
  await dispose();
}
if (corpus === undefined) rmSync(directory, { recursive: true });

const NAMES = {
  splitter: "LangChain's RecursiveCharacterTextSplitter alone",
  pipeline: 'read, label, parse and split, nothing stored',
  memory: 'the same into the memory store',
  sqlite: 'the same into SQLite, stemmed and indexed, durable',
  again: 'the same again, nothing changed',
};
const table = new Table({
  head: ['', 'seconds', 'MB/s'],
  colAligns: ['left', 'right', 'right'],
  style: { head: [], border: [] },
});
for (const [name, label] of Object.entries(NAMES)) {
  const taken = median(Object.entries(seconds).find(([key]) => key === name)?.[1] ?? []);
  table.push([label, taken.toFixed(2), (megabytes / taken).toFixed(2)]);
}
const splitter = median(seconds.splitter);
process.stdout.write(`${table.toString()}\n`);
process.stdout.write(
  `${files.length} files, ${megabytes.toFixed(2)} MB, ${summary?.counts.passages ?? 0} passages, database ${databaseMb.toFixed(1)} MB, ` +
    `resident memory at most ${(process.resourceUsage().maxRSS / 1_000).toFixed(0)} MB\n`,
);
const ratios = {
  pipelineOverSplitter: median(seconds.pipeline) / splitter,
  sqliteOverSplitter: median(seconds.sqlite) / splitter,
  unchangedOverSplitter: median(seconds.again) / splitter,
};
process.stdout.write(`${closingLine('ingest', ratios, {})}\n`);
