import { z } from 'zod';

export const MAX_QUESTION_LENGTH = 4_000;
export const MAX_SCOPE_TAGS = 50;
export const MAX_LIMIT = 20;
export const DEFAULT_LIMIT = 6;

export const AskRequest = z
  .strictObject({
    question: z
      .string()
      .min(1)
      .max(MAX_QUESTION_LENGTH)
      .refine((text) => text.trim().length > 0, 'must not be blank')
      .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed Unicode without NUL')
      .meta({
        description: 'What the person asks, in plain words.',
        example: 'How many days of parental leave are there?',
      }),
    scope: z
      .strictObject({
        tags: z
          .array(z.string().min(1).max(256))
          .min(1)
          .max(MAX_SCOPE_TAGS)
          .meta({ description: 'Answer only from documents that carry at least one of these tags.' }),
      })
      .optional()
      .meta({ description: 'A wish to see less. A tag that is unknown or not granted is refused, both alike.' }),
    limit: z
      .int()
      .min(1)
      .max(MAX_LIMIT)
      .default(DEFAULT_LIMIT)
      .meta({ description: 'The most passages that an answer may draw on.' }),
  })
  .meta({ id: 'AskRequest' });
export type AskRequest = z.infer<typeof AskRequest>;

export const Source = z
  .strictObject({
    n: z.int().min(1).meta({ description: 'The number that stands in brackets in the answer.' }),
    document: z.string().meta({ description: "The document's id in its tenant: source and path." }),
    title: z.string(),
    uri: z.string(),
    section: z.string().meta({ description: 'Headings, page or row; empty at the top of a document.' }),
    quote: z.string().meta({ description: 'The sentence of the source that supports the answer best.' }),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof Source>;

export const OUTCOMES = ['answered', 'not_found', 'refused', 'held'] as const;

export const AskResponse = z
  .strictObject({
    id: z.uuid().meta({ description: "The answer's id, also of its audit event." }),
    outcome: z.enum(OUTCOMES).meta({
      description:
        'answered: see `sources`. not_found: nothing that you may read answers it. refused: a guard stopped the answer. held: a person has to release it first.',
    }),
    answer: z.string(),
    sources: z.array(Source),
    model: z.string().meta({ description: 'Which model answers here; `extractive` quotes and calls nobody.' }),
    rules: z.string().meta({ description: 'sha256 of the rules that decided what may be read.' }),
  })
  .meta({ id: 'AskResponse' });
export type AskResponse = z.infer<typeof AskResponse>;
