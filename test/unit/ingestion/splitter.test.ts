import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_LIMITS } from '../../../ingestion/limits.ts';
import type { Block } from '../../../ingestion/loaders/loaded-document.ts';
import { loadMarkdown } from '../../../ingestion/loaders/markdown-loader.ts';
import { splitBlocks, TARGET_CHARS } from '../../../ingestion/splitter.ts';

const block = (text: string, path: string[] = [], format: Block['format'] = 'plain'): Block => ({ path, format, text });
const sentences = (count: number) =>
  Array.from({ length: count }, (_, n) => `Sentence number ${n} says something.`).join(' ');

describe('passages follow the structure', () => {
  test('no passage crosses a heading where both sections are long', async () => {
    const pieces = await splitBlocks([block(sentences(40), ['A']), block(sentences(40), ['A', 'B'])], 100);
    expect([...new Set(pieces.map(({ section }) => section))]).toEqual(['A', 'A › B']);
    expect(pieces.length).toBeGreaterThan(2);
  });

  test('no passage crosses a page, however short', async () => {
    const pieces = await splitBlocks([block('one', ['page 1'], 'page'), block('two', ['page 2'], 'page')], 100);
    expect(pieces).toEqual([
      { section: 'page 1', text: 'one' },
      { section: 'page 2', text: 'two' },
    ]);
  });

  test('small neighbours under one parent join, with their headings in the text', async () => {
    const pieces = await splitBlocks([block('one', ['A', 'B']), block('two', ['A', 'C']), block('three', ['D'])], 100);
    expect(pieces).toEqual([
      { section: 'A', text: 'B\none\n\nC\ntwo' },
      { section: 'D', text: 'three' },
    ]);
  });

  test('a row is never cut', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => `name: row ${n}\nvalue: ${'v'.repeat(1 + (n % 90))}`);
    const pieces = await splitBlocks([block(rows.join('\n\n'), [], 'rows')], 1_000);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.flatMap(({ text }) => text.split('\n\n'))).toEqual(rows);
  });

  test('ING-15 a token survives whole in at least one passage wherever it stands', async () => {
    for (let at = 0; at < 60; at += 1) {
      const text = `${sentences(at)} CANARY-7f3a91 ${sentences(60)}`;
      const pieces = await splitBlocks([block(text)], 100);
      expect(pieces.some((piece) => piece.text.includes('CANARY-7f3a91'))).toBe(true);
    }
  });
});

describe('splitting is bounded', () => {
  test('ING-17 hostile texts of a million characters take seconds, and passages stay small', async () => {
    const hostile = ['x', '\n', '`', '# ', '<a', '<!--', '[', '[a](', '|-', '\\ ', '*_', '😀', '---\n', 'a\n-\n', '{#'];
    for (const unit of hostile) {
      const source = unit.repeat(Math.ceil(1_000_000 / unit.length));
      const started = performance.now();
      const { blocks } = await loadMarkdown(Buffer.from(source), DEFAULT_LIMITS);
      const pieces = await splitBlocks(blocks, 200_000);
      expect(performance.now() - started).toBeLessThan(6_000);
      for (const { text } of pieces) expect(text.length).toBeLessThanOrEqual(2 * TARGET_CHARS);
    }
  }, 90_000);

  test('ING-13 more passages than the bound refuse the document', async () => {
    await expect(splitBlocks([block(sentences(500))], 3)).rejects.toMatchObject({
      code: 'ingestion.too_many_passages',
    });
  });

  test('law: every passage is well-formed text of the document, and no word is lost', async () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .map((text) => text.replace(/\s/gu, '') || 'w');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 600 }), async (words) => {
        const pieces = await splitBlocks([block(words.join(' '))], 10_000);
        const all = pieces.map(({ text }) => text).join(' ');
        expect(all.isWellFormed() || !words.join('').isWellFormed()).toBe(true);
        for (const each of words) expect(all).toContain(each);
        for (const { text } of pieces) expect(text.length).toBeLessThanOrEqual(TARGET_CHARS);
      }),
      { numRuns: 60 },
    );
  });
});
