import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Drafter } from '../../src/generation/index.ts';
import { asking, type PassageText, quotable } from '../support/quotable.ts';

const open = new AbortController().signal;
const QUESTION = 'How many weeks is parental leave?';
const PASSAGES: readonly PassageText[] = [
  { title: 'Parental leave', text: 'Parental leave is 20 weeks at full pay. It may be split into four blocks.' },
  { title: 'Travel', text: 'A hotel night may cost up to EUR 145. Book it two weeks ahead.' },
];

/** What every drafter promises, whoever writes its sentences. */
export function drafterSuite(name: string, made: () => Drafter | Promise<Drafter>): void {
  describe(`${name} drafter`, () => {
    const draft = async (question: string, passages: readonly PassageText[], signal = open) =>
      (await made()).draft(await asking(question), await quotable(passages), signal);

    test('answers what the passages answer, with citations', async () => {
      const { sentences } = await draft(QUESTION, PASSAGES);
      expect(sentences.length).toBeGreaterThan(0);
      expect(sentences[0]).toMatchObject({ text: expect.stringContaining('20 weeks'), citations: [1] });
    });

    test('drafts nothing from no passages', async () => {
      await expect(draft(QUESTION, [])).resolves.toEqual({ sentences: [], removed: { citations: 0, sentences: 0 } });
    });

    test('says the same of the same', async () => {
      const [one, other] = [await draft(QUESTION, PASSAGES), await draft(QUESTION, PASSAGES)];
      expect(one.sentences.length).toBeGreaterThan(0);
      expect(one).toEqual(other);
    });

    test('refuses with a code for a caller who has gone', async () => {
      await expect(draft(QUESTION, PASSAGES, AbortSignal.abort())).rejects.toMatchObject({
        code: 'generation.deadline',
      });
    });

    test('says where prompts go and what may be sent there', async () => {
      const { model, destination, maxClassification } = await made();
      expect(model).not.toBe('');
      expect(['local', 'third_party']).toContain(destination);
      expect(maxClassification).toBeGreaterThanOrEqual(-1);
      expect(maxClassification).toBeLessThanOrEqual(3);
    });

    test('never cites what it was not given, whatever the passages hold', async () => {
      const drafter = await made();
      const text = fc.oneof(
        fc.string({ minLength: 1, maxLength: 200 }),
        fc
          .array(fc.constantFrom('Parental leave is 20 weeks.', '[7]', '| a | b |', '- item', '```', '\n', '# Leave'), {
            minLength: 1,
          })
          .map((parts) => parts.join('\n')),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (texts) => {
          const passages = await quotable(texts.map((one) => ({ text: one, title: 'Parental leave' })));
          const drafted = await drafter.draft(await asking(QUESTION), passages, open);
          for (const { text: said, citations } of drafted.sentences) {
            expect(said.trim()).not.toBe('');
            expect(citations.length).toBeGreaterThan(0);
            expect(citations.every((n) => n >= 1 && n <= texts.length)).toBe(true);
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
