import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byRank } from '../../../../retrieval/stores/ranking.ts';
import { createTopSlots } from '../../../../retrieval/stores/sqlite/sqlite-top-slots.ts';

test('the bounded heap keeps what sorting everything would keep, ties by id included', () => {
  const scored = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(scored, fc.integer({ min: 1, max: 90 }), fc.nat(), (scores, limit, salt) => {
      const ids = scores.map((_, slot) => `id-${((slot + salt) * 7_919) % 1_009}-${slot}`);
      const top = createTopSlots(limit, Float64Array.from(scores), ids);
      for (const slot of scores.keys()) top.offer(slot);
      const expected = ids.map((id, slot) => ({ id, score: scores[slot] ?? 0 })).sort(byRank);
      expect(top.ranked()).toEqual(expected.slice(0, limit));
    }),
  );
});
