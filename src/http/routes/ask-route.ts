import { type RequestHandler, Router } from 'express';
import { AskRequest } from '../../contract/index.ts';
import type { Ask } from '../../ask.ts';
import { jsonBody, parseBody } from '../body.ts';
import { beforeDeadline } from '../deadline.ts';
import { exchangeOf, subjectOf } from '../exchange.ts';
import { HttpError } from '../http-error.ts';
import { EXACT } from './routing.ts';

export interface AskRouteDeps {
  readonly ask: Ask;
  readonly cap: RequestHandler;
  /** Stands before the body is read. */
  readonly authentication: RequestHandler;
}

export const askRoute = ({ ask, cap, authentication }: AskRouteDeps) =>
  Router(EXACT)
    .all('/ask', onlyPost, cap, authentication)
    .post('/ask', jsonBody, async (request, response) => {
      const { id, signal } = exchangeOf(request);
      const body = parseBody(AskRequest, request.body);
      const answer = await beforeDeadline(ask({ id, signal, subject: subjectOf(request), request: body }), signal);
      response.type('application/json').send(JSON.stringify(answer));
    });

const onlyPost: RequestHandler = (request, response, next) => {
  if (request.method === 'POST') {
    next();
    return;
  }
  response.setHeader('Allow', 'POST');
  next(new HttpError('http.method_not_allowed'));
};
