export type IdentityErrorCode =
  | 'identity.token_missing'
  | 'identity.token_invalid'
  | 'identity.token_expired'
  | 'identity.claims_invalid'
  | 'identity.group_overage'
  | 'identity.keys_unavailable'
  | 'identity.config_invalid';

/**
 * The code is for the audit and the log. A caller is told less, or a forger could tell which check stopped him:
 * `token_missing` and one refusal for all of `token_invalid`, `token_expired`, `claims_invalid` and `group_overage` (both
 * 401, RFC 6750 §3.1), and `keys_unavailable` (503). `config_invalid` stops the start and no caller ever meets it.
 */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: IdentityErrorCode;
  constructor(code: IdentityErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalidToken = (why: string) =>
  new IdentityError('identity.token_invalid', `The token is refused: ${why}`);
export const invalidClaims = (why: string) =>
  new IdentityError('identity.claims_invalid', `The claims are refused: ${why}`);
export const invalidConfig = (why: string) =>
  new IdentityError('identity.config_invalid', `The identity configuration is refused: ${why}`);
