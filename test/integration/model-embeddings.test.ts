import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEndpoint } from '../../src/egress/index.ts';
import { createOpenAiEmbedder } from '../../src/egress/langchain.ts';
import { type Behaviour, type ModelServer, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
let elsewhere: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
  elsewhere = await startModelServer();
});
afterAll(async () => {
  await server.close();
  await elsewhere.close();
});
beforeEach(() => server.behave({ kind: 'embed', vector: (text) => [text.length, 0, 4] }));

const open = new AbortController().signal;
const SECRET = 'the marmalade ledger';
const embedder = (over: Partial<Parameters<typeof createOpenAiEmbedder>[0]> = {}) =>
  createOpenAiEmbedder({
    endpoint: createEndpoint({ purpose: 'embeddings', url: server.baseUrl }),
    model: 'test-model',
    dimensions: 3,
    timeoutMs: 400,
    ...over,
  });
const failure = async (running: Promise<unknown>) => {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'retrieval.embedding_failed' });
  expect(`${String(error)}${JSON.stringify(error)}${error instanceof Error ? String(error.cause) : ''}`).not.toContain(
    SECRET,
  );
};

describe('the embedder', () => {
  test('returns unit vectors in the order of the texts, over several batches', async () => {
    const before = server.received.length;
    const vectors = await embedder({ batchSize: 2 }).embed(['abc', '', 'abcdefgh'], open);
    expect(vectors.map((vector) => [...vector].map((value) => Math.round(value * 100) / 100))).toEqual([
      [0.6, 0, 0.8],
      [0, 0, 1],
      [0.89, 0, 0.45],
    ]);
    expect(server.received.length - before).toBe(2);
  });

  test('asks nobody when there is nothing to embed', async () => {
    const before = server.received.length;
    await expect(embedder().embed([], open)).resolves.toEqual([]);
    expect(server.received).toHaveLength(before);
  });

  test('never sends text to an endpoint that is trusted with none', async () => {
    const before = server.received.length;
    const endpoint = {
      ...createEndpoint({ purpose: 'embeddings', url: server.baseUrl }),
      maxClassification: undefined,
    };
    await failure(embedder({ endpoint }).embed([SECRET], open));
    expect(server.received).toHaveLength(before);
  });

  test("never sends the environment's OpenAI key to another endpoint", async () => {
    process.env['OPENAI_API_KEY'] = 'sk-environment';
    await embedder().embed(['a'], open);
    delete process.env['OPENAI_API_KEY'];
    expect(JSON.stringify(server.received.at(-1)?.headers)).not.toContain('sk-environment');
  });

  const bad: readonly [string, Behaviour][] = [
    ['too few dimensions', { kind: 'embed', vector: () => [1, 2] }],
    ['a zero vector', { kind: 'embed', vector: () => [0, 0, 0] }],
    ['a null in a vector', { kind: 'embed', vector: () => [1, null, 1] }],
    ['a vector of strings', { kind: 'embed', vector: () => ['1', '2', '3'] }],
    ['another order', { kind: 'embed', vector: (text) => [text.length, 1, 1], shuffled: true }],
    ['too few vectors', { kind: 'raw', body: '{"data":[{"index":0,"embedding":[1,1,1]}]}' }],
    ['no data', { kind: 'raw', body: '{}' }],
    ['half a JSON', { kind: 'half' }],
    ['HTML', { kind: 'raw', body: '<html>', type: 'text/html' }],
    ['500 that quotes the text', { kind: 'status', status: 500, body: JSON.stringify({ error: { message: SECRET } }) }],
    ['429', { kind: 'status', status: 429, retryAfter: 30 }],
    ['a reset connection', { kind: 'reset' }],
    ['silence', { kind: 'silence' }],
    ['an endless body', { kind: 'endless' }],
  ];
  test.each(bad)('fails closed within its deadline, without text, on %s', async (_name, behaviour) => {
    server.behave(behaviour);
    const started = performance.now();
    await failure(embedder().embed([SECRET, 'another'], open));
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  test('follows no redirect: the text stays with the declared endpoint', async () => {
    elsewhere.behave({ kind: 'embed', vector: () => [1, 1, 1] });
    server.behave({ kind: 'redirect', to: `${elsewhere.baseUrl}/embeddings` });
    await failure(embedder().embed([SECRET], open));
    expect(server.received.at(-1)?.body).toContain(SECRET);
    expect(elsewhere.received).toHaveLength(0);
  });

  test('stops when the caller goes away', async () => {
    server.behave({ kind: 'silence' });
    const caller = new AbortController();
    const running = embedder({ timeoutMs: 60_000 }).embed([SECRET], caller.signal);
    caller.abort();
    await failure(running);
  });
});
