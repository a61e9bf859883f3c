import { describe, expect, test } from '@jest/globals';
import { createAnalyzer } from '../../../../retrieval/index.ts';
import { createExtractiveDrafter } from '../../../../src/generation/index.ts';
import { asking, type PassageText, quotable } from '../../../support/quotable.ts';

const drafter = createExtractiveDrafter({ analyzer: createAnalyzer({ language: 'english' }) });
const open = new AbortController().signal;
const draft = async (question: string, passages: readonly PassageText[]) =>
  (await drafter.draft(await asking(question), await quotable(passages), open)).sentences;
const LEAVE: PassageText = {
  title: 'Parental leave',
  text: 'Valid in all countries. Parental leave at full pay is 20 weeks for the parent who gives birth. The leave may be split into up to four blocks. Tell your manager ten weeks before.',
};
const TRAVEL: PassageText = {
  title: 'Travel and expenses',
  section: 'Travel and expenses › Hotels',
  text: 'A hotel night may cost up to EUR 145 including breakfast. Book in Tripwell, which shows only hotels under the ceiling. A higher rate needs the written approval of the department head.',
};
const KEYS: PassageText = {
  title: 'Runbook: object storage',
  text: 'The services keep scanned waybills in the object store. Its access keys are rotated every 90 days, by a person.',
};
const BANDS: PassageText = {
  title: 'salary bands',
  text: 'band: L6\nfamily: Planning\nminimum: 47900\ntitles: senior planner\n\nband: E6\nfamily: Engineering\nminimum: 64700\ntitles: senior engineer',
};
const ALL = [LEAVE, TRAVEL, KEYS, BANDS];

describe('the extractive drafter', () => {
  test.each([
    ['How long is parental leave?', '20 weeks'],
    ['How many weeks of parental leave do I get?', '20 weeks'],
    ['How much may a hotel night cost?', 'EUR 145'],
    ['Who approves a higher hotel rate?', 'department head'],
    ['Which tool do I book hotels in?', 'Tripwell'],
    ['What is the salary band of a senior engineer?', 'band: E6'],
  ])('answers %j with the sentence that says it', async (question, answer) => {
    expect((await draft(question, ALL))[0]?.text).toContain(answer);
  });

  test('brings the sentence that "its" refers to', async () => {
    const [first, second] = await draft('How often are the object storage keys rotated?', ALL);
    expect(first?.text).toBe('The services keep scanned waybills in the object store.');
    expect(second?.text).toContain('every 90 days');
    expect(second?.citations).toEqual([3]);
  });

  test.each([
    'What is the capital of France?',
    'How long is sabbatical leave?',
    'What is the dental insurance deductible?',
    'How much may a yacht cost?',
    'When does the hotel open?',
    'Who is it?',
    '???',
  ])('says nothing to %j, which the passages do not answer', async (question) => {
    expect(await draft(question, ALL)).toEqual([]);
  });

  test('quotes word for word: everything that it says stands in the cited passage', async () => {
    const sentences = await draft('How much may a hotel night cost?', ALL);
    expect(sentences.length).toBeGreaterThan(0);
    for (const { text, citations } of sentences) {
      expect(citations.every((n) => ALL[n - 1]?.text.includes(text))).toBe(true);
    }
  });

  test('says it once, and cites everyone who says it', async () => {
    const sentences = await draft('How long is parental leave?', [
      LEAVE,
      TRAVEL,
      { ...LEAVE, title: 'Leave of parents' },
    ]);
    expect(sentences.filter(({ text }) => text.includes('20 weeks'))).toEqual([
      { text: 'Parental leave at full pay is 20 weeks for the parent who gives birth.', citations: [1, 3] },
    ]);
  });

  test('never says more than three sentences', async () => {
    const text = Array.from(
      { length: 12 },
      (_, at) => `Rule ${at} of travel: the hotel in town ${at} is approved.`,
    ).join(' ');
    const sentences = await draft('Which hotel is approved for travel?', [{ title: 'Travel', text }]);
    expect(sentences.length).toBeGreaterThan(0);
    expect(sentences.length).toBeLessThanOrEqual(3);
  });
});
