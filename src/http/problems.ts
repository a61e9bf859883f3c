import type { ProblemDocument } from '../contract/index.ts';
import { codeOf, type ErrorCode } from '../codes.ts';

interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 503;
  readonly title: string;
  /** Shown in place of the code: for what would tell a caller more than it should know. */
  readonly shownAs?: ErrorCode;
}

const unavailable = { status: 503, title: 'A part of the service is not available' } as const;
const unauthorized = { status: 401, title: 'The token is not accepted' } as const;
const misconfigured = { status: 500, title: 'The service failed', shownAs: 'http.internal' } as const;

/** One row a code: a code without one does not compile. A page for each stands in docs/problems/. */
const PROBLEMS = {
  'identity.token_missing': { status: 401, title: 'A bearer token is needed' },
  'identity.token_invalid': unauthorized,
  'identity.token_expired': { ...unauthorized, shownAs: 'identity.token_invalid' },
  'identity.claims_invalid': { ...unauthorized, shownAs: 'identity.token_invalid' },
  'identity.group_overage': { ...unauthorized, shownAs: 'identity.token_invalid' },
  'identity.keys_unavailable': unavailable,
  'identity.config_invalid': misconfigured,
  'policy.no_grants': { status: 403, title: 'You hold no role here' },
  'policy.scope_denied': { status: 403, title: 'The scope names a tag that you do not hold' },
  'policy.admin_required': { status: 403, title: 'This needs an admin of the tenant' },
  'access.document_unknown': { status: 404, title: 'The tenant has no such document' },
  'policy.rules_invalid': misconfigured,
  'policy.rules_not_loaded': unavailable,
  'policy.scenario_invalid': misconfigured,
  'policy.rules_overtaken': { status: 409, title: 'Other rules have come into force meanwhile' },
  'policy.too_many_principals': { status: 403, title: 'The token names too many groups' },
  'policy.too_many_tags': { status: 403, title: 'Your roles grant too many tags' },
  'retrieval.label_invalid': misconfigured,
  'retrieval.mismatch': { ...unavailable, shownAs: 'store.unavailable' },
  'retrieval.embedding_failed': unavailable,
  'store.unavailable': unavailable,
  'store.deadline': unavailable,
  'store.locked': unavailable,
  'store.read_only': unavailable,
  'store.newer_schema': unavailable,
  'store.corrupt': unavailable,
  'store.misconfigured': unavailable,
  'store.too_old': unavailable,
  'store.cannot_express': unavailable,
  'generation.unavailable': unavailable,
  'generation.deadline': unavailable,
  'generation.rate_limited': unavailable,
  'generation.unreadable_answer': unavailable,
  'generation.egress_refused': unavailable,
  'audit.unavailable': unavailable,
  'audit.locked': unavailable,
  'audit.newer_schema': unavailable,
  'ask.overtaken': unavailable,
  'guardrails.question_blocked': { status: 422, title: 'A guard stopped the question' },
  'guardrails.guard_failed': unavailable,
  'config.invalid': misconfigured,
  'config.tracing_refused': misconfigured,
  'config.endpoint_invalid': misconfigured,
  'config.model_unknown': misconfigured,
  'http.body_invalid': { status: 400, title: 'The body is not what the schema says' },
  'http.body_not_json': { status: 400, title: 'The body is not JSON' },
  'http.body_too_large': { status: 413, title: 'The body is too large' },
  'http.media_type': { status: 415, title: 'The body must be application/json in UTF-8, not compressed' },
  'http.method_not_allowed': { status: 405, title: 'This address does not take that method' },
  'http.not_found': { status: 404, title: 'There is nothing here' },
  'http.overloaded': { status: 503, title: 'Too many requests are in flight' },
  'http.deadline': { status: 503, title: 'The request took too long' },
  'http.internal': { status: 500, title: 'The service failed' },
} as const satisfies Record<ErrorCode, Problem>;

export const PROBLEM_CODES = Object.keys(PROBLEMS);

const table: ReadonlyMap<string, Problem> = new Map(Object.entries(PROBLEMS));

/** Our code for the errors that Express's own parts throw; their messages are dropped. */
const CODES_BY_TYPE: ReadonlyMap<string, ErrorCode> = new Map([
  ['entity.parse.failed', 'http.body_not_json'],
  ['entity.too.large', 'http.body_too_large'],
  ['entity.verify.failed', 'http.body_not_json'],
  ['encoding.unsupported', 'http.media_type'],
  ['charset.unsupported', 'http.media_type'],
  ['request.aborted', 'http.body_not_json'],
  ['request.size.invalid', 'http.body_not_json'],
  ['stream.encoding.set', 'http.internal'],
]);

const codeOfParserError = (error: unknown): ErrorCode | undefined =>
  typeof error === 'object' && error !== null && 'type' in error && typeof error.type === 'string'
    ? CODES_BY_TYPE.get(error.type)
    : undefined;

/** The code for our log and the evidence; `problemOf` says what the caller sees of it. */
export const problemCode = (error: unknown): string => {
  if (error instanceof URIError) return 'http.not_found';
  const code = codeOfParserError(error) ?? codeOf(error);
  return table.has(code) ? code : 'http.internal';
};

/** `detail` is our own words about the caller's own input; a 5xx never has one. */
export const problemOf = (code: string, id: string, detail?: string): ProblemDocument => {
  const found = table.get(code) ?? PROBLEMS['http.internal'];
  const shown = 'shownAs' in found && found.shownAs ? found.shownAs : table.has(code) ? code : 'http.internal';
  const { status, title } = table.get(shown) ?? found;
  return {
    type: `/problems/${shown}`,
    title,
    status,
    code: shown,
    id,
    ...(detail !== undefined && status < 500 ? { detail } : {}),
  };
};
