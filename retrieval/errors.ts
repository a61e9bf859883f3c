export type RetrievalErrorCode =
  | 'policy.no_grants'
  | 'policy.scope_denied'
  | 'policy.rules_invalid'
  | 'policy.rules_not_loaded'
  | 'policy.rules_overtaken'
  | 'policy.scenario_invalid'
  | 'policy.too_many_principals'
  | 'policy.too_many_tags'
  | 'retrieval.label_invalid'
  | 'retrieval.mismatch'
  | 'retrieval.embedding_failed'
  | 'store.unavailable'
  | 'store.deadline'
  | 'store.locked'
  | 'store.read_only'
  | 'store.newer_schema'
  | 'store.corrupt'
  | 'store.misconfigured'
  | 'store.too_old'
  | 'store.cannot_express';

/** `message` is our own words for our own log: never a library's message, which may carry text. */
export class RetrievalError extends Error {
  override readonly name = 'RetrievalError';
  readonly code: RetrievalErrorCode;
  constructor(code: RetrievalErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
