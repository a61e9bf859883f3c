import { describe, expect, test } from '@jest/globals';
import { type LabelInput, makeLabel, MARKER, Narrowing } from '../../../../retrieval/index.ts';
import {
  all,
  any,
  anyOf,
  between,
  equalsNumber,
  equalsText,
  noneOf,
  subsetOf,
} from '../../../../retrieval/policy/condition.ts';
import { permits, predicateOf, scopeOf } from '../../../../retrieval/stores/memory-filter.ts';
import { filterOf, NOW, TENANT } from '../../../support/stores-fixture.ts';

const filter = filterOf({ tags: ['finance', 'Finance'], clearance: 2 });
const label = (changes: Partial<LabelInput> = {}) =>
  makeLabel({ tenant: TENANT, classification: 0, tags: ['finance'], ...changes });
const MALFORMED = [undefined, null, {}, 'finance', { ...label(), label_schema: 2 }, { ...label(), tags: ['finance'] }];

describe('the memory store', () => {
  test('permits what the caller may read, and nothing else', () => {
    expect(permits(filter, label())).toBe(true);
    expect(permits(filter, label({ tags: ['other'] }))).toBe(false);
    expect(permits(filter, label({ not_before: NOW + 1 }))).toBe(false);
  });
  test.each(MALFORMED.map((stored) => [JSON.stringify(stored), stored]))(
    'shows nobody a label that is %s, with or without a narrowing',
    (_, stored) => {
      expect(permits(filter, stored)).toBe(false);
      expect(scopeOf(Narrowing.toClassification(3))(stored)).toBe(false);
    },
  );
});

describe('a narrowing in the memory store', () => {
  test('that is absent leaves everything in', () => {
    expect(scopeOf(undefined)(label({ classification: 3 }))).toBe(true);
  });
  test.each([
    [['finance'], true],
    [['Finance', 'finance'], true],
    [['Finance'], false],
  ])('to the tags %j: a document of finance is in scope %s', (tags, visible) => {
    expect(scopeOf(Narrowing.toTags(filter, tags))(label())).toBe(visible);
  });
  test.each([
    [0, true],
    [2, true],
    [3, false],
  ])('up to classification 2: a document of %i is in scope %s', (classification, visible) => {
    expect(scopeOf(Narrowing.toClassification(2))(label({ classification }))).toBe(visible);
  });
  test('by several holds only where each does', () => {
    const both = Narrowing.every([Narrowing.toTags(filter, ['finance']), Narrowing.toClassification(1)]);
    expect(scopeOf(both)(label({ classification: 1 }))).toBe(true);
    expect(scopeOf(both)(label({ classification: 2 }))).toBe(false);
    expect(scopeOf(both)(label({ tags: ['Finance'], classification: 1 }))).toBe(false);
  });
});

describe('a condition in plain code', () => {
  const finance = anyOf('tags', ['finance', 'other']);
  const people = anyOf('tags', ['people', 'staff']);
  test.each([
    ['all, of true ones', all(finance, finance), true],
    ['all, with a false one', all(finance, people), false],
    ['any, with a true one', any(people, finance), true],
    ['any, of false ones', any(people, people), false],
    ['a text that is equal', equalsText('tenant', TENANT), true],
    ['a text that is not', equalsText('tenant', 'globex'), false],
    ['a number that is equal', equalsNumber('label_schema', 1), true],
    ['a number that is not', equalsNumber('label_schema', 2), false],
    ['one entry of these', finance, true],
    ['no entry of these', people, false],
    ['all entries among these', subsetOf('tags', [MARKER, 'finance', 'more']), true],
    ['some entries among these alone', subsetOf('tags', [MARKER, 'more']), false],
    ['no entry among those', noneOf('tags', ['people']), true],
    ['an entry among those', noneOf('tags', ['people', 'finance']), false],
    ['at both ends of its range', between('classification', 1, 1), true],
    ['below it', between('classification', 2, 3), false],
    ['above it', between('classification', 0, 0), false],
    ['a reader', anyOf('readers', ['user:ada']), true],
    ['no compartment but these', subsetOf('compartments', [MARKER, 'aurora']), true],
    ['a denial', noneOf('denied', ['group:interns']), false],
    ['a window that opened', between('not_before', 0, 5), true],
    ['a window that has closed', between('not_after', 10, 11), false],
  ])('%s: %s', (_, condition, expected) => {
    const named = { readers: ['user:ada'], compartments: ['aurora'], denied: ['group:interns'] };
    expect(predicateOf(condition)(label({ classification: 1, ...named, not_before: 5, not_after: 9 }))).toBe(expected);
  });

  const forged = (condition: object) => () => predicateOf(JSON.parse(JSON.stringify(condition)));
  test.each([
    { kind: 'all', of: [] },
    { kind: 'any', of: [] },
    { kind: 'anyOf', key: 'tags', values: [] },
    { kind: 'subsetOf', key: 'tags', values: [] },
    { kind: 'noneOf', key: 'tags', values: [] },
    { kind: 'not', of: [finance] },
    { kind: 'all', of: [{ kind: 'any', of: [] }] },
    { kind: 'equals', key: 'tenant', value: 1 },
    { kind: 'equals', key: 'label_schema', value: '1' },
    { kind: 'equals', key: 'label_schema', value: 1.5 },
    { kind: 'equals', key: 'tags', value: 1 },
    { kind: 'between', key: 'tenant', min: 0, max: 1 },
    { kind: 'between', key: 'classification', min: null, max: 1 },
    { kind: 'between', key: 'classification', min: 0, max: null },
    { kind: 'anyOf', key: 'tenant', values: ['acme'] },
    { kind: 'anyOf', key: 'tags', values: 'finance' },
    { kind: 'anyOf', key: 'tags', values: ['finance', 1] },
  ])('is refused if it is empty, unknown or malformed: %j', (condition) => {
    expect(forged(condition)).toThrow(expect.objectContaining({ code: 'store.cannot_express' }));
  });
});
