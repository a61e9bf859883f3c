import { describe, expect, test } from '@jest/globals';
import {
  assertMaintenance,
  assertPlain,
  assertWalledQueries,
} from '../../../../retrieval/stores/qdrant-filter-validator.ts';
import { TENANT } from '../../../support/stores-fixture.ts';

const CANNOT = expect.objectContaining({ code: 'store.cannot_express' });
const ID = '00000000-0000-8000-8000-000000000001';
const tenant = { key: 'tenant', match: { value: TENANT } };
const schema = { key: 'label_schema', match: { value: 1 } };
const document = { key: 'document', match: { value: 'a' } };

const walled = (...clauses: unknown[]) => ({ must: [tenant, schema, ...clauses] });
const lexical = (changes: object = {}) => ({
  using: 'lexical',
  query: { nearest: { indices: [1, 2], values: [1, 1] } },
  params: { exact: true, idf: { corpus: walled() } },
  filter: walled(),
  limit: 10,
  with_payload: false,
  with_vector: false,
  ...changes,
});
const dense = (changes: object = {}) =>
  lexical({ using: 'dense', query: { nearest: [0.5] }, params: { exact: true }, ...changes });
const search = (query: unknown) => () => assertWalledQueries({ searches: [query] }, TENANT);
const clause = (value: unknown) => search(lexical({ filter: walled(value) }));
const maintain = (body: unknown) => () => assertMaintenance(body);

describe('a clause that is sent', () => {
  test.each([
    'label_schema',
    'tenant',
    'tags',
    'readers',
    'compartments',
    'classification',
    'denied',
    'not_before',
    'not_after',
    'document',
    'source',
    'generation',
    'ordinal',
  ])('may be on %s', (key) => {
    expect(clause({ key, match: { any: ['a'] } })).not.toThrow();
  });
  const match = { key: 'tags', match: { any: ['a'] } };
  const except = { key: 'tags', match: { except: ['a'] } };
  const range = { key: 'classification', range: { gte: 0, lte: 1 } };
  test.each<[string, unknown]>([
    ['of a text', { key: 'source', match: { value: 'a' } }],
    ['of a number', { key: 'generation', match: { value: 0 } }],
    ['of a range', range],
    ['of ids', { has_id: [ID] }],
    ['of parts that all hold', { must: [match, range] }],
    ['of what holds beside what does not', { must: [match], must_not: [match, except] }],
    ['of parts of which one holds', { should: [match, range] }],
    ['inside clauses', { should: [{ must: [{ should: [match] }] }] }],
  ])('may be %s', (_, value) => {
    expect(clause(value)).not.toThrow();
  });
  test.each<[string, unknown]>([
    ['of an empty text', { key: 'source', match: { value: '' } }],
    ['of a fraction', { key: 'generation', match: { value: 0.5 } }],
    ['of true', { key: 'generation', match: { value: true } }],
    ['of a range between fractions', { key: 'classification', range: { gte: 0.5, lte: 1 } }],
    ['of a range up to a fraction', { key: 'classification', range: { gte: 0, lte: 1.5 } }],
    ['of a range with a step', { key: 'classification', range: { gte: 0, lte: 1, step: 1 } }],
    ['of no ids', { has_id: [] }],
    ['of ids and more', { has_id: [ID], key: 'tags' }],
    ['of no parts that all hold', { must: [] }],
    ['of nothing that does not hold', { must: [match], must_not: [] }],
    ['of nothing excepted', { must: [match], must_not: [{ key: 'tags', match: { except: [] } }] }],
    ['of an empty text excepted', { must: [match], must_not: [{ key: 'tags', match: { except: [''] } }] }],
    ['of an exception from no key', { must: [match], must_not: [{ match: { except: ['a'] } }] }],
    ['of a range that does not hold', { must: [match], must_not: [range] }],
    ['of an exception and more', { must: [match], must_not: [{ ...except, range: {} }] }],
    ['of two kinds of match', { key: 'tags', match: { any: ['a'], value: 'a' } }],
  ])('may not be %s', (_, value) => {
    expect(clause(value)).toThrow(CANNOT);
  });
});

