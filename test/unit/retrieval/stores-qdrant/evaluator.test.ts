import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { matches, OutsideTheSubset } from '../../../support/qdrant-evaluator.ts';
import { NO_CASES, sharedCases } from '../../../support/shared-cases.ts';

const Cases = z.array(
  z.looseObject({
    name: z.string(),
    filter: z.unknown(),
    payload: z.record(z.string(), z.unknown()),
    id: z.union([z.string(), z.number()]).optional(),
    expect: z.boolean(),
    lossy_in_js: z.boolean().optional(),
    expect_indexed: z
      .object({ index: z.record(z.string(), z.enum(['keyword', 'integer'])), expect: z.boolean() })
      .optional(),
  }),
);

describe('the evaluator that stands for Qdrant in these tests', () => {
  const known = sharedCases('qdrant_filter_cases.json');
  const title = 'agrees with the engine on every known case of the part of the language that we use';
  (known === undefined ? test.skip : test)(known === undefined ? `${title} (skipped: ${NO_CASES})` : title, () => {
    const counted = { plain: 0, indexed: 0 };
    for (const one of Cases.parse(JSON.parse(known ?? '[]'))) {
      if (one.lossy_in_js || matchesNothingKnown(one.filter, one.payload)) continue;
      const id = one.id ?? 1;
      expect([one.name, matches(one.filter, one.payload, id)]).toEqual([one.name, one.expect]);
      counted.plain += 1;
      if (!one.expect_indexed) continue;
      const { index, expect: expected } = one.expect_indexed;
      expect([one.name, 'indexed', matches(one.filter, one.payload, id, index)]).toEqual([
        one.name,
        'indexed',
        expected,
      ]);
      counted.indexed += 1;
    }
    expect(counted.plain).toBeGreaterThan(80);
    expect(counted.indexed).toBeGreaterThan(10);
  });

  test.each([
    ['no filter at all matches everything', {}],
    ['an empty must matches everything', { must: [] }],
    ['an empty should matches everything', { should: [] }],
    ['a null should matches everything', { should: null }],
    ['must_not except matches a missing list', { must_not: [{ key: 'tags', match: { except: ['a'] } }] }],
  ])('knows the trap that %s', (_, filter) => {
    expect(matches(filter, {}, 1)).toBe(true);
  });
});

const matchesNothingKnown = (filter: unknown, payload: Record<string, unknown>): boolean => {
  try {
    matches(filter, payload, 1);
    return false;
  } catch (error) {
    if (error instanceof OutsideTheSubset) return true;
    throw error;
  }
};
