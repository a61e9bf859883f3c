import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RankedId } from '../../../../retrieval/index.ts';
import { wholeTop } from '../../../../retrieval/stores/qdrant-search.ts';
import { byRank } from '../../../../retrieval/stores/ranking.ts';
import { codeOf } from '../../../support/stores-fixture.ts';

/** A server that knows all of them, and breaks ties the wrong way round. */
const serverOf =
  (all: readonly RankedId[]) =>
  async (limit: number): Promise<RankedId[]> =>
    all.toSorted((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1)).slice(0, limit);

const hitsOf = (scores: readonly number[]): RankedId[] =>
  scores.map((score, index) => ({ id: String(index).padStart(6, '0'), score }));

describe('the passages to choose from', () => {
  test('hold the best in our order of ties, wherever the cut falls', async () => {
    let cutATie = 0;
    const scores = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 80, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(scores, fc.integer({ min: 1, max: 60 }), async (values, limit) => {
        const all = hitsOf(values);
        const chosen = (await wholeTop(serverOf(all), limit, 0)).toSorted(byRank).slice(0, limit);
        const expected = all.toSorted(byRank).slice(0, limit);
        expect(chosen).toEqual(expected);
        if (expected.at(-1)?.score === all.toSorted(byRank)[limit]?.score) cutATie += 1;
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(cutATie).toBeGreaterThan(50);
  });

  test('hold whatever the server’s own error could have put on the wrong side of the cut', async () => {
    const all = hitsOf([1, 1 - 2 ** -22, 1 - 2 ** -21, 0.5]);
    expect(await wholeTop(serverOf(all), 1, 2 ** -20)).toHaveLength(3);
    expect(await wholeTop(serverOf(all), 1, 0)).toHaveLength(1);
  });

  test('are refused where more are equal than can be put in order', async () => {
    expect(await wholeTop(serverOf(hitsOf(Array.from({ length: 16_383 }, () => 1))), 5, 0)).toHaveLength(16_383);
    expect(await codeOf(wholeTop(serverOf(hitsOf(Array.from({ length: 16_385 }, () => 1))), 5, 0))).toBe(
      'store.cannot_express',
    );
  });

  test('leave out what scores nothing, however much of it there is', async () => {
    const all = hitsOf([2, 1, ...Array.from({ length: 20_000 }, () => 0)]);
    const hits = await wholeTop(serverOf(all), 5, 0, 0);
    expect(hits.filter(({ score }) => score > 0)).toHaveLength(2);
  });
});
