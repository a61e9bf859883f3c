import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AccessFilter,
  type Label,
  LABEL_SCHEMA,
  MARKER,
  mayRead,
  Narrowing,
  parseLabel,
} from '../../../../retrieval/index.ts';
import {
  all,
  any,
  anyOf,
  between,
  type Condition,
  equalsNumber,
  equalsText,
  noneOf,
  subsetOf,
} from '../../../../retrieval/policy/condition.ts';
import { compileQdrantFilter } from '../../../../retrieval/stores/qdrant-filter.ts';
import { LABEL_INDEXES, matches } from '../../../support/qdrant-evaluator.ts';
import { filterOf, NOW } from '../../../support/stores-fixture.ts';
import { labels, people } from '../../../support/stores-labels.ts';

const ID = '00000000-0000-8000-8000-000000000001';
const TABLE: readonly (readonly [string, Condition, unknown])[] = [
  ['equals of a string', equalsText('tenant', 'acme'), { must: [{ key: 'tenant', match: { value: 'acme' } }] }],
  ['equals of a number', equalsNumber('label_schema', 1), { must: [{ key: 'label_schema', match: { value: 1 } }] }],
  ['anyOf', anyOf('tags', ['a', 'b']), { must: [{ key: 'tags', match: { any: ['a', 'b'] } }] }],
  [
    'subsetOf, as presence and test',
    subsetOf('compartments', [MARKER, 'a']),
    {
      must: [
        {
          must: [{ key: 'compartments', match: { any: [MARKER] } }],
          must_not: [{ key: 'compartments', match: { except: [MARKER, 'a'] } }],
        },
      ],
    },
  ],
  [
    'noneOf, as presence and test',
    noneOf('denied', ['user:a']),
    {
      must: [
        {
          must: [{ key: 'denied', match: { any: [MARKER] } }],
          must_not: [{ key: 'denied', match: { any: ['user:a'] } }],
        },
      ],
    },
  ],
  ['between', between('classification', 0, 2), { must: [{ key: 'classification', range: { gte: 0, lte: 2 } }] }],
  [
    'any inside must, never as the root’s own should',
    any(anyOf('tags', ['a']), anyOf('readers', ['user:a'])),
    {
      must: [
        {
          should: [
            { key: 'tags', match: { any: ['a'] } },
            { key: 'readers', match: { any: ['user:a'] } },
          ],
        },
      ],
    },
  ],
  [
    'all in all as one must',
    all(equalsText('tenant', 'acme'), all(anyOf('tags', ['a']))),
    {
      must: [
        { key: 'tenant', match: { value: 'acme' } },
        { key: 'tags', match: { any: ['a'] } },
      ],
    },
  ],
  [
    'all in any as a must of its own',
    any(all(anyOf('tags', ['a']), between('classification', 0, 1)), anyOf('readers', ['user:a'])),
    {
      must: [
        {
          should: [
            {
              must: [
                { key: 'tags', match: { any: ['a'] } },
                { key: 'classification', range: { gte: 0, lte: 1 } },
              ],
            },
            { key: 'readers', match: { any: ['user:a'] } },
          ],
        },
      ],
    },
  ],
];

/** An evaluator of conditions that shares nothing with the compiler. */
function admits(condition: Condition, label: Label): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => admits(part, label));
    case 'any':
      return condition.of.some((part) => admits(part, label));
    case 'equals':
      return label[condition.key] === condition.value;
    case 'between':
      return label[condition.key] >= condition.min && label[condition.key] <= condition.max;
    case 'anyOf':
      return label[condition.key].some((entry) => condition.values.includes(entry));
    case 'subsetOf':
      return label[condition.key].every((entry) => condition.values.includes(entry));
    case 'noneOf':
      return !label[condition.key].some((entry) => condition.values.includes(entry));
  }
}

