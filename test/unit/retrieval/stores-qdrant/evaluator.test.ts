import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { matches, OutsideTheSubset } from '../../../support/qdrant-evaluator.ts';

/** Cases checked against the engine's source; they are not part of this repository. */
const file = path.join(
  process.env['RINGFENCE_SHARED'] ?? path.resolve(import.meta.dirname, '../../../../../shared'),
  'cases/qdrant_filter_cases.json',
);

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
  const available = existsSync(file);
  const title = 'agrees with the engine on every known case of the part of the language that we use';
  (available ? test : test.skip)(available ? title : `${title} (skipped: no cases beside this checkout)`, () => {
    const counted = { plain: 0, indexed: 0 };
    for (const known of Cases.parse(JSON.parse(readFileSync(file, 'utf8')))) {
      if (known.lossy_in_js || matchesNothingKnown(known.filter, known.payload)) continue;
      const id = known.id ?? 1;
      expect([known.name, matches(known.filter, known.payload, id)]).toEqual([known.name, known.expect]);
      counted.plain += 1;
      if (!known.expect_indexed) continue;
      const { index, expect: expected } = known.expect_indexed;
      expect([known.name, 'indexed', matches(known.filter, known.payload, id, index)]).toEqual([
        known.name,
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
