import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createQdrantStore } from '../../retrieval/index.ts';
import { type Misbehaviour, sendJson, startQdrantRecordingServer } from '../support/qdrant-recording-server.ts';
import { API_KEY, DEADLINE_MS, DOCUMENT, openWire, READER, refusal, sendText } from '../support/qdrant-wire-fixture.ts';
import { codeOf, live, TENANT } from '../support/stores-fixture.ts';

const { server, store, options, reads, writes } = await openWire(DEADLINE_MS);
afterEach(() => server.misbehave(undefined));
afterAll(() => server.close());

const SECRET = 'text of a passage that an error message must not repeat';

const FAILURES: readonly (readonly [string, Misbehaviour, string])[] = [
  ['hangs up', (_, response) => (response.destroy(), 'handled'), 'store.unavailable'],
  ['says nothing', () => 'handled', 'store.deadline'],
  [
    'stops in mid-answer',
    (_, response) => (response.writeHead(200, { 'content-length': '999' }).write('{"result"'), 'handled'),
    'store.deadline',
  ],
  [
    'hangs up in mid-answer',
    (_, response) => (
      response.writeHead(200, { 'content-length': '999' }).write('{"result"', () => response.destroy()),
      'handled'
    ),
    'store.unavailable',
  ],
  [
    'limits the rate',
    (_, response) => (sendJson(response, 429, { status: { error: SECRET } }), 'handled'),
    'store.unavailable',
  ],
  [
    'limits the rate with a broken header',
    (_, response) => (response.writeHead(429, { 'retry-after': 'soon' }).end(SECRET), 'handled'),
    'store.unavailable',
  ],
  [
    'answers 500',
    (_, response) => (sendJson(response, 500, { status: { error: SECRET } }), 'handled'),
    'store.unavailable',
  ],
  [
    'answers 503 as HTML',
    (_, response) => (response.writeHead(503, { 'content-type': 'text/html' }).end(SECRET), 'handled'),
    'store.unavailable',
  ],
  ['answers 202', (_, response) => (sendJson(response, 202, { result: SECRET }), 'handled'), 'store.unavailable'],
  ['answers nothing with 204', (_, response) => (response.writeHead(204).end(), 'handled'), 'store.unavailable'],
  [
    'answers half a JSON',
    (_, response, answer) => (sendText(response, JSON.stringify(answer()).slice(0, -9)), 'handled'),
    'store.unavailable',
  ],
  [
    'answers HTML',
    (_, response) => (response.writeHead(200, { 'content-type': 'text/html' }).end(SECRET), 'handled'),
    'store.unavailable',
  ],
  ['answers null', (_, response) => (sendText(response, 'null'), 'handled'), 'store.unavailable'],
  [
    'answers without a result',
    (_, response) => (sendText(response, '{"status":"ok"}'), 'handled'),
    'store.unavailable',
  ],
  ['answers an empty result', (_, response) => (sendText(response, '{"result":{}}'), 'handled'), 'store.unavailable'],
  [
    'sends the caller elsewhere',
    (_, response) => (response.writeHead(307, { location: '/elsewhere' }).end(), 'handled'),
    'store.unavailable',
  ],
  [
    'refuses the key',
    (_, response) => (sendJson(response, 403, { status: { error: SECRET } }), 'handled'),
    'store.misconfigured',
  ],
  [
    'has no such collection',
    (_, response) => (sendJson(response, 404, { status: { error: SECRET } }), 'handled'),
    'store.misconfigured',
  ],
  [
    'refuses the request',
    (_, response) => (sendJson(response, 400, { status: { error: SECRET } }), 'handled'),
    'store.misconfigured',
  ],
];

describe.each(FAILURES)('a server that %s', (_, misbehaviour, code) => {
  test.each(Object.entries({ ...reads, ...writes }))(
    'fails %s with its code, within the deadline, and the process lives on',
    async (name, run) => {
      server.misbehave(misbehaviour);
      const refused = await refusal(run);
      expect([name, refused.code]).toEqual([name, code]);
      expect(refused.tookMs).toBeLessThan(DEADLINE_MS * 4);
      expect(refused.message).not.toContain(SECRET);
      expect(refused.message).not.toContain(API_KEY);
      server.misbehave(undefined);
      expect((await store.control(live)).rulesHash).toBe('h1');
    },
  );
});

test('a server that is down fails every call as unavailable', async () => {
  const gone = await startQdrantRecordingServer();
  const lost = await createQdrantStore({ ...options, url: gone.url, create: true });
  await gone.close();
  expect(await codeOf(lost.control(live))).toBe('store.unavailable');
  expect(await codeOf(lost.lexical({ filter: READER, limit: 5, terms: ['common'] }, live))).toBe('store.unavailable');
  expect(await codeOf(createQdrantStore({ ...options, url: gone.url }))).toBe('store.unavailable');
});

describe('a connection that the server had given up', () => {
  const once = (path: RegExp): Misbehaviour => {
    let left = 1;
    return (request, response) => {
      if (!path.test(request.path) || left === 0) return undefined;
      left -= 1;
      response.destroy();
      return 'handled';
    };
  };

  test('is tried once more for a read', async () => {
    for (const run of Object.values(reads)) {
      server.misbehave(once(/points/u));
      await expect(run()).resolves.toBeDefined();
    }
  });

  test('is not tried again for a publication: a late twin could bring back what has been hidden since', async () => {
    let publications = 0;
    server.misbehave((request, response) => {
      if (!request.path.endsWith('/points/payload') || !request.text.includes('"label_schema":1}')) return undefined;
      publications += 1;
      response.destroy();
      return 'handled';
    });
    expect((await refusal(() => store.relabel(TENANT, 'a', DOCUMENT.label))).code).toBe('store.unavailable');
    expect(publications).toBe(1);
    server.misbehave(undefined);
    expect(await store.lexical({ filter: READER, limit: 5, terms: ['common'] }, live)).toEqual([]);
    await store.relabel(TENANT, 'a', DOCUMENT.label);
    expect(await store.lexical({ filter: READER, limit: 5, terms: ['common'] }, live)).toHaveLength(2);
  });
});

test('a caller who goes away ends the request', async () => {
  const leaving = new AbortController();
  server.misbehave((_, response) => {
    response.on('close', () => undefined);
    leaving.abort();
    return 'handled';
  });
  const started = performance.now();
  expect(await codeOf(store.lexical({ filter: READER, limit: 5, terms: ['common'] }, leaving.signal))).toBe(
    'store.deadline',
  );
  expect(performance.now() - started).toBeLessThan(DEADLINE_MS);
});
