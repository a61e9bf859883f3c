import { describe, expect, test } from '@jest/globals';
import { AccessFilter, type Label, LABEL_SCHEMA, MARKER, Narrowing } from '../../../../retrieval/index.ts';
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

describe('a condition as a Qdrant filter', () => {
  test.each(TABLE)('%s', (_, condition, expected) => {
    expect(compileQdrantFilter(condition)).toEqual(expected);
  });

  test.each([
    ['a list', anyOf('tags', ['a', ''])],
    ['a subset', subsetOf('compartments', [MARKER, ''])],
    ['a denial', noneOf('denied', [''])],
    ['the tenant', equalsText('tenant', '')],
  ])('holds no empty text, which no label holds: not in %s', (_, condition) => {
    expect(() => compileQdrantFilter(condition)).toThrow(expect.objectContaining({ code: 'store.cannot_express' }));
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

describe('a malformed label', () => {
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
