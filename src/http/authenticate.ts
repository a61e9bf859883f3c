import type { Request, RequestHandler } from 'express';
import type { Subject } from '../../retrieval/index.ts';
import { exchangeOf } from './exchange.ts';
import { problemCode } from './problems.ts';

export interface AuthenticationDeps {
  readonly authenticate: (request: Request) => Promise<Subject>;
  readonly recordRefusal: (id: string, code: string) => Promise<void>;
}

/** Before any body is read. A refusal is recorded first; where that fails, the caller gets 503 in its place. */
export const createAuthentication =
  ({ authenticate, recordRefusal }: AuthenticationDeps): RequestHandler =>
  async (request, _response, next) => {
    const exchange = exchangeOf(request);
    try {
      exchange.subject = await authenticate(request);
    } catch (error) {
      await recordRefusal(exchange.id, problemCode(error));
      throw error;
    }
    next();
  };
