import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Narrowing } from '../../retrieval/index.ts';
import { createQdrantCalls, type RankedSearch } from '../../retrieval/stores/qdrant-client.ts';
import { parseQdrantEndpoint } from '../../retrieval/stores/qdrant-endpoint.ts';
import type { QdrantFilter } from '../../retrieval/stores/qdrant-filter.ts';
import { API_KEY, DEADLINE_MS, DOCUMENT, openWire, PASSAGE, READER } from '../support/qdrant-wire-fixture.ts';
import { codeOf, documentOf, live, TENANT } from '../support/stores-fixture.ts';

const { server, store, reads, writes } = await openWire();
afterEach(() => server.misbehave(undefined));
afterAll(() => server.close());

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
    for (const run of Object.values(reads)) await run();
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
    for (const run of [...Object.values(reads), ...Object.values(writes)]) await run();
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
