import { existsSync } from 'node:fs';
import { engineCache } from '../../scripts/engine/cache.ts';
import { startEngine } from '../../scripts/engine/process.ts';

/** What the suites run against: a server of the reader's own, or the real engine behind the front of test/engine. */
export interface QdrantServer {
  readonly kind: 'server' | 'engine';
  readonly name: string;
  readonly url: string;
  readonly apiKey: string | undefined;
  close(): Promise<void>;
}

/** What no run here shows, wherever the engine is: a front can keep these rules, and a server still might not. */
export const THE_FRONTS_OWN: readonly (readonly [string, string])[] = [
  [
    'strict mode',
    "the front's own checks, written after the server's: our requests keep them, not that a server enforces them",
  ],
  [
    'aliases',
    "the front's own bookkeeping: how our code uses them, not that a cluster switches them at once on every node",
  ],
  [
    'replication',
    'one process, one replica: `consistency` and `ordering` are read and ignored, so is a replica that was down',
  ],
  [
    'wait',
    'every write is complete when it is answered: `acknowledged` and `wait_timeout` are shown by the fake alone',
  ],
  [
    'HTTP',
    'paths, bodies, status codes: written after the server; only the types of filters and parameters are its own',
  ],
  ['keys, TLS', 'neither: loopback, in the clear'],
  ['durability', 'nothing is kept on exit; the write-ahead log is off'],
];

/** What a reader must not believe without an engine. */
export const UNPROVED = {
  filters: 'that the engine reads our filters, and refuses malformed ones, as its source says',
  recall: 'that search is exact, and what recall approximate search has',
  'strict mode': 'that a filter on a key without an index is refused',
  'replica revocation': 'that what is taken away is gone on every replica',
  writes: 'that a completed write is seen by the next read, and a guarded one takes effect only where its guard holds',
} as const;

/**
 * The server that QDRANT_URL names, else the engine where it is built (`npm run engine -- build`), else none. Nothing is built
 * here. Close it after the last test.
 */
export async function openQdrantServer(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<QdrantServer | undefined> {
  const url = environment['QDRANT_URL'];
  if (url) {
    const close = (): Promise<void> => Promise.resolve();
    return { kind: 'server', name: 'the server at QDRANT_URL', url, apiKey: environment['QDRANT_API_KEY'], close };
  }
  const { binary } = engineCache(environment);
  if (!existsSync(binary)) return undefined;
  const engine = await startEngine(binary);
  return { kind: 'engine', name: "Qdrant's engine", url: engine.url, apiKey: undefined, close: () => engine.close() };
}

export const NO_ENGINE = 'no engine in the cache (npm run engine -- build), and QDRANT_URL is not set';
