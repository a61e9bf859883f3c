import { z } from 'zod';
import { GenerationError } from './errors.ts';

const MAX_ANSWER_CHARACTERS = 64_000;

const AnswerSchema = z.object({
  sentences: z.array(z.object({ text: z.string().max(4_000), citations: z.array(z.number()).max(100) })).max(40),
});
export type Answer = z.infer<typeof AnswerSchema>;

/** What a model is asked for. Without the bounds above: several servers refuse them in a schema. */
export const ANSWER_JSON_SCHEMA = Object.freeze({
  title: 'answer',
  type: 'object',
  properties: {
    sentences: {
      type: 'array',
      items: {
        type: 'object',
        properties: { text: { type: 'string' }, citations: { type: 'array', items: { type: 'integer' } } },
        required: ['text', 'citations'],
        additionalProperties: false,
      },
    },
  },
  required: ['sentences'],
  additionalProperties: false,
});

/**
 * A model's reply as sentences: from a structured value where there is one, else from JSON in its text, which may stand in a
 * code fence, after a preamble or after the thinking of a reasoning model.
 * @throws GenerationError generation.unreadable_answer
 */
export function readAnswer(structured: unknown, text: string): Answer {
  const direct = AnswerSchema.safeParse(structured);
  if (direct.success) return direct.data;
  if (text.length <= MAX_ANSWER_CHARACTERS) {
    for (const candidate of candidates(text)) {
      const answer = AnswerSchema.safeParse(jsonOf(candidate));
      if (answer.success) return answer.data;
    }
  }
  throw new GenerationError('generation.unreadable_answer', "The model's reply does not have the form asked for");
}

const candidates = (text: string): readonly string[] => {
  const spoken = text.split('</think>').at(-1) ?? text;
  const fenced = fencedIn(spoken);
  const start = spoken.indexOf('{');
  const end = spoken.lastIndexOf('}');
  return [
    spoken.trim(),
    ...(fenced === undefined ? [] : [fenced]),
    ...(start < end ? [spoken.slice(start, end + 1)] : []),
  ];
};

/** By search, not by one pattern: a reply of nothing but line feeds must not cost their number cubed. */
const fencedIn = (text: string): string | undefined => {
  const open = /```(?:json)?[ \t]*\r?\n/iu.exec(text);
  if (!open) return undefined;
  const start = open.index + open[0].length;
  const end = text.indexOf('```', start);
  return end < 0 ? undefined : text.slice(start, end);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
