import { describe, expect, test } from '@jest/globals';
import { LAST_INSTANT, makeLabel, MARKER, parseLabel } from '../../../../retrieval/index.ts';
import { CLASSIFICATIONS, LABEL_KEYS, MAX_LIST_LENGTH } from '../../../../retrieval/policy/label.ts';

const INVALID = expect.objectContaining({ code: 'retrieval.label_invalid' });
const LISTS = ['tags', 'readers', 'compartments', 'denied'] as const;
const [WINDOW, PRINCIPALS] = [
  ['not_before', 'not_after'],
  ['readers', 'denied'],
] as const;

const whole = makeLabel({
  tenant: 'acme',
  classification: 2,
  tags: ['finance'],
  readers: ['user:ada'],
  compartments: ['aurora'],
  denied: ['group:interns'],
  not_before: 5,
  not_after: 9,
});
const stored = (changes: object): unknown => ({ ...whole, ...changes });
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe('a label', () => {
  test('is stored with its number, the marker in each list, and its window', () => {
    expect(whole).toEqual({
      label_schema: 1,
      tenant: 'acme',
      tags: [MARKER, 'finance'],
      readers: [MARKER, 'user:ada'],
      compartments: [MARKER, 'aurora'],
      classification: 2,
      denied: [MARKER, 'group:interns'],
      not_before: 5,
      not_after: 9,
    });
    expect(parseLabel(whole)).toEqual(whole);
    expect(Object.isFrozen(whole)).toBe(true);
  });
  test('that names no list and no window is read by nobody by name, and at any time', () => {
    const bare = makeLabel({ tenant: 'acme', classification: 0 });
    expect(bare).toMatchObject({ not_before: 0, not_after: LAST_INSTANT });
    expect(LISTS.map((key) => bare[key])).toEqual([[MARKER], [MARKER], [MARKER], [MARKER]]);
  });
  test('has these keys and classes', () => {
    expect([...LABEL_KEYS].sort()).toEqual(Object.keys(whole).sort());
    expect(CLASSIFICATIONS).toEqual(['public', 'internal', 'confidential', 'restricted']);
  });

  test.each(LABEL_KEYS)('without %s is none, nor with one that is null', (key) => {
    expect(parseLabel(stored({ [key]: undefined }))).toBeUndefined();
    expect(parseLabel(stored({ [key]: null }))).toBeUndefined();
  });
  test.each(LISTS)('whose %s lack the marker is none', (key) => {
    expect(parseLabel(stored({ [key]: whole[key].slice(1) }))).toBeUndefined();
    expect(parseLabel(stored({ [key]: [] }))).toBeUndefined();
    expect(parseLabel(stored({ [key]: [...whole[key], 5] }))).toBeUndefined();
    expect(parseLabel(stored({ [key]: [...whole[key], ''] }))).toBeUndefined();
  });
  test.each(LISTS)('may hold 1,000 %s, the marker among them, and not one more', (key) => {
    const prefix = key === 'tags' || key === 'compartments' ? 'n' : 'user:n';
    expect(parseLabel(stored({ [key]: [MARKER, ...numbered(prefix, MAX_LIST_LENGTH - 1)] }))).toBeDefined();
    expect(parseLabel(stored({ [key]: [MARKER, ...numbered(prefix, MAX_LIST_LENGTH)] }))).toBeUndefined();
  });
  test.each(PRINCIPALS)('names people and groups alone in its %s', (key) => {
    expect(parseLabel(stored({ [key]: [MARKER, 'group:staff'] }))).toBeDefined();
    expect(parseLabel(stored({ [key]: [MARKER, 'staff'] }))).toBeUndefined();
  });
  test.each([0, 1, 2, 3])('may have classification %i', (classification) => {
    expect(parseLabel(stored({ classification }))).toBeDefined();
  });
  test.each([-1, 4, 1.5, '2'])('may not have classification %j', (classification) => {
    expect(parseLabel(stored({ classification }))).toBeUndefined();
  });
  test.each(WINDOW)('has a %s between the first and the last instant', (key) => {
    for (const instant of [0, LAST_INSTANT]) expect(parseLabel(stored({ [key]: instant }))).toBeDefined();
    for (const instant of [-1, LAST_INSTANT + 1, 0.5]) expect(parseLabel(stored({ [key]: instant }))).toBeUndefined();
  });
  test.each([
    undefined,
    null,
    'label',
    [],
    { ...whole, label_schema: 2 },
    { ...whole, owner: 'ada' },
    stored({ tenant: '' }),
  ])('is not %j', (value) => {
    expect(parseLabel(value)).toBeUndefined();
  });

  test.each(LISTS)('is not made of %s that hold the marker: nobody writes it but the maker', (key) => {
    expect(() => makeLabel({ tenant: 'acme', classification: 0, [key]: [MARKER] })).toThrow(INVALID);
  });
  test('holds each entry once, in one order, whatever the order in which they were written', () => {
    const made = makeLabel({ tenant: 'acme', classification: 0, tags: ['b', 'a', 'b'] });
    expect(made.tags).toEqual([MARKER, 'a', 'b']);
  });
  test.each([{ tenant: '' }, { tags: ['*'] }, { readers: ['ada'] }, { classification: 4 }, { not_before: -1 }])(
    'is not made of %j',
    (changes) => {
      expect(() => makeLabel({ tenant: 'acme', classification: 0, ...changes })).toThrow(INVALID);
    },
  );
  test('is not made of a window that ends before it begins', () => {
    const ends = { tenant: 'acme', classification: 0, not_after: 4 };
    expect(() => makeLabel({ ...ends, not_before: 5 })).toThrow(INVALID);
    expect(makeLabel({ ...ends, not_before: 4 })).toMatchObject({ not_before: 4, not_after: 4 });
  });
});
