import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Analyzer, createAnalyzer, type PassageStore } from '../../../retrieval/index.ts';
import { compose, openStore } from '../../../src/compose.ts';
import { type Config, readConfig } from '../../../src/config.ts';
import type { LogFields } from '../../../src/log.ts';
import { NOW_MS } from '../../support/service.ts';
import type { Backend } from './backends.ts';
import { type CorpusDocument, labelled, RULES } from './corpus.ts';
import { vectorOf } from './model.ts';
import type { WireRequest } from './requests.ts';

/** All that leaves a service for one request but what its model is sent; the date and how long it took are left out. */
export interface Answer {
  readonly status: string;
  readonly headers: string;
  readonly body: string;
  readonly log: string;
}

export interface WatchedService {
  readonly name: string;
  exchange(request: WireRequest, authorization: string | undefined): Promise<Answer>;
  close(): Promise<void>;
}

/** A leak, for tests of the test: it stands around the real store, or before the real service. */
export interface Plant {
  readonly open?: (config: Config, analyzer: Analyzer, documents: readonly CorpusDocument[]) => Promise<PassageStore>;
  /** @returns the address to ask instead */
  readonly front?: (url: string, documents: readonly CorpusDocument[]) => Promise<{ url: string; close(): void }>;
}

export interface WatchedServiceOptions {
  readonly name: string;
  readonly backend: Backend;
  readonly documents: readonly CorpusDocument[];
  readonly issuerDirectory: string;
  /** Model and embeddings, where there are any. */
  readonly settings: Readonly<Record<string, string>>;
  readonly plant?: Plant | undefined;
}

const FIXED_ID = '00000000-0000-4000-8000-000000000000';
const analyzer = createAnalyzer({ language: 'english', remember: 10_000 });

/** Hundreds of databases are made and every commit is synced: in memory where the machine has a file system there. */
const scratch = ((): string => {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
})();

/** As ingestion would write them, one after another. */
async function fill(store: PassageStore, config: Config, documents: readonly CorpusDocument[]): Promise<void> {
  for (const document of documents) {
    const { passages, ...rest } = labelled(document);
    const embedded = passages.map((passage) => ({ ...passage, vector: vectorOf(passage.text) }));
    await store.replace({ ...rest, passages: config.embeddings ? embedded : passages });
  }
  await store.close();
}

/** Each exchange ends with its line in the log, which may come after its answer. */
function watchedLog() {
  let lines: string[] = [];
  let ended = Promise.withResolvers<void>();
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      const { ms: _ms, ...told } = fields;
      lines.push(JSON.stringify({ level, event, ...told }));
      if (event === 'http.request') ended.resolve();
    };
  return {
    log: { error: at('error'), warn: at('warn'), info: at('info') },
    begin() {
      lines = [];
      ended = Promise.withResolvers();
    },
    async end(): Promise<string> {
      await ended.promise;
      return lines.join('\n');
    },
  };
}

/** The service as it runs in production, but for its frozen clock, its fixed ids and its port. */
export async function startWatchedService(options: WatchedServiceOptions): Promise<WatchedService> {
  const { name, backend, documents, plant } = options;
  const directory = await mkdtemp(path.join(scratch, 'ringfence-silence-'));
  const rulesPath = path.join(directory, 'rules.yaml');
  await writeFile(rulesPath, RULES);
  const place = backend.settings(directory);
  const config = readConfig({
    RINGFENCE_MODE: 'development',
    RINGFENCE_RULES: rulesPath,
    RINGFENCE_AUDIT: path.join(directory, 'audit.db'),
    RINGFENCE_DEV_ISSUER: options.issuerDirectory,
    RINGFENCE_PORT: '0',
    ...options.settings,
    ...place,
  });
  const open = async (...from: Parameters<typeof openStore>) =>
    plant?.open ? plant.open(...from, documents) : openStore(...from);
  await fill(await open(config, analyzer), config, documents);
  const watch = watchedLog();
  const service = await compose(config, {
    log: watch.log,
    clock: () => NOW_MS,
    newId: () => FIXED_ID,
    ...(plant?.open && { openStore: open }),
  });
  const server = await service.listen();
  const front = await plant?.front?.(server.url, documents);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = new URL(front?.url ?? server.url);
  return {
    name,
    async exchange(request, authorization) {
      watch.begin();
      const answer = await send(agent, url, request, authorization);
      return { ...answer, log: await watch.end() };
    },
    async close() {
      agent.destroy();
      front?.close();
      await server.drain(1_000);
      await service.close();
      await backend.dispose(place);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

type Sent = Omit<Answer, 'log'>;

/** Below any client that would put headers in order or decode bodies. */
const send = (agent: Agent, url: URL, wire: WireRequest, authorization: string | undefined): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const { method, path: where, body, contentType } = wire;
    const headers = {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...(authorization === undefined ? {} : { authorization }),
    };
    const sent = httpRequest(
      { agent, host: url.hostname, port: url.port, method, path: where, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const pairs = Array.from(
            { length: response.rawHeaders.length / 2 },
            (_, at) => `${response.rawHeaders[2 * at] ?? ''}: ${response.rawHeaders[2 * at + 1] ?? ''}`,
          );
          resolve({
            status: `${response.httpVersion} ${response.statusCode ?? 0} ${response.statusMessage ?? ''}`,
            headers: pairs.filter((pair) => !pair.startsWith('Date: ')).join('\n'),
            body: Buffer.concat(chunks).toString('latin1'),
          });
        });
      },
    );
    sent.on('error', reject).end(body);
  });
