import { describe, expect, test } from '@jest/globals';
import { AccessFilter } from '../../../../retrieval/index.ts';
import { compileQdrantFilter } from '../../../../retrieval/stores/qdrant-filter.ts';
import {
  assertMaintenance,
  assertPlain,
  assertWalledQueries,
} from '../../../../retrieval/stores/qdrant-filter-validator.ts';
import { codeOf, filterOf, TENANT } from '../../../support/stores-fixture.ts';

const wall = compileQdrantFilter(AccessFilter.condition(filterOf({ tags: ['finance'] })));
const tenant = { key: 'tenant', match: { value: TENANT } };
const schema = { key: 'label_schema', match: { value: 1 } };

const lexical = {
  using: 'lexical',
  query: { nearest: { indices: [1, 2], values: [1, 1] } },
  params: { exact: true, idf: { corpus: wall } },
  filter: wall,
  limit: 10,
  with_payload: false,
  with_vector: false,
};
const dense = { ...lexical, using: 'dense', query: { nearest: [0.5, 0.5] }, params: { exact: true } };
const graph = { exact: false, hnsw_ef: 512, acorn: { enable: true, max_selectivity: 1 } };
const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
const walled = (...clauses: unknown[]) => ({ must: [tenant, schema, ...clauses] });
const filtered = (filter: unknown) => ({ ...lexical, filter });

const check = (run: () => void): Promise<unknown> => codeOf(Promise.resolve().then(run));

const deep = (levels: number): unknown => (levels === 0 ? tenant : { must: [deep(levels - 1)] });

const BAD: readonly (readonly [string, unknown])[] = [
  ['without a filter', without(lexical, 'filter')],
  ['with an undefined filter', filtered(undefined)],
  ['with a null filter', filtered(null)],
  ['with an empty filter', filtered({})],
  ['with an empty must', filtered({ must: [] })],
  ['with the wall in should', filtered({ should: [tenant, schema] })],
  ['with a should beside the must', filtered({ ...walled(), should: [tenant] })],
  ['with a must_not at the root', filtered({ ...walled(), must_not: [tenant] })],
  ['with an empty should inside', filtered(walled({ should: [] }))],
  ['with an empty object inside', filtered(walled({}))],
  ['with a null clause', filtered(walled(null))],
  ['with a misspelt clause', filtered(walled({ musst: [tenant] }))],
  ['with an empty any', filtered(walled({ key: 'tags', match: { any: [] } }))],
  ['with an undefined any', filtered(walled({ key: 'tags', match: { any: undefined } }))],
  ['with an empty string', filtered(walled({ key: 'tags', match: { any: [''] } }))],
  [
    'with two predicates in one field',
    filtered(walled({ key: 'tags', match: { any: ['a'] }, range: { gte: 0, lte: 1 } })),
  ],
  ['with a clause next to a key', filtered(walled({ key: 'tags', match: { any: ['a'] }, must_not: [tenant] }))],
  ['with an open range', filtered(walled({ key: 'classification', range: { lte: 3 } }))],
  ['with a range without bounds', filtered(walled({ key: 'classification', range: {} }))],
  ['with a misspelt range', filtered(walled({ key: 'classification', range: { maximum: 3 } }))],
  ['with a null bound', filtered(walled({ key: 'classification', range: { gte: null, lte: 3 } }))],
  [
    'with an infinite bound',
    filtered(walled({ key: 'classification', range: { gte: 0, lte: Number.POSITIVE_INFINITY } })),
  ],
  ['with NaN', filtered(walled({ key: 'classification', range: { gte: 0, lte: Number.NaN } }))],
  ['with a lone except', filtered(walled({ key: 'tags', match: { except: ['a'] } }))],
  ['with a lone must_not', filtered(walled({ must_not: [tenant] }))],
  ['with a key that is no label’s', filtered(walled({ key: 'owner', match: { value: 'a' } }))],
  ['with a path for a key', filtered(walled({ key: 'tags[]', match: { any: ['a'] } }))],
  ['with an id that is none', filtered(walled({ has_id: ['doc-1'] }))],
  ['without the tenant', filtered({ must: [schema] })],
  ['of another tenant', filtered({ must: [schema, { key: 'tenant', match: { value: 'globex' } }] })],
  [
    'with the tenant as one of several',
    filtered({ must: [schema, { key: 'tenant', match: { any: [TENANT, 'globex'] } }] }),
  ],
  ['with the tenant inside a should', filtered({ must: [schema, { should: [tenant] }] })],
  ['without the label schema', filtered({ must: [tenant] })],
  ['for hidden passages', filtered({ must: [tenant, { key: 'label_schema', match: { value: 0 } }] })],
  ['too deep to read', filtered(walled(deep(40)))],
  ['approximate over terms', { ...lexical, params: { ...graph, idf: { corpus: wall } } }],
  ['approximate without ACORN', { ...dense, params: { exact: false, hnsw_ef: 512 } }],
  ['approximate with ACORN switched off', { ...dense, params: { ...graph, acorn: { enable: false } } }],
  ['approximate in another way', { ...dense, params: { ...graph, indexed_only: true } }],
  ['without an IDF corpus', { ...lexical, params: { exact: true } }],
  ['with everybody’s statistics', { ...lexical, params: { exact: true, idf: 'global' } }],
  ['with an open IDF corpus', { ...lexical, params: { exact: true, idf: { corpus: { must: [] } } } }],
  ['with another tenant’s IDF corpus', { ...lexical, params: { exact: true, idf: { corpus: { must: [schema] } } } }],
  ['that is approximate', { ...lexical, params: { ...lexical.params, exact: false } }],
  ['that doesn’t say exact', { ...dense, params: {} }],
  ['with a prefetch', { ...lexical, prefetch: [{ filter: wall }] }],
  ['by id', { ...lexical, query: '00000000-0000-8000-8000-000000000000' }],
  ['by the id of a neighbour', { ...dense, query: { nearest: '00000000-0000-8000-8000-000000000000' } }],
  ['with a lookup', { ...lexical, lookup_from: { collection: 'other' } }],
  ['that wants payloads', { ...lexical, with_payload: true }],
  ['that wants vectors', { ...lexical, with_vector: true }],
  ['with a negative weight', { ...lexical, query: { nearest: { indices: [1], values: [-1] } } }],
  ['without a limit', without(lexical, 'limit')],
  ['with an offset', { ...lexical, offset: 10 }],
];

