import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createQdrantStore } from '../../retrieval/index.ts';
import { openWire, READER, type Wire } from '../support/qdrant-wire-fixture.ts';
import { live, seeded, vectorFrom } from '../support/stores-fixture.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.server.close());

const paramsOf = async (approximate?: boolean): Promise<string[]> => {
  const store = await createQdrantStore({ ...wire.options, approximate });
  wire.server.requests.length = 0;
  const dense = await store.dense({ filter: READER, limit: 5, vector: vectorFrom(seeded(1)) }, live);
  const lexical = await store.lexical({ filter: READER, limit: 5, terms: ['common', 'word'] }, live);
  expect([dense.length, lexical.length]).toEqual([2, 2]);
  return wire.server.requests.map(({ text }) => /"exact":\w+(?:,"hnsw_ef":.*?\})?/u.exec(text)?.[0] ?? 'none');
};

test('search is exact unless approximate search is asked for', async () => {
  expect(await paramsOf()).toEqual(['"exact":true', '"exact":true']);
  expect(await paramsOf(false)).toEqual(['"exact":true', '"exact":true']);
});

test('approximate search is dense search with ACORN; over terms it stays exact', async () => {
  const graph = '"exact":false,"hnsw_ef":512,"acorn":{"enable":true,"max_selectivity":1}';
  expect(await paramsOf(true)).toEqual([graph, '"exact":true']);
});
