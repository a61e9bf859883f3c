import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createQdrantStore } from '../../retrieval/index.ts';
import { createQdrantEngine } from '../support/qdrant-engine.ts';
import { startQdrantRecordingServer } from '../support/qdrant-recording-server.ts';
import { altering, openWire } from '../support/qdrant-wire-fixture.ts';
import { analyzer, codeOf, live } from '../support/stores-fixture.ts';

const { server, store, options } = await openWire();
afterEach(() => server.misbehave(undefined));
afterAll(() => server.close());

describe('opening', () => {
  const openWith = (changed: object) => createQdrantStore({ ...options, ...changed });
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
    server.misbehave(
      altering(/collections\/wire$/u, (text) => {
        expect(text).toContain(from);
        return text.replace(from, to);
      }),
    );
    expect(await codeOf(openWith({}))).toBe('store.misconfigured');
  });

  test('a collection of a newer layout is refused as such', async () => {
    server.misbehave(altering(/collections\/wire$/u, (text) => text.replace('"layout":1', '"layout":2')));
    expect(await codeOf(openWith({}))).toBe('store.newer_schema');
  });

  test('a lost control record is refused, not begun anew', async () => {
    server.misbehave(altering(/wire_control\/points$/u, () => '{"result":[]}'));
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
