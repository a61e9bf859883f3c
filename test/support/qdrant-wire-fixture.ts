import type { ServerResponse } from 'node:http';
import { createQdrantStore, passageId, type PassageStore, RetrievalError } from '../../retrieval/index.ts';
import {
  type Misbehaviour,
  type QdrantRecordingServer,
  startQdrantRecordingServer,
} from './qdrant-recording-server.ts';
import { analyzer, DIMENSIONS, documentOf, filterOf, live, seeded, TENANT, vectorFrom } from './stores-fixture.ts';

/** For tests of deadlines; all others wait as long as a busy machine needs. */
export const DEADLINE_MS = 1_000;
const PATIENT_MS = 15_000;
export const API_KEY = 'a-key-that-is-never-printed';
export const READER = filterOf({ tags: ['finance', '0'], principals: ['user:ann', 'group:g'], clearance: 2 });
const vector = vectorFrom(seeded(1));
export const DOCUMENT = documentOf({
  id: 'a',
  texts: ['common words here', 'other common words'],
  vectors: [vector, vector],
});
export const PASSAGE = passageId(TENANT, 'a', 'v1', 0);

type Calls = Readonly<Record<string, () => Promise<unknown>>>;

export interface Wire {
  readonly server: QdrantRecordingServer;
  readonly store: PassageStore;
  readonly options: Omit<Parameters<typeof createQdrantStore>[0], 'create'>;
  /** Each call of the store once, on a store that holds DOCUMENT and the rules h1. */
  readonly reads: Calls;
  readonly writes: Calls;
}

/** A store over a recording server, with something in it. */
export async function openWire(deadlineMs = PATIENT_MS): Promise<Wire> {
  const server = await startQdrantRecordingServer();
  const options = {
    url: server.url,
    apiKey: API_KEY,
    collection: 'wire',
    analyzer,
    dimensions: DIMENSIONS,
    deadlineMs,
  };
  await createQdrantStore({ ...options, deadlineMs: PATIENT_MS, create: true });
  const store = await createQdrantStore(options);
  const reads = {
    control: () => store.control(live),
    lexical: () => store.lexical({ filter: READER, limit: 5, terms: ['common', 'word', 'here'] }, live),
    dense: () => store.dense({ filter: READER, limit: 5, vector }, live),
    read: () => store.read([PASSAGE], live),
    documents: () => store.documents(TENANT, 'handbook'),
    rulesText: () => store.rulesText('h1'),
  };
  const writes = {
    replace: () => store.replace(DOCUMENT),
    relabel: () => store.relabel(TENANT, 'a', DOCUMENT.label),
    remove: () => store.remove(TENANT, 'a'),
    activate: () => store.activate({ hash: 'h1', text: 'rules' }),
  };
  await writes.replace();
  await writes.activate();
  return { server, store, options, reads, writes };
}

export const sendText = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
};

/** Answers rightly but for what `alter` makes of the text. */
export const altering =
  (path: RegExp, alter: (text: string) => string): Misbehaviour =>
  (request, response, answer) => {
    if (!path.test(request.path)) return undefined;
    sendText(response, alter(JSON.stringify(answer())));
    return 'handled';
  };

export interface Refusal {
  readonly code: unknown;
  readonly message: string;
  readonly tookMs: number;
}

export async function refusal(run: () => Promise<unknown>): Promise<Refusal> {
  const started = performance.now();
  try {
    await run();
  } catch (error) {
    const tookMs = performance.now() - started;
    if (error instanceof RetrievalError) return { code: error.code, message: error.message, tookMs };
    throw error;
  }
  throw new Error('Expected a refusal');
}