describe('a search in a caller’s name', () => {
  test('is sent as the compiler builds it', () => {
    expect(() => assertWalledQueries({ searches: [lexical, dense] }, TENANT)).not.toThrow();
    const narrowed = { must: [...wall.must, { has_id: ['00000000-0000-8000-8000-000000000000'] }] };
    expect(() => assertWalledQueries({ searches: [filtered(narrowed)] }, TENANT)).not.toThrow();
  });

  test.each(BAD)('is not sent %s', async (_, search) => {
    expect(await check(() => assertWalledQueries({ searches: [search] }, TENANT))).toBe('store.cannot_express');
    // One bad search spoils a batch.
    expect(await check(() => assertWalledQueries({ searches: [lexical, search] }, TENANT))).toBe(
      'store.cannot_express',
    );
  });

  test.each([
    ['empty', { searches: [] }],
    ['without searches', {}],
    ['with one member more', { searches: [lexical], shard_key: 'a' }],
  ])('is not sent in a batch that is %s', async (_, body) => {
    expect(await check(() => assertWalledQueries(body, TENANT))).toBe('store.cannot_express');
  });
});

describe('a write or a count', () => {
  const document = { key: 'document', match: { value: 'a' } };
  test.each([
    ['a count', { filter: { must: [tenant, document] }, exact: true }],
    ['a payload', { filter: { must: [tenant, document] }, payload: { label_schema: 0 } }],
    ['a deletion', { filter: { must: [tenant, document] } }],
  ])('stays inside a document: %s', async (_, body) => {
    expect(() => assertMaintenance(body)).not.toThrow();
    for (const filter of [
      undefined,
      {},
      { must: [] },
      { must: [tenant] },
      { must: [document] },
      { should: [tenant, document] },
    ]) {
      expect(await check(() => assertMaintenance({ ...body, filter }))).toBe('store.cannot_express');
    }
    expect(await check(() => assertMaintenance({ ...body, points: ['a'] }))).toBe('store.cannot_express');
  });
});

describe('a list of documents', () => {
  const page = { limit: 10, with_payload: true, with_vector: false };
  test('stays inside a tenant', async () => {
    expect(() => assertMaintenance({ filter: { must: [tenant] }, ...page })).not.toThrow();
    for (const filter of [{}, { must: [] }, { must: [{ key: 'document', match: { value: 'a' } }] }]) {
      expect(await check(() => assertMaintenance({ filter, ...page }))).toBe('store.cannot_express');
    }
  });
});

describe('a body of any kind', () => {
  test.each([
    ['undefined', { a: { b: undefined } }],
    ['null', { a: [null] }],
    ['NaN', { a: Number.NaN }],
    ['a function', { a: () => 1 }],
    ['a bigint', { a: 1n }],
    ['half a surrogate pair', { a: '\ud800' }],
    ['an object that speaks for itself', { a: { toJSON: () => ({}) } }],
    ['a date', { a: new Date(0) }],
  ])('holds no %s', async (_, body) => {
    expect(await check(() => assertPlain(body))).toBe('store.cannot_express');
  });
});