describe('a search that is sent', () => {
  const terms = (indices: readonly number[], values: readonly number[] = indices.map(() => 1)) =>
    search(lexical({ query: { nearest: { indices, values } } }));
  test('is of one term at least, each a number of 32 bits, of weight 1', () => {
    expect(terms([0, 0xffff_ffff])).not.toThrow();
    expect(terms([1])).not.toThrow();
    for (const indices of [[], [-1], [2 ** 32], [0.5]]) expect(terms(indices)).toThrow(CANNOT);
    for (const weight of [0, 2, 0.5]) expect(terms([1], [weight])).toThrow(CANNOT);
  });
  test('is of a vector of one number at least', () => {
    expect(search(dense())).not.toThrow();
    for (const nearest of [[], ['1'], [[1]]]) expect(search(dense({ query: { nearest } }))).toThrow(CANNOT);
  });
  test('is approximate over vectors alone, in the one way that looks through the filter', () => {
    const acorn = { enable: true, max_selectivity: 1 };
    const graph = (changes: object) => search(dense({ params: { exact: false, hnsw_ef: 512, acorn, ...changes } }));
    expect(graph({})).not.toThrow();
    for (const changes of [
      { exact: true },
      { hnsw_ef: 511 },
      { acorn: {} },
      { acorn: { ...acorn, enable: false } },
      { acorn: { ...acorn, max_selectivity: 0.5 } },
      { acorn: { ...acorn, extra: 1 } },
      { extra: 1 },
    ]) {
      expect(graph(changes)).toThrow(CANNOT);
    }
  });
  test('asks for 1 to 20,000 passages', () => {
    for (const limit of [1, 20_000]) expect(search(dense({ limit }))).not.toThrow();
    for (const limit of [0, 20_001, 1.5]) expect(search(dense({ limit }))).toThrow(CANNOT);
  });
  test('is lexical or dense, and holds nothing else', () => {
    expect(search(dense({ using: 'lexical' }))).toThrow(CANNOT);
    expect(search(lexical({ using: 'dense' }))).toThrow(CANNOT);
    for (const using of ['', 'other', undefined]) expect(search(lexical({ using }))).toThrow(CANNOT);
    for (const query of [lexical(), dense()]) {
      expect(search({ ...query, extra: 1 })).toThrow(CANNOT);
      expect(search({ ...query, with_payload: true })).toThrow(CANNOT);
      expect(search({ ...query, with_vector: true })).toThrow(CANNOT);
      expect(search({ ...query, params: { ...query.params, exact: false } })).toThrow(CANNOT);
      expect(search({ ...query, params: { ...query.params, hnsw_ef: 1 } })).toThrow(CANNOT);
      expect(search({ ...query, query: { ...query.query, negative: [] } })).toThrow(CANNOT);
    }
  });
  test.each([
    ['in a range', { key: 'label_schema', range: { gte: 1, lte: 1 } }],
    ['in a list', { key: 'label_schema', match: { any: ['1'] } }],
    ['as a text', { key: 'label_schema', match: { value: '1' } }],
    ['under another key', { key: 'generation', match: { value: 1 } }],
    ['inside a clause', { must: [schema] }],
    ['behind ids', { has_id: [ID] }],
  ])('names the label schema itself, not %s: in its filter and in its corpus', (_, instead) => {
    const open = { must: [tenant, instead] };
    expect(search(dense({ filter: open }))).toThrow(CANNOT);
    expect(search(lexical({ params: { exact: true, idf: { corpus: open } } }))).toThrow(CANNOT);
  });
});

describe('a count, a list, a payload or a deletion that is sent', () => {
  const filter = { must: [tenant, document] };
  const list = { filter: { must: [tenant] }, limit: 10, with_payload: true, with_vector: false };
  test.each<[string, unknown]>([
    ['a count', { filter, exact: true }],
    ['a list', list],
    ['one passage', { ...list, limit: 1 }],
    ['a page', { ...list, limit: 1_000, offset: ID }],
    ['a payload', { filter, payload: { a: 1 } }],
    ['a deletion of a document', { filter }],
    ['a deletion of a source', { filter: { must: [tenant, { key: 'source', match: { value: 'a' } }] } }],
  ])('may be %s', (_, body) => {
    expect(maintain(body)).not.toThrow();
  });
  test.each<[string, unknown]>([
    ['an estimate', { filter, exact: false }],
    ['a list of nothing', { ...list, limit: 0 }],
    ['too long a page', { ...list, limit: 1_001 }],
    ['half a passage', { ...list, limit: 1.5 }],
    ['a page behind no id', { ...list, offset: 'a' }],
    ['a list without payloads', { ...list, with_payload: false }],
    ['a list with vectors', { ...list, with_vector: true }],
    ['a payload that is a list', { filter, payload: ['a'] }],
    ['a payload in a place', { filter, payload: {}, key: 'a' }],
    ['a deletion with more', { filter, force: true }],
    ['a deletion in a tenant', { filter: { must: [tenant] } }],
    ['a deletion by generation', { filter: { must: [tenant, { key: 'generation', match: { value: 1 } }] } }],
    [
      'a deletion of one of several documents',
      { filter: { must: [tenant, { key: 'document', match: { any: ['a'] } }] } },
    ],
    [
      'a deletion of documents in a range',
      { filter: { must: [tenant, { key: 'document', range: { gte: 0, lte: 1 } }] } },
    ],
    ['a deletion by id', { filter: { must: [tenant, { has_id: [ID] }] } }],
    [
      'a deletion in one of several tenants',
      { filter: { must: [{ key: 'tenant', match: { any: ['a'] } }, document] } },
    ],
    ['a list in no tenant', { ...list, filter: { must: [document] } }],
  ])('may not be %s', (_, body) => {
    expect(maintain(body)).toThrow(CANNOT);
  });
  test('holds nothing that JSON would drop', () => {
    expect(maintain({ filter, payload: { a: undefined } })).toThrow(CANNOT);
    expect(search({ ...dense(), extra: undefined })).toThrow(CANNOT);
  });
});

describe('a body of any kind', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);
  test('is at most 24 levels deep', () => {
    expect(() => assertPlain(nested(24))).not.toThrow();
    expect(() => assertPlain(nested(25))).toThrow(CANNOT);
  });
  test('holds at most 200,000 values', () => {
    expect(() => assertPlain(Array<number>(200_000).fill(0))).not.toThrow();
    expect(() => assertPlain(Array<number>(200_001).fill(0))).toThrow(CANNOT);
  });
  test('may hold texts, numbers, yes and no, lists and objects', () => {
    expect(() => assertPlain({ a: ['', 'x', 0, -0.5, true, false, {}, []] })).not.toThrow();
  });
  test('holds no list that speaks for itself', () => {
    expect(() => assertPlain({ a: Object.assign(['x'], { toJSON: () => [] }) })).toThrow(CANNOT);
  });
  test.each([[undefined], [null], [Number.POSITIVE_INFINITY], ['\udc00'], [Symbol('a')]])('is not %p', (body) => {
    expect(() => assertPlain(body)).toThrow(CANNOT);
  });
});
