import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { QdrantClient } from '@qdrant/js-client-rest';
import { NO_ENGINE, openQdrantServer, UNPROVED } from '../support/qdrant-server.ts';
import { seeded } from '../support/stores-fixture.ts';

/** What our store will lean on beyond its conformance suite, through the client that it uses. A real server keeps all of it. */
const server = await openQdrantServer();
const client = new QdrantClient({
  url: server?.url ?? 'http://127.0.0.1:1',
  ...(server?.apiKey === undefined ? {} : { headers: { 'api-key': server.apiKey } }),
  checkCompatibility: false,
});
afterAll(async () => {
  for (const name of made) await client.deleteCollection(name);
  await server?.close();
});

const made: string[] = [];
const nameOf = (what: string): string => `front-${what}-${randomUUID()}`;
async function collectionOf(what: string, settings: Parameters<QdrantClient['createCollection']>[1]): Promise<string> {
  const name = nameOf(what);
  await client.createCollection(name, settings);
  made.push(name);
  return name;
}

const SIZE = 16;
const dense = { vectors: { dense: { size: SIZE, distance: 'Cosine' } } } as const;
const vectorOf = (random: () => number): number[] => Array.from({ length: SIZE }, () => random() - 0.5);
const statusOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 200,
    (error: unknown) => (typeof error === 'object' && error !== null && 'status' in error ? error.status : error),
  );
const wait = true;
const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

