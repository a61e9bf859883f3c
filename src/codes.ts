import type { RetrievalErrorCode } from '../retrieval/index.ts';
import type { AuditErrorCode } from './audit/index.ts';
import type { ConfigErrorCode } from './config.ts';
import type { EgressErrorCode } from './egress/index.ts';
import type { GenerationErrorCode } from './generation/index.ts';
import type { IdentityErrorCode } from './identity/index.ts';

/** Every code that a caller may meet. One without a row in the problem table does not compile. */
export type ErrorCode =
  | RetrievalErrorCode
  | GenerationErrorCode
  | IdentityErrorCode
  | AuditErrorCode
  | ConfigErrorCode
  | EgressErrorCode
  | 'policy.admin_required'
  | 'access.document_unknown'
  | 'ask.overtaken'
  | 'guardrails.question_blocked'
  | 'guardrails.guard_failed'
  | 'http.body_invalid'
  | 'http.body_too_large'
  | 'http.body_not_json'
  | 'http.media_type'
  | 'http.method_not_allowed'
  | 'http.not_found'
  | 'http.overloaded'
  | 'http.deadline'
  | 'http.internal';

/** The code that an error carries, whoever threw it; `http.internal` for anything that carries none of ours. */
export const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'http.internal';
  const { code } = error;
  return typeof code === 'string' && /^[a-z]+\.[a-z_]+$/u.test(code) ? code : 'http.internal';
};
