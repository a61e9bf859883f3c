import { RetrievalMismatch } from '../../retrieval/index.ts';
import { askFailed, askRefused, type AuditEvent, retrievalMismatch } from '../audit/index.ts';
import { codeOf } from '../codes.ts';
import { type AskDeps, type Asking, Refused } from './asking.ts';

/**
 * Refusals and failures are evidence too.
 * @throws AuditError when it can't be written: the caller then gets 503 instead of the refusal
 */
export const recordFailure = async (deps: AskDeps, asking: Asking, error: unknown): Promise<void> => {
  await deps.audit.append(eventOf(deps, asking, error));
};

const eventOf = (deps: AskDeps, { id, subject, request }: Asking, error: unknown): AuditEvent => {
  const asked = { id, at: new Date(deps.clock()), subject };
  if (error instanceof RetrievalMismatch) {
    return retrievalMismatch({ ...asked, rules: error.rulesHash, passages: error.passages });
  }
  if (error instanceof Refused) {
    const { code, rulesHash, verdicts } = error;
    return askRefused({ ...asked, rules: rulesHash, code, scope: request.scope?.tags, verdicts });
  }
  return askFailed({ ...asked, code: codeOf(error) });
};
