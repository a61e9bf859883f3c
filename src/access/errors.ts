import type { RulesProblem } from '../../retrieval/index.ts';

/** Nothing is told: not an admin of this tenant, or a document that the tenant doesn't have. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code: 'policy.admin_required' | 'access.document_unknown';
  constructor(code: AccessError['code']) {
    super('The access is not explained');
    this.code = code;
  }
}

/** Rules that can't be compared with those in force. Thrown before anything is looked at. */
export class RulesRefused extends Error {
  override readonly name = 'RulesRefused';
  readonly code = 'http.body_invalid';
  /** In our own words, quoting names from what was sent alone. */
  readonly problems: readonly RulesProblem[];
  constructor(problems: readonly RulesProblem[]) {
    super('The rules cannot be used');
    this.problems = problems;
  }
}

/** Claims that no token could carry. Thrown before anything is looked at. */
export class ClaimsRefused extends Error {
  override readonly name = 'ClaimsRefused';
  readonly code = 'http.body_invalid';
  /** Paths into the request, never values. */
  readonly fields: readonly string[];
  constructor(fields: readonly string[]) {
    super('No person can have these claims');
    this.fields = fields;
  }
}
