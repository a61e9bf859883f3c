import { describe, expect, test } from '@jest/globals';
import {
  assertLimit,
  assertNotAborted,
  assertRelabel,
  assertRelabelling,
  assertReplaces,
  assertWritable,
  MAX_SEARCH_LIMIT,
  unitVector,
} from '../../../../retrieval/stores/store-input.ts';
import { documentOf, OTHER_TENANT, TENANT } from '../../../support/stores-fixture.ts';

const coded = (code: string) => expect.objectContaining({ code });

describe('a search limit', () => {
  test.each([1, 2, MAX_SEARCH_LIMIT])('may be %d', (limit) => {
    expect(() => assertLimit(limit)).not.toThrow();
  });
  test.each([0, -1, MAX_SEARCH_LIMIT + 1, 1.5, Number.NaN, Infinity])('is refused at %d', (limit) => {
    expect(() => assertLimit(limit)).toThrow(coded('store.cannot_express'));
  });
});

test('a request that has ended asks no store; a living one does', () => {
  const controller = new AbortController();
  expect(() => assertNotAborted(controller.signal)).not.toThrow();
  controller.abort();
  expect(() => assertNotAborted(controller.signal)).toThrow(coded('store.deadline'));
});

describe('a vector', () => {
  test('comes out at length 1, in the same direction', () => {
    expect(unitVector(Float32Array.of(3, 0, -4), 3)).toEqual(Float32Array.of(0.6, 0, -0.8));
    expect(unitVector(Float32Array.of(0, 2), undefined)).toEqual(Float32Array.of(0, 1));
  });
  test.each([
    ['too few', [1, 2], 3],
    ['too many', [1, 2], 1],
    ['none', [], undefined],
    ['none for a store of none', [], 0],
  ])('of %s dimensions is refused', (_, values, dimensions) => {
    expect(() => unitVector(Float32Array.from(values), dimensions)).toThrow(coded('store.misconfigured'));
  });
  test.each([[[0, 0]], [[Number.NaN, 1]], [[Infinity, 1]], [[1, -Infinity]]])('%j has no direction', (values) => {
    expect(() => unitVector(Float32Array.from(values), 2)).toThrow(coded('retrieval.embedding_failed'));
  });
});

describe('a document', () => {
  const written = documentOf({ id: 'plan', texts: ['Revenue rose.', 'Costs fell.'] });
  /** As if the types had been passed by. */
  const withChanges = (changes: object) => ({ ...written, ...JSON.parse(JSON.stringify(changes)) });
  const passage = { section: '', text: 'x' };
  const vector = (...values: number[]) => Float32Array.from(values);

  test('that is whole may be written, with an empty title, address and section', () => {
    expect(() => assertWritable({ ...written, title: '', uri: '' })).not.toThrow();
  });
  test('that has passages with vectors of one size may be written', () => {
    const passages = [vector(1, 0), vector(0, 2)].map((one) => ({ ...passage, vector: one }));
    expect(() => assertWritable({ ...written, passages })).not.toThrow();
  });
  test('without a well-formed label is refused', () => {
    expect(() => assertWritable(withChanges({ label: { ...written.label, tags: [] } }))).toThrow(
      coded('retrieval.label_invalid'),
    );
  });
  test.each([
    ['an empty id', { id: '' }],
    ['an id that is none', { id: 7 }],
    ['an id that is a list', { id: ['plan'] }],
    ['an id that is not Unicode', { id: '\ud800' }],
    ['an empty source', { source: '' }],
    ['a source that is not Unicode', { source: 'a\udc00' }],
    ['an empty content hash', { contentHash: '' }],
    ['a title that is none', { title: null }],
    ['a title that is not Unicode', { title: '\ud800' }],
    ['an address that is not Unicode', { uri: '\ud800' }],
    ['a passage without text', { passages: [passage, { ...passage, text: '' }] }],
    ['a text that is not Unicode', { passages: [{ ...passage, text: 'x\ud800' }, passage] }],
    ['a section that is none', { passages: [{ ...passage, section: 3 }] }],
  ])('with %s is refused', (_, changes) => {
    expect(() => assertWritable(withChanges(changes))).toThrow(coded('store.cannot_express'));
  });
  test('some of whose passages have a vector and some none is refused', () => {
    const passages = [{ ...passage, vector: vector(1, 0) }, passage];
    expect(() => assertWritable({ ...written, passages })).toThrow(coded('store.cannot_express'));
  });
  test.each([
    ['of another size than the first', [vector(1, 0), vector(1, 0, 0)], 'store.misconfigured'],
    ['without a direction', [vector(1, 0), vector(0, 0)], 'retrieval.embedding_failed'],
  ])('with a vector %s is refused', (_, vectors, code) => {
    const passages = vectors.map((one) => ({ ...passage, vector: one }));
    expect(() => assertWritable({ ...written, passages })).toThrow(coded(code));
  });
});

describe('a new label', () => {
  const { label } = documentOf({ id: 'plan', texts: ['x'] });
  test('is one of the tenant whose document it is for', () => {
    expect(() => assertRelabel(TENANT, label)).not.toThrow();
    expect(() => assertRelabel(OTHER_TENANT, label)).toThrow(coded('retrieval.label_invalid'));
  });
  test.each([undefined, null, {}, { ...label, denied: [] }])('that is %j is refused', (malformed) => {
    expect(() => assertRelabel(TENANT, malformed)).toThrow(coded('retrieval.label_invalid'));
  });
});

describe('new labels of several documents', () => {
  const { label } = documentOf({ id: 'plan', texts: ['x'] });
  test('are each one of the tenant', () => {
    expect(() => assertRelabelling(TENANT, [{ label }, { label: { ...label } }])).not.toThrow();
    expect(() => assertRelabelling(TENANT, [{ label }, { label: { ...label, tenant: OTHER_TENANT } }])).toThrow(
      coded('retrieval.label_invalid'),
    );
    expect(() => assertRelabelling(TENANT, [{ label: undefined }])).toThrow(coded('retrieval.label_invalid'));
  });
});

describe('rules that replace others', () => {
  test.each([
    ['whatever is in force', 'a', undefined],
    ['those in force', 'a', 'a'],
    ['none, where there are none', undefined, 'none'],
  ])('may replace %s', (_, inForce, replaces) => {
    expect(() => assertReplaces(inForce, replaces)).not.toThrow();
  });
  test.each([
    ['others are in force', 'b', 'a'],
    ['some are in force already', 'b', 'none'],
    ['none are in force', undefined, 'a'],
  ])('are refused where %s', (_, inForce, replaces) => {
    expect(() => assertReplaces(inForce, replaces)).toThrow(coded('policy.rules_overtaken'));
  });
});