describe('a condition as a Qdrant filter', () => {
  test.each(TABLE)('%s', (_, condition, expected) => {
    expect(compileQdrantFilter(condition)).toEqual(expected);
  });

  test('a narrowing joins the same must', () => {
    const filter = filterOf({ tags: ['finance', '0'] });
    const narrowing = Narrowing.condition(Narrowing.toTags(filter, ['finance']));
    const wall = compileQdrantFilter(AccessFilter.condition(filter));
    const narrowed = compileQdrantFilter(AccessFilter.condition(filter), narrowing);
    expect(narrowed).toEqual({ must: [...wall.must, { key: 'tags', match: { any: ['finance'] } }] });
    expect(Object.keys(narrowed)).toEqual(['must']);
  });
});

describe('on labels as the doors let them in, the engine, the condition and mayRead agree', () => {
  test.each([
    ['with the indexes', LABEL_INDEXES],
    ['without', {}],
  ])('%s', (_, indexes) => {
    const seen = { admitted: 0, refused: 0 };
    fc.assert(
      fc.property(labels, people, (label, person) => {
        const filter = filterOf(person);
        const { subject, grants, now } = AccessFilter.reader(filter);
        const condition = AccessFilter.condition(filter);
        const expected = mayRead(subject, grants, label, now);
        expect(admits(condition, label)).toBe(expected);
        expect(matches(compileQdrantFilter(condition), { ...label }, ID, indexes)).toBe(expected);
        seen[expected ? 'admitted' : 'refused'] += 1;
      }),
      { numRuns: 2_000, seed: 11 },
    );
    expect(seen.admitted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });
});

describe('a malformed label', () => {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      '',
      [],
      [[MARKER]],
      [null],
      [MARKER, 5],
      5,
      0.5,
      true,
      { a: 1 },
      [{}],
      MARKER,
      'acme',
    ),
    fc.array(fc.oneof(fc.constant(MARKER), fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 }),
  );
  const key = fc.constantFrom(
    'label_schema',
    'tenant',
    'tags',
    'readers',
    'compartments',
    'classification',
    'denied',
    'not_before',
    'not_after',
  );

  test('is kept out by the filter, or can not be read back as a label: never both let through', () => {
    const seen = { filtered: 0, unreadable: 0, whole: 0 };
    fc.assert(
      fc.property(labels, people, key, junk, (label, person, name, value) => {
        const { [name]: _gone, ...rest } = { ...label };
        const broken: Record<string, unknown> = value === undefined ? rest : { ...rest, [name]: value };
        const filter = filterOf(person);
        const visible = matches(compileQdrantFilter(AccessFilter.condition(filter)), broken, ID, LABEL_INDEXES);
        const readable = parseLabel(broken);
        if (!visible) seen.filtered += 1;
        else if (!readable) seen.unreadable += 1;
        else {
          const { subject, grants, now } = AccessFilter.reader(filter);
          expect(mayRead(subject, grants, readable, now)).toBe(true);
          seen.whole += 1;
        }
      }),
      { numRuns: 4_000, seed: 12 },
    );
    expect(Math.min(seen.filtered, seen.unreadable)).toBeGreaterThan(0);
  });

  const GOOD: Label = {
    label_schema: LABEL_SCHEMA,
    tenant: 'acme',
    tags: [MARKER, 'finance'],
    readers: [MARKER],
    compartments: [MARKER],
    classification: 0,
    denied: [MARKER],
    not_before: 0,
    not_after: NOW + 1,
  };
  const wall = compileQdrantFilter(AccessFilter.condition(filterOf({ tags: ['finance'] })));

  test('a whole one is found', () => {
    expect(matches(wall, { ...GOOD }, ID, LABEL_INDEXES)).toBe(true);
  });

  test.each(Object.keys(GOOD))('without %s is found by nobody', (name) => {
    const { [name]: _gone, ...rest }: Record<string, unknown> = { ...GOOD };
    expect(matches(wall, rest, ID, LABEL_INDEXES)).toBe(false);
    for (const value of [null, [], [null]])
      expect(matches(wall, { ...rest, [name]: value }, ID, LABEL_INDEXES)).toBe(false);
  });
});
