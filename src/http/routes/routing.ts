import type { RequestHandler } from 'express';
import { HttpError } from '../http-error.ts';

/** `/ASK` and `/ask/` are other addresses than `/ask`: one way in is easier to guard than several. */
export const EXACT = { caseSensitive: true, strict: true } as const;

export const onlyPost: RequestHandler = (request, response, next) => {
  if (request.method === 'POST') {
    next();
    return;
  }
  response.setHeader('Allow', 'POST');
  next(new HttpError('http.method_not_allowed'));
};
