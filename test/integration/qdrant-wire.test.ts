import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createQdrantStore, Narrowing, passageId, type PassageStore, RetrievalError } from '../../retrieval/index.ts';
import { createQdrantCalls, type RankedSearch } from '../../retrieval/stores/qdrant-client.ts';
import type { QdrantFilter } from '../../retrieval/stores/qdrant-filter.ts';
import { parseQdrantEndpoint } from '../../retrieval/stores/qdrant-endpoint.ts';
import { createQdrantEngine } from '../support/qdrant-engine.ts';
import {
  type Misbehaviour,
  type QdrantRecordingServer,
  sendJson,
  startQdrantRecordingServer,
} from '../support/qdrant-recording-server.ts';
import {
  analyzer,
  codeOf,
  DIMENSIONS,
  documentOf,
  filterOf,
  live,
  seeded,
  TENANT,
  vectorFrom,
} from '../support/stores-fixture.ts';

const DEADLINE_MS = 400;
const API_KEY = 'a-key-that-is-never-printed';
const READER = filterOf({ tags: ['finance', '0'], principals: ['user:ann', 'group:g'], clearance: 2 });
const vector = vectorFrom(seeded(1));
const DOCUMENT = documentOf({ id: 'a', texts: ['common words here', 'other common words'], vectors: [vector, vector] });
const PASSAGE = passageId(TENANT, 'a', 'v1', 0);

let server: QdrantRecordingServer;
let store: PassageStore;

const options = () => ({
  url: server.url,
  apiKey: API_KEY,
  collection: 'wire',
  analyzer,
  dimensions: DIMENSIONS,
  deadlineMs: DEADLINE_MS,
});

beforeAll(async () => {
  server = await startQdrantRecordingServer();
  store = await createQdrantStore({ ...options(), create: true });
  await store.replace(DOCUMENT);
  await store.activate({ hash: 'h1', text: 'rules' });
});
afterEach(() => server.misbehave(undefined));
afterAll(() => server.close());

const READS: Readonly<Record<string, () => Promise<unknown>>> = {
  control: () => store.control(live),
  lexical: () => store.lexical({ filter: READER, limit: 5, terms: ['common', 'word', 'here'] }, live),
  dense: () => store.dense({ filter: READER, limit: 5, vector }, live),
  read: () => store.read([PASSAGE], live),
  documents: () => store.documents(TENANT, 'handbook'),
  rulesText: () => store.rulesText('h1'),
};
const WRITES: Readonly<Record<string, () => Promise<unknown>>> = {
  replace: () => store.replace(DOCUMENT),
  relabel: () => store.relabel(TENANT, 'a', DOCUMENT.label),
  remove: () => store.remove(TENANT, 'a'),
  activate: () => store.activate({ hash: 'h1', text: 'rules' }),
};

