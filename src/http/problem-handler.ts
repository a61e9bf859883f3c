import type { ErrorRequestHandler, RequestHandler } from 'express';
import { exchangeOf } from './exchange.ts';
import { HttpError } from './http-error.ts';
import { problemCode, problemOf } from './problems.ts';

/** Every way out that isn't an answer ends here. */
export const createProblemHandler = (): ErrorRequestHandler => (error: unknown, request, response, next) => {
  const exchange = exchangeOf(request);
  const code = exchange.signal.aborted ? 'http.deadline' : problemCode(error);
  exchange.code = code;
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = problemOf(code, exchange.id, error instanceof HttpError ? error.detail : undefined);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (problem.status === 503 && !response.hasHeader('Retry-After')) response.setHeader('Retry-After', '5');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

export const nothingHere: RequestHandler = () => {
  throw new HttpError('http.not_found');
};
