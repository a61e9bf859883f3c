import type { IncomingMessage } from 'node:http';
import { IdentityError, invalidToken } from './errors.ts';

/** RFC 6750 §2.1, with the token a compact JWS (RFC 7515 §7.1): three parts, each of base64url without padding. */
const BEARER = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * The token of the one Authorization header. It reads the raw headers: of several with this name Node's `headers` keeps
 * the first, where a proxy in front may have judged the last. Query, body and cookies are never looked at.
 * @throws IdentityError identity.token_missing, identity.token_invalid
 */
export function bearerToken({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, maxBytes: number): string {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  );
  const [value] = values;
  if (value === undefined) throw new IdentityError('identity.token_missing', 'The request carries no Authorization');
  if (values.length > 1) throw invalidToken('more than one Authorization header');
  if (value.length > maxBytes + 'Bearer '.length) throw invalidToken('it is too long');
  const token = BEARER.exec(value)?.[1];
  if (token === undefined) throw invalidToken('the Authorization header is not one bearer token');
  return token;
}