const json = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
};
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
    (_, response, answer) => (json(response, JSON.stringify(answer()).slice(0, -9)), 'handled'),
    'store.unavailable',
  ],
  [
    'answers HTML',
    (_, response) => (response.writeHead(200, { 'content-type': 'text/html' }).end(SECRET), 'handled'),
    'store.unavailable',
  ],
  ['answers null', (_, response) => (json(response, 'null'), 'handled'), 'store.unavailable'],
  ['answers without a result', (_, response) => (json(response, '{"status":"ok"}'), 'handled'), 'store.unavailable'],
  ['answers an empty result', (_, response) => (json(response, '{"result":{}}'), 'handled'), 'store.unavailable'],
  [
    'sends the caller elsewhere',
    (_, response) => (response.writeHead(307, { location: `${server.url}/elsewhere` }).end(), 'handled'),
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

const refusal = async (run: () => Promise<unknown>): Promise<{ code: unknown; message: string; tookMs: number }> => {
  const started = performance.now();
  try {
    await run();
  } catch (error) {
    const tookMs = performance.now() - started;
    if (error instanceof RetrievalError) return { code: error.code, message: error.message, tookMs };
    throw error;
  }
  throw new Error('Expected a refusal');
};

describe.each(FAILURES)('a server that %s', (_, misbehaviour, code) => {
  test.each(Object.entries({ ...READS, ...WRITES }))(
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
  const lost = await createQdrantStore({ ...options(), url: gone.url, create: true });
  await gone.close();
  expect(await codeOf(lost.control(live))).toBe('store.unavailable');
  expect(await codeOf(lost.lexical({ filter: READER, limit: 5, terms: ['common'] }, live))).toBe('store.unavailable');
  expect(await codeOf(createQdrantStore({ ...options(), url: gone.url }))).toBe('store.unavailable');
});

describe('an answer of the right form and the wrong content', () => {
  const altering =
    (path: RegExp, alter: (text: string) => string): Misbehaviour =>
    (request, response, answer) => {
      if (!path.test(request.path)) return undefined;
      json(response, alter(JSON.stringify(answer())));
      return 'handled';
    };
  test.each([
    ['acknowledged', '"acknowledged"'],
    ['wait_timeout', '"wait_timeout"'],
  ])('%s is not completed: the write is not confirmed', async (_, status) => {
    for (const write of Object.values(WRITES)) {
      server.misbehave(altering(/points/u, (text) => text.replace('"completed"', status)));
      expect((await refusal(write)).code).toBe('store.unavailable');
      server.misbehave(undefined);
      await store.replace(DOCUMENT);
    }
  });

  test.each([
    ['a point without payload', /points$/u, (text: string) => text.replace('"payload"', '"other"'), 'read'],
    [
      'a point that nobody asked for',
      /points$/u,
      (text: string) => text.replaceAll(PASSAGE, PASSAGE.replace(/^./u, 'f')),
      'read',
    ],
    ['an id that is no UUID', /batch$/u, (text: string) => text.replaceAll(PASSAGE, '1'), 'lexical'],
    [
      'a score that is no number',
      /batch$/u,
      (text: string) => text.replaceAll(/"score":[\d.]+/gu, '"score":null'),
      'lexical',
    ],
    ['fewer results than searches', /batch$/u, () => '{"result":[]}', 'lexical'],
    ['a point twice', /batch$/u, (text: string) => text.replace(/(\{"id":"[^}]*\})/u, '$1,$1'), 'dense'],
    ['a ranking that is none', /batch$/u, (text: string) => text.replace(/"score":[\d.]+/u, '"score":-1'), 'lexical'],
  ])('%s is no answer at all', async (_, path, alter, call) => {
    server.misbehave(altering(path, alter));
    const run = READS[call];
    if (!run) throw new Error('no such call');
    expect((await refusal(run)).code).toBe('store.unavailable');
  });

  test('a count that does not hold stops a publication before anything is seen', async () => {
    server.misbehave(altering(/count$/u, (text) => text.replace(/"count":\d+/u, '"count":7')));
    expect((await refusal(() => store.replace(documentOf({ id: 'new', texts: ['common'] })))).code).toBe(
      'store.unavailable',
    );
    server.misbehave(undefined);
    const hits = await store.lexical({ filter: READER, limit: 50, terms: ['common'] }, live);
    expect(hits.map(({ id }) => id)).not.toContain(passageId(TENANT, 'new', 'v1', 0));
    expect((await store.documents(TENANT, 'handbook')).find(({ id }) => id === 'new')?.contentHash).toBe('');
    await store.remove(TENANT, 'new');
  });
});

describe('a document that is written halfway', () => {
  const MANY = documentOf({ id: 'many', texts: Array.from({ length: 70 }, () => 'numerous') });
  const found = async () => (await store.lexical({ filter: READER, limit: 100, terms: ['numer'] }, live)).length;
  const failing = (path: RegExp, nth: number): Misbehaviour => {
    let seen = 0;
    return (request, response) => {
      if (!path.test(request.path) || request.method !== 'PUT' || (seen += 1) !== nth) return undefined;
      sendJson(response, 500, {});
      return 'handled';
    };
  };

  test('over itself, with the same ids, is seen whole or not at all', async () => {
    await store.replace(MANY);
    expect(await found()).toBe(70);
    server.misbehave(failing(/wire\/points$/u, 2));
    expect((await refusal(() => store.replace(MANY))).code).toBe('store.unavailable');
    server.misbehave(undefined);
    expect([0, 70]).toContain(await found());
    await store.replace(MANY);
    expect(await found()).toBe(70);
  });

  test('as a new version leaves the one before as it was', async () => {
    const after = documentOf({ id: 'many', contentHash: 'v2', texts: Array.from({ length: 70 }, () => 'numerous') });
    server.misbehave(failing(/wire\/points$/u, 2));
    expect((await refusal(() => store.replace(after))).code).toBe('store.unavailable');
    server.misbehave(undefined);
    expect(await found()).toBe(70);
    await store.replace(after);
    expect(await found()).toBe(70);
    await store.remove(TENANT, 'many');
  });

  test('and relabelled is not published: its passages are counted first', async () => {
    server.misbehave((request, response, answer) => {
      if (!request.path.endsWith('/count') || !request.text.includes('"generation"')) return undefined;
      json(response, JSON.stringify(answer()).replace(/"count":\d+/u, '"count":1'));
      return 'handled';
    });
    server.requests.length = 0;
    expect((await refusal(() => store.relabel(TENANT, 'a', DOCUMENT.label))).code).toBe('store.unavailable');
    expect(server.requests.filter(({ text }) => text.includes('"payload":{"label_schema":1}'))).toEqual([]);
    server.misbehave(undefined);
    await store.relabel(TENANT, 'a', DOCUMENT.label);
  });
});

describe('a request of another shape than the known ones', () => {
  const wall = { must: [{ key: 'tenant', match: { value: TENANT } }] };
  test('never leaves', async () => {
    const calls = createQdrantCalls({ endpoint: parseQdrantEndpoint(server.url, API_KEY), deadlineMs: DEADLINE_MS });
    const search = (filter: QdrantFilter): RankedSearch => ({
      using: 'dense',
      query: { nearest: [1] },
      params: { exact: true },
      filter,
      limit: 1,
      with_payload: false,
      with_vector: false,
    });
    server.requests.length = 0;
    const asked = [
      calls.rank('wire', TENANT, [search(wall)], live),
      calls.rank('wire', TENANT, [search({ must: [] })], live),
      calls.rank('wire', TENANT, [], live),
      calls.count('wire', wall),
      calls.scroll('wire', { must: [] }, { limit: 1 }),
      calls.setPayload('wire', wall, { label_schema: 1 }),
      calls.delete('wire', wall),
      calls.points('wire', ['doc-1'], live),
      calls.points('wire', [], live),
      calls.upsert('wire', [{ id: PASSAGE, vector: { dense: [Number.NaN] }, payload: {} }]),
    ];
    expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'store.cannot_express'));
    expect(server.requests).toEqual([]);
  });
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
    for (const run of Object.values(READS)) {
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

describe('what stands on the wire', () => {
  const Clause = z.looseObject({});
  const Root = z.strictObject({ must: z.array(Clause).min(9) });
  const Search = z.strictObject({
    query: z.unknown(),
    using: z.enum(['lexical', 'dense']),
    filter: Root,
    params: z.strictObject({ exact: z.literal(true), idf: z.strictObject({ corpus: Root }).optional() }),
    limit: z.number(),
    with_payload: z.literal(false),
    with_vector: z.literal(false),
  });
  const emptiness = (value: unknown): boolean =>
    value === null ||
    (typeof value === 'object' && (Object.keys(value).length === 0 || Object.values(value).some(emptiness)));

  test('every search carries the whole wall in one must, exact, without an empty clause, and no search goes another way', async () => {
    server.requests.length = 0;
    for (const run of Object.values(READS)) await run();
    const narrowing = Narrowing.toTags(READER, ['finance']);
    await store.lexical({ filter: READER, narrowing, limit: 5, terms: ['common', 'word', 'here', 'other'] }, live);
    const searched = server.requests.filter(({ path }) => /query|search|recommend|discover/u.test(path));
    expect(searched.map(({ path }) => path)).toEqual(searched.map(() => '/collections/wire/points/query/batch'));
    const searches = searched.flatMap(({ body }) => z.strictObject({ searches: z.array(Search) }).parse(body).searches);
    expect(searches.length).toBeGreaterThan(8);
    for (const search of searches) {
      expect(emptiness({ filter: search.filter, params: search.params })).toBe(false);
      for (const root of [search.filter, ...(search.params.idf ? [search.params.idf.corpus] : [])]) {
        expect(root.must).toContainEqual({ key: 'tenant', match: { value: TENANT } });
        expect(root.must).toContainEqual({ key: 'label_schema', match: { value: 1 } });
      }
      expect(search.params.idf === undefined).toBe(search.using === 'dense');
      // A narrowing picks among the hits; it does not change what a word weighs.
      expect(JSON.stringify(search.params.idf?.corpus ?? {})).not.toContain(
        '{"key":"tags","match":{"any":["finance"]}}',
      );
    }
    expect(
      searches.some(({ filter }) => JSON.stringify(filter).includes('{"key":"tags","match":{"any":["finance"]}}')),
    ).toBe(true);
  });

  test('the key goes in its header and nowhere else; vectors are never asked for; writes wait', async () => {
    server.requests.length = 0;
    for (const run of [...Object.values(READS), ...Object.values(WRITES)]) await run();
    await store.replace(DOCUMENT);
    expect(server.requests.length).toBeGreaterThan(40);
    for (const { apiKey, text, path, query, method } of server.requests) {
      expect(apiKey).toBe(API_KEY);
      expect(text + path + query.toString()).not.toContain(API_KEY);
      expect(text).not.toMatch(/"with_vectors?":true|lookup_from|with_lookup|prefetch/u);
      const writes = method === 'PUT' || /points\/(?:payload|delete)$/u.test(path);
      expect(query.get('wait')).toBe(writes ? 'true' : null);
      expect(query.get('ordering')).toBe(writes ? 'strong' : null);
    }
  });

  test('no passage is ever written visible, and no more than one call makes a document so', async () => {
    server.requests.length = 0;
    await store.replace(documentOf({ id: 'many', texts: Array.from({ length: 70 }, () => 'common') }));
    const puts = server.requests.filter(({ method, path }) => method === 'PUT' && path === '/collections/wire/points');
    expect(puts).toHaveLength(3);
    for (const { text } of puts) expect(text).not.toContain('"label_schema":1');
    const publications = server.requests.filter(
      ({ path, text }) => path.endsWith('/payload') && text.includes('"label_schema":1'),
    );
    expect(publications).toHaveLength(1);
    await store.remove(TENANT, 'many');
  });
});

describe('opening', () => {
  const openWith = (changed: object) => createQdrantStore({ ...options(), ...changed });
  const altered = (path: RegExp, alter: (text: string) => string) =>
    server.misbehave((request, response, answer) => {
      if (!path.test(request.path)) return undefined;
      json(response, alter(JSON.stringify(answer())));
      return 'handled';
    });

  test('a collection that is as it should be opens, twice too', async () => {
    expect((await openWith({})).name).toBe('qdrant');
    expect((await openWith({ create: true })).name).toBe('qdrant');
  });

  test.each([
    ['another analyzer', { analyzer: { ...analyzer, name: 'english-0' } }],
    ['another average length', { averageLength: 7 }],
    ['another embedding', { dimensions: 9 }],
    ['no embedding', { dimensions: undefined }],
    ['a missing collection', { collection: 'nowhere' }],
    ['a name that is a path', { collection: '../wire' }],
  ])('%s is refused', async (_, changed) => {
    expect(await codeOf(openWith(changed))).toBe('store.misconfigured');
  });

  test.each([
    ['strict mode off', '"enabled":true', '"enabled":false'],
    ['unindexed reads', '"unindexed_filtering_retrieve":false', '"unindexed_filtering_retrieve":true'],
    ['unindexed updates', '"unindexed_filtering_update":false', '"unindexed_filtering_update":null'],
    ['no exact search', '"search_allow_exact":true', '"search_allow_exact":false'],
    ['an index of another type', '"classification":{"data_type":"integer"', '"classification":{"data_type":"keyword"'],
    ['a missing index', '"compartments":{"data_type"', '"compartment":{"data_type"'],
    ['quantized vectors', '"quantization_config":null', '"quantization_config":{"scalar":{}}'],
    ['statistics of everybody', '"modifier":"idf"', '"modifier":"none"'],
    ['another distance', '"Cosine"', '"Dot"'],
  ])('a collection with %s is refused', async (_, from, to) => {
    altered(/collections\/wire$/u, (text) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    });
    expect(await codeOf(openWith({}))).toBe('store.misconfigured');
  });

  test('a collection of a newer layout is refused as such', async () => {
    altered(/collections\/wire$/u, (text) => text.replace('"layout":1', '"layout":2'));
    expect(await codeOf(openWith({}))).toBe('store.newer_schema');
  });

  test('a lost control record is refused, not begun anew', async () => {
    altered(/wire_control\/points$/u, () => '{"result":[]}');
    expect(await codeOf(openWith({ create: true }))).toBe('store.corrupt');
    expect(await codeOf(store.control(live))).toBe('store.corrupt');
  });

  test('an older server is refused before anything is written to it', async () => {
    const old = await startQdrantRecordingServer(createQdrantEngine('1.18.2'));
    try {
      expect(await codeOf(openWith({ url: old.url, create: true }))).toBe('store.too_old');
      expect(old.requests.map(({ path }) => path)).toEqual(['/']);
    } finally {
      await old.close();
    }
  });
});

test('of writers who meet, each gets an epoch of its own', async () => {
  const { epoch } = await store.control(live);
  const records = await Promise.all(
    Array.from({ length: 5 }, (_, index) => store.activate({ hash: `r${index}`, text: `${index}` })),
  );
  expect(new Set(records.map((record) => record.epoch)).size).toBe(5);
  expect((await store.control(live)).epoch).toBe(epoch + 5);
});
