import { describe, expect, test } from '@jest/globals';
import { createAnalyzer } from '../../../../retrieval/index.ts';
import {
  AVERAGE_LENGTH,
  inverseDocumentFrequency,
  lengthNorm,
  termWeight,
} from '../../../../retrieval/lexical/bm25.ts';
import { countTerms, indexedText } from '../../../../retrieval/lexical/indexed-text.ts';

describe('BM25', () => {
  test('gives the published formula’s numbers', () => {
    expect(inverseDocumentFrequency(10, 2)).toBeCloseTo(Math.log(1 + 8.5 / 2.5), 12);
    expect(inverseDocumentFrequency(1, 1)).toBeCloseTo(Math.log(4 / 3), 12);
    expect(termWeight(3, lengthNorm(AVERAGE_LENGTH, AVERAGE_LENGTH))).toBeCloseTo(3 / (3 + 1.2), 12);
    expect(termWeight(3, lengthNorm(60, 120))).toBeCloseTo(3 / (3 + 1.2 * (0.25 + 0.75 * 0.5)), 12);
  });

  test('a term that everything holds still counts for something, a rarer one for more', () => {
    expect(inverseDocumentFrequency(1_000, 1_000)).toBeGreaterThan(0);
    expect(inverseDocumentFrequency(1_000, 10)).toBeGreaterThan(inverseDocumentFrequency(1_000, 11));
  });
});

describe('what is indexed of a passage', () => {
  const analyzer = createAnalyzer({ language: 'none' });

  test('is the title twice, the section and the text', () => {
    const { counts, length } = countTerms(analyzer, indexedText({ title: 'T' }, { section: 'S › U', text: 'x x' }));
    expect([...counts]).toEqual([
      ['t', 2],
      ['s', 1],
      ['u', 1],
      ['x', 2],
    ]);
    expect(length).toBe(6);
  });

  test('a term counts 255 times at most and its length in full', () => {
    const { counts, length } = countTerms(analyzer, 'x '.repeat(1_000));
    expect([counts.get('x'), length]).toEqual([255, 1_000]);
  });
});