const run = server ? describe : describe.skip;
run(server ? `on ${server.name}` : `on Qdrant's engine (skipped: ${NO_ENGINE}; unproved: ${UNPROVED.recall})`, () => {
  describe('an alias', () => {
    test('is read like the collection that it names, and a batch moves it from one to another at once', async () => {
      const [old, next] = [await collectionOf('old', dense), await collectionOf('next', dense)];
      const alias = nameOf('alias');
      await client.upsert(next, { wait, points: [{ id: 1, vector: { dense: vectorOf(seeded(1)) }, payload: {} }] });
      const point = { create_alias: { collection_name: old, alias_name: alias } };
      await client.updateCollectionAliases({ actions: [point] });
      expect((await client.collectionExists(alias)).exists).toBe(true);
      expect((await client.count(alias, { exact: true })).count).toBe(0);
      await client.updateCollectionAliases({
        actions: [
          { delete_alias: { alias_name: alias } },
          { create_alias: { collection_name: next, alias_name: alias } },
        ],
      });
      expect((await client.count(alias, { exact: true })).count).toBe(1);
      expect((await client.getCollectionAliases(next)).aliases).toEqual([{ alias_name: alias, collection_name: next }]);
      expect((await client.getCollectionAliases(old)).aliases).toEqual([]);
    });

    test('of no collection, or with the name of one, is refused, and the batch with it', async () => {
      const name = await collectionOf('own', dense);
      const [alias, other] = [nameOf('alias'), nameOf('other')];
      const good = { create_alias: { collection_name: name, alias_name: alias } };
      const nowhere = { create_alias: { collection_name: nameOf('nowhere'), alias_name: other } };
      expect(await statusOf(client.updateCollectionAliases({ actions: [good, nowhere] }))).toBe(404);
      const taken = { create_alias: { collection_name: name, alias_name: name } };
      expect(await statusOf(client.updateCollectionAliases({ actions: [taken] }))).not.toBe(200);
      expect((await client.collectionExists(other)).exists).toBe(false);
    });

    test('goes with its collection', async () => {
      const name = await collectionOf('gone', dense);
      const alias = nameOf('alias');
      const action = { create_alias: { collection_name: name, alias_name: alias } };
      await client.updateCollectionAliases({ actions: [action] });
      await client.deleteCollection(name);
      expect((await client.collectionExists(alias)).exists).toBe(false);
      expect((await client.getAliases()).aliases.map(({ alias_name }) => alias_name)).not.toContain(alias);
    });
  });

  describe('strict mode', () => {
    const settings = {
      ...dense,
      sparse_vectors: { lexical: { modifier: 'idf' } } as const,
      strict_mode_config: { enabled: true, unindexed_filtering_retrieve: false, unindexed_filtering_update: false },
    };
    const indexed = { must: [{ key: 'tag', match: { value: 'a' } }] };
    const query = { query: vectorOf(seeded(2)), using: 'dense', limit: 1 };
    const terms = { query: { indices: [1], values: [1] }, using: 'lexical', limit: 1 };
    test.each([
      ['a key without an index', { must: [{ key: 'other', match: { value: 'a' } }] }],
      [
        'a nested clause of one',
        {
          must: [
            {
              should: [
                { key: 'tag', match: { value: 'a' } },
                { key: 'other', match: { value: 'a' } },
              ],
            },
          ],
        },
      ],
      ['a test that the index does not serve', { must: [{ key: 'tag', range: { gte: 1 } }] }],
    ])('refuses a filter on %s, wherever a filter may stand', async (_, filter) => {
      const name = await collectionOf('strict', settings);
      await client.createPayloadIndex(name, { wait, field_name: 'tag', field_schema: 'keyword' });
      const points = [{ id: 1, vector: { dense: vectorOf(seeded(3)) }, payload: { tag: 'a' } }];
      const asks = (by: typeof filter | typeof indexed): Promise<unknown>[] => [
        client.count(name, { filter: by, exact: true }),
        client.scroll(name, { filter: by }),
        client.query(name, { ...query, filter: by }),
        client.query(name, { ...terms, params: { idf: { corpus: by } } }),
        client.query(name, { ...query, prefetch: [{ ...query, filter: by }] }),
        client.setPayload(name, { wait, payload: { b: 1 }, filter: by }),
        client.upsert(name, { wait, points, update_filter: by }),
        client.delete(name, { wait, filter: by }),
      ];
      const allowed = await Promise.all(asks(indexed).map(statusOf));
      expect(allowed).toEqual(allowed.map(() => 200));
      expect(await Promise.all(asks(filter).map(statusOf))).toEqual(allowed.map(() => 400));
    });
  });

  describe('a guarded write', () => {
    test('changes a point that its filter matches, no other, and inserts what is new', async () => {
      const name = await collectionOf('guarded', dense);
      const vector = { dense: vectorOf(seeded(4)) };
      const at = (epoch: number) => ({ wait, points: [{ id: 1, vector, payload: { epoch } }] });
      const epochOf = async (): Promise<unknown> => (await client.retrieve(name, { ids: [1] }))[0]?.payload;
      const still = (epoch: number) => ({ must: [{ key: 'epoch', match: { value: epoch } }] });
      await client.upsert(name, { ...at(1), update_filter: still(0) });
      expect(await epochOf()).toEqual({ epoch: 1 });
      await client.upsert(name, { ...at(3), update_filter: still(2) });
      expect(await epochOf()).toEqual({ epoch: 1 });
      await client.upsert(name, { ...at(2), update_filter: still(1) });
      expect(await epochOf()).toEqual({ epoch: 2 });
      await client.upsert(name, { ...at(9), update_mode: 'insert_only' });
      expect(await epochOf()).toEqual({ epoch: 2 });
    });
  });

  describe('a query with prefetches', () => {
    const tagged = (tag: string) => ({ key: 'tag', match: { value: tag } });
    const prepare = async (): Promise<string> => {
      const name = await collectionOf('fused', { ...dense, sparse_vectors: { lexical: { modifier: 'idf' } } });
      const random = seeded(5);
      const points = Array.from({ length: 40 }, (_, index) => ({
        id: uuid(index),
        vector: { dense: vectorOf(random), lexical: { indices: [index % 3, 7], values: [1, 0.5] } },
        payload: { tag: index % 2 === 0 ? 'mine' : 'theirs' },
      }));
      await client.upsert(name, { wait, points });
      return name;
    };
    const searches = (filter: object) => [
      { query: { indices: [0, 7], values: [1, 1] }, using: 'lexical', filter, limit: 30 },
      { query: vectorOf(seeded(6)), using: 'dense', filter, limit: 30 },
    ];
    const tagsOf = async (name: string, request: Parameters<QdrantClient['query']>[1]): Promise<Set<unknown>> => {
      const { points } = await client.query(name, { ...request, limit: 40, with_payload: true });
      return new Set(points.map(({ payload }) => payload?.['tag']));
    };

    test.each(['rrf', 'dbsf'] as const)('fused by %s keeps the wall that stands in each of them', async (fusion) => {
      const name = await prepare();
      const walled = { prefetch: searches({ must: [tagged('mine')] }), query: { fusion } };
      expect(await tagsOf(name, walled)).toEqual(new Set(['mine']));
      expect(await tagsOf(name, { prefetch: searches({}), query: { fusion } })).toEqual(new Set(['mine', 'theirs']));
    });

    test('concatenates the `should` of root and prefetch, which makes two walls into either: why ours is one `must`', async () => {
      const name = await prepare();
      const root = { query: { fusion: 'rrf' as const }, filter: { should: [tagged('theirs')] } };
      expect(await tagsOf(name, { ...root, prefetch: searches({ should: [tagged('mine')] }) })).toEqual(
        new Set(['mine', 'theirs']),
      );
      expect(await tagsOf(name, { ...root, prefetch: searches({ must: [tagged('mine')] }) })).toEqual(new Set());
    });
  });

  describe('approximate search', () => {
    const POINTS = 4_000;
    test('walks a graph that is built in the background, and `exact` does not', async () => {
      const name = await collectionOf('graph', {
        vectors: { dense: { size: SIZE, distance: 'Cosine', hnsw_config: { m: 8, full_scan_threshold: 10 } } },
        optimizers_config: { indexing_threshold: 10, default_segment_number: 1 },
      });
      await client.createPayloadIndex(name, { wait, field_name: 'tag', field_schema: 'keyword' });
      const random = seeded(8);
      const points = Array.from({ length: POINTS }, (_, index) => ({
        id: index,
        vector: { dense: vectorOf(random) },
        payload: { tag: index % 20 === 0 ? 'rare' : 'common' },
      }));
      for (let from = 0; from < POINTS; from += 1_000) {
        await client.upsert(name, { wait, points: points.slice(from, from + 1_000) });
      }
      const info = await greenCollection(name);
      expect(info.indexed_vectors_count).toBeGreaterThan(POINTS / 2);

      const filter = { must: [{ key: 'tag', match: { value: 'rare' } }] };
      const find = async (vector: number[], params: object): Promise<unknown[]> =>
        (await client.query(name, { query: vector, using: 'dense', filter, limit: 10, params })).points.map(
          ({ id }) => id,
        );
      const recalls: number[] = [];
      for (let question = 0; question < 50; question += 1) {
        const vector = vectorOf(random);
        const exact = new Set(await find(vector, { exact: true }));
        expect(exact.size).toBe(10);
        const approximate = await find(vector, { hnsw_ef: 128, acorn: { enable: true } });
        recalls.push(approximate.filter((id) => exact.has(id)).length / 10);
      }
      expect(recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length).toBeGreaterThan(0.9);
    }, 60_000);
  });
});

/** The optimizer has nothing left to do. */
async function greenCollection(name: string): Promise<Awaited<ReturnType<QdrantClient['getCollection']>>> {
  const deadline = performance.now() + 50_000;
  for (;;) {
    const info = await client.getCollection(name);
    if (info.status === 'green') return info;
    if (performance.now() > deadline) throw new Error(`The collection is still ${info.status}`);
  }
}
