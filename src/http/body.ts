import express, { type RequestHandler } from 'express';
import type { z } from 'zod';
import { HttpError } from './http-error.ts';

/** A question of 4,000 characters, escaped, with a scope, fits several times over. */
const MAX_BODY_BYTES = 64 * 1_024;

/** RFC 8259 §8.1: JSON between systems is UTF-8. */
const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/iu;

/** JSON in UTF-8, not compressed, bounded. */
export const createJsonBody = (maxBytes: number): RequestHandler => {
  const parse = express.json({ limit: maxBytes, strict: true, inflate: false, type: 'application/json' });
  return (request, response, next) => {
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
      next(new HttpError('http.media_type'));
      return;
    }
    parse(request, response, next);
  };
};

export const jsonBody = createJsonBody(MAX_BODY_BYTES);

/**
 * @throws HttpError http.body_invalid, naming fields and what is wrong with them, never their values
 */
export const parseBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.slice(0, 5).map((issue) => `${pathOf(issue.path)} ${wordsOf(issue)}`);
  throw new HttpError('http.body_invalid', details.join('; '));
};

/** Only names of our own schema and indexes ever stand in a path: unknown keys are reported at their parent. */
const pathOf = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'body' : path.map(String).join('.'));

const wordsOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'has a field that is not known';
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'too_small':
      return NUMBERS.has(issue.origin) ? `must be at least ${issue.minimum}` : 'must not be empty';
    case 'too_big':
      return NUMBERS.has(issue.origin)
        ? `must be at most ${issue.maximum}`
        : `must have at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
};

const NUMBERS: ReadonlySet<string> = new Set(['number', 'int']);
