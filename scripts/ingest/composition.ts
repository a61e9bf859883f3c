import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type LabelsFile, parseLabelsFile } from '../../ingestion/index.ts';
import {
  createAnalyzer,
  createQdrantStore,
  createSqliteStore,
  type Embedder,
  parseRules,
  type PassageStore,
  type Rules,
} from '../../retrieval/index.ts';
import { type AuditSink, createSqliteAuditSink } from '../../src/audit/index.ts';
import { type Config, Secret } from '../../src/config.ts';
import { createEndpoint, createOpenAiEmbedder } from '../../src/egress/index.ts';
import { screenedEmbedder } from './screened-embedder.ts';

/** What a file says is wrong with it, in lines for a person. Exit code 2. */
export class FileRefused extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines[0] ?? 'A file can not be used');
    this.lines = lines;
  }
}

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new FileRefused([`${file} can't be read`]);
  }
};

export const readRules = async (file: string): Promise<Rules> => {
  const reading = parseRules(await textOf(file));
  if (reading.ok) return reading.rules;
  throw new FileRefused(reading.problems.map(({ line, message }) => `${file}:${line}: ${message}`));
};

/** @throws LabelsFileError */
export const readLabels = async (file: string): Promise<LabelsFile> => parseLabelsFile(await textOf(file), file);

export const openStore = async ({ store, embeddings }: Config): Promise<PassageStore> => {
  const analyzer = createAnalyzer({ language: 'english' });
  if (store.kind === 'sqlite') {
    await mkdir(path.dirname(store.path), { recursive: true });
    return createSqliteStore({ path: store.path, analyzer, busyTimeoutMs: store.timeoutMs });
  }
  const { url, collection, timeoutMs } = store;
  const apiKey = store.apiKey && Secret.reveal(store.apiKey);
  const dimensions = embeddings?.dimensions;
  return createQdrantStore({ url, apiKey, collection, analyzer, dimensions, deadlineMs: timeoutMs, create: true });
};

/** Opened before the run: where it can't be, nothing is ingested that no event would tell of. */
export const openAudit = async ({ auditPath }: Config): Promise<AuditSink> => {
  await mkdir(path.dirname(auditPath), { recursive: true });
  return createSqliteAuditSink({ path: auditPath });
};

export const embedderOf = ({ embeddings }: Config): Embedder | undefined => {
  if (!embeddings) return undefined;
  const { baseUrl, maxClassification, apiKey, ...settings } = embeddings;
  const endpoint = createEndpoint({ purpose: 'embeddings', url: baseUrl, maxClassification });
  const embedder = createOpenAiEmbedder({ ...settings, endpoint, apiKey: apiKey && Secret.reveal(apiKey) });
  return screenedEmbedder(embedder, endpoint.destination);
};
