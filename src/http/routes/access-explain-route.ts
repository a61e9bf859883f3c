import { type RequestHandler, Router } from 'express';
import { type AdminGate, ClaimsRefused, type Explain } from '../../access/index.ts';
import { ExplainRequest } from '../../contract/index.ts';
import { createJsonBody, parseBody } from '../body.ts';
import { beforeDeadline } from '../deadline.ts';
import { exchangeOf, subjectOf } from '../exchange.ts';
import { HttpError } from '../http-error.ts';
import { requireAdmin } from '../require-admin.ts';
import { EXACT, onlyPost } from './routing.ts';

export interface AccessExplainRouteDeps {
  readonly explain: Explain;
  readonly gate: AdminGate;
  readonly cap: RequestHandler;
  /** Stands before the body is read. */
  readonly authentication: RequestHandler;
}

/** A person with 10,000 groups fits. */
const MAX_BODY_BYTES = 1_024 * 1_024;

export const accessExplainRoute = ({ explain, gate, cap, authentication }: AccessExplainRouteDeps) =>
  Router(EXACT)
    .all('/access/explain', onlyPost, cap, authentication, requireAdmin(gate, 'explain'))
    .post('/access/explain', createJsonBody(MAX_BODY_BYTES), async (request, response) => {
      const exchange = exchangeOf(request);
      const { id, signal } = exchange;
      const work = explain({
        id,
        signal,
        subject: subjectOf(request),
        request: parseBody(ExplainRequest, request.body),
      }).catch(namingFields);
      exchange.work = work;
      response.type('application/json').send(JSON.stringify(await beforeDeadline(work, signal)));
    });

const MAX_NAMED = 5;

const namingFields = (error: unknown): never => {
  if (!(error instanceof ClaimsRefused)) throw error;
  const fields = [...new Set(error.fields)].slice(0, MAX_NAMED);
  throw new HttpError(
    'http.body_invalid',
    fields.map((field) => `${field} is nothing that a token can hold`).join('; '),
  );
};
