import { type RequestHandler, Router } from 'express';
import { type AdminGate, type Foresee, RulesRefused } from '../../access/index.ts';
import { ImpactRequest } from '../../contract/index.ts';
import { createJsonBody, parseBody } from '../body.ts';
import { beforeDeadline } from '../deadline.ts';
import { exchangeOf, subjectOf } from '../exchange.ts';
import { HttpError } from '../http-error.ts';
import { requireAdmin } from '../require-admin.ts';
import { EXACT, onlyPost } from './routing.ts';

export interface AccessImpactRouteDeps {
  readonly foresee: Foresee;
  readonly gate: AdminGate;
  readonly cap: RequestHandler;
  /** Stands before the body is read. */
  readonly authentication: RequestHandler;
}

/** A rules file of 1 MiB fits, written as a JSON string. */
const MAX_BODY_BYTES = 2_200_000;

export const accessImpactRoute = ({ foresee, gate, cap, authentication }: AccessImpactRouteDeps) =>
  Router(EXACT)
    .all('/access/impact', onlyPost, cap, authentication, requireAdmin(gate, 'impact'))
    .post('/access/impact', createJsonBody(MAX_BODY_BYTES), async (request, response) => {
      const exchange = exchangeOf(request);
      const { id, signal } = exchange;
      const body = parseBody(ImpactRequest, request.body);
      const work = foresee({ id, signal, subject: subjectOf(request), request: body }).catch(namingPlaces);
      exchange.work = work;
      response.type('application/json').send(JSON.stringify(await beforeDeadline(work, signal)));
    });

const MAX_NAMED = 5;

const namingPlaces = (error: unknown): never => {
  if (!(error instanceof RulesRefused)) throw error;
  const named = error.problems.slice(0, MAX_NAMED).map(({ line, message }) => `line ${line}: ${message}`);
  throw new HttpError('http.body_invalid', `rules can't be used: ${named.join('; ')}`);
};
