import { describe, expect, test } from '@jest/globals';
import { citedIn, quoteFor, wordingOf } from '../../../src/stages/wording.ts';
import { quotable } from '../../support/quotable.ts';

const removed = { citations: 0, sentences: 0 };

describe('the wording of an answer', () => {
  test('numbers citations in the order of their first use, and leaves out what was not supplied', async () => {
    const supplied = await quotable([1, 2, 3].map((n) => ({ text: `Passage ${n}.` })));
    const sentences = [
      { text: 'First.', citations: [3, 9] },
      { text: 'Second [7] with a forged mark.', citations: [1, 3, 1] },
      { text: 'Third.', citations: [8] },
    ];
    const { text, passages } = wordingOf({ sentences, removed }, supplied);
    expect(text).toBe('First. [1] Second with a forged mark. [2][1]');
    expect([...passages].map(([n, passage]) => [n, passage.n])).toEqual([
      [1, 3],
      [2, 1],
    ]);
  });

  test('tells which citations a guard has left', () => {
    expect(citedIn('One. [2][1] Two. [2]')).toEqual([1, 2]);
    expect(citedIn('Nothing is cited.')).toEqual([]);
  });

  test.each(['[[1]2]', '[[[1]1]2]', '[ [3][2]', '[[[[7]7]7]2]'])(
    'holds no mark that a text has folded up: %s',
    async (mark) => {
      const supplied = await quotable([{ text: 'Passage 1.' }, { text: 'Passage 2.' }]);
      const sentences = [
        { text: `A claim ${mark} of the first.`, citations: [1] },
        { text: 'Another.', citations: [2] },
      ];
      const { text } = wordingOf({ sentences, removed }, supplied);
      expect(citedIn(text.slice(0, text.indexOf('of the first')))).toEqual([]);
      expect(citedIn(quoteFor('A claim [1]', 1, `A claim ${mark} of the first.`))).toEqual([]);
    },
  );

  test('is read in linear time, whatever a model made of it', () => {
    const hostile = `${' '.repeat(200_000)}${'['.repeat(200_000)}${'a] '.repeat(60_000)}`;
    expect(quoteFor(hostile, 1, 'A passage.')).toBe('A passage.');
    expect(citedIn(hostile)).toEqual([]);
  });
});

describe('a quote', () => {
  test('is the sentence that bears out what the answer says of that passage, not of another', () => {
    const passage = 'Otters sleep in the boathouse. Herons eat frogs at dawn. The [4] lock is new.';
    const answer = 'Otters sleep here. [1] Herons eat frogs. [2][3]';
    expect(quoteFor(answer, 1, passage)).toBe('Otters sleep in the boathouse.');
    expect(quoteFor(answer, 3, passage)).toBe('Herons eat frogs at dawn.');
    expect(quoteFor('The lock is new. [1]', 1, passage)).toBe('The lock is new.');
  });

  test('is cut at a word when it is long', () => {
    const quote = quoteFor('word [1]', 1, 'word '.repeat(300));
    expect(quote.length).toBeLessThanOrEqual(402);
    expect(quote).toMatch(/word …$/u);
  });
});
