import { type RequestHandler, Router } from 'express';
import { AskRequest } from '../../contract/index.ts';
import type { Ask } from '../../ask.ts';
import { jsonBody, parseBody } from '../body.ts';
import { beforeDeadline } from '../deadline.ts';
import { exchangeOf, subjectOf } from '../exchange.ts';
import { EXACT, onlyPost } from './routing.ts';

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
      const exchange = exchangeOf(request);
      const { id, signal } = exchange;
      const work = ask({ id, signal, subject: subjectOf(request), request: parseBody(AskRequest, request.body) });
      exchange.work = work;
      const answer = await beforeDeadline(work, signal);
      response.type('application/json').send(JSON.stringify(answer));
    });
