import { describe, expect, test } from '@jest/globals';
import { readAnswer } from '../../../../src/generation/answer.ts';

const ANSWER = { sentences: [{ text: 'A fact with a } brace.', citations: [1] }] };
const JSON_TEXT = JSON.stringify(ANSWER, undefined, 2);
const unreadable = expect.objectContaining({ code: 'generation.unreadable_answer' });

describe("a model's reply", () => {
  test.each([
    ['bare JSON', JSON_TEXT],
    ['JSON in a code fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['JSON in a fence without a language', `Here you are:\n\n\`\`\`\n${JSON_TEXT}\n\`\`\`\nAnything else?`],
    ['JSON after a preamble', `Sure! ${JSON_TEXT}`],
    ['JSON after thinking', `<think>{"sentences": []} or not?</think>\n${JSON_TEXT}`],
  ])('is read from %s', (_name, text) => {
    expect(readAnswer(undefined, text)).toEqual(ANSWER);
  });

  test('is taken from the structured value where there is one', () => {
    expect(readAnswer(ANSWER, 'anything')).toEqual(ANSWER);
  });

  test.each([
    ['', 'nothing'],
    ['I do not know.', 'words'],
    ['{"sentences": [{"text": "half', 'half a JSON'],
    ['{"sentences": "none"}', 'another form'],
    ['{"sentences": [{"text": "a", "citations": ["1"]}]}', 'citations that are no numbers'],
    ['[]', 'a list'],
    ['}{', 'braces'],
    [`{"sentences": [{"text": "${'x'.repeat(5_000)}", "citations": [1]}]}`, 'an endless sentence'],
    [JSON.stringify({ sentences: Array.from({ length: 41 }, () => ANSWER.sentences[0]) }), 'too many sentences'],
    [`{"sentences": []}${' '.repeat(70_000)}`, 'too many characters'],
    [`${'['.repeat(30_000)}`, 'deep nesting'],
  ])('that is %#: %s … is unreadable', (text) => {
    expect(() => readAnswer(undefined, text)).toThrow(unreadable);
  });

  test.each([
    ['line feeds after a fence', `\`\`\`${'\n'.repeat(60_000)}x`],
    ['spaces and line feeds', `\`\`\`${' \n'.repeat(30_000)}x`],
    ['fences', '```\n'.repeat(16_000)],
  ])('of nothing but %s is given up at once', (_name, text) => {
    const started = performance.now();
    expect(() => readAnswer(undefined, text)).toThrow(unreadable);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
