import { describe, expect, test } from '@jest/globals';
import { ownWords } from '../../../ingestion/tightening.ts';

const wordsOf = (text: string, mode: 'off' | 'tighten' = 'tighten') => ownWords('markdown', Buffer.from(text), mode);

describe('front matter that would tighten', () => {
  test.each([
    ['with a space before its fence', ' ---\nclassification: restricted\n---\nText.'],
    ['below an empty line', '\n---\nclassification: restricted\n---\nText.'],
    ['with a comment behind its fence', '--- # label\nclassification: restricted\n---\nText.'],
    ['with carriage returns', '---\rclassification: restricted\r---\rText.'],
    ['without an end', '---\ntitle: A\nclassification: restricted\n\nText.'],
    ['beyond the bound', `---\nclassification: restricted\npad: ${'x'.repeat(70_000)}\n---\nText.`],
    ['in TOML', '+++\nclassification = "restricted"\n+++\nText.'],
    ['in capitals', '---\nClassification: restricted\n---\nText.'],
  ])('but would have no effect %s refuses the document', (_how, text) => {
    expect(() => wordsOf(text)).toThrow(expect.objectContaining({ code: 'ingestion.front_matter_invalid' }));
    expect(wordsOf(text, 'off').tightening).toBeUndefined();
  });

  test.each([
    ['a rule', '---\n\nA document that begins with a rule.\n'],
    ['other keys', '---\ntitle: A\n---\nText on classification: all of it.'],
    ['no fence', 'Our classification: see below.\n'],
  ])('is not seen in %s', (_what, text) => {
    expect(wordsOf(text).tightening).toBeUndefined();
  });
});
