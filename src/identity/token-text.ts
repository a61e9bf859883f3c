import { z } from 'zod';
import { invalidToken } from './errors.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * Parameters that move the choice of key or the meaning of the bytes into the sender's hands: keys and where to get them
 * (RFC 8725 §3.10), extensions that must be understood (RFC 7515 §4.1.11), an unencoded payload (RFC 7797), compression,
 * encryption, a token within the token. Other unknown parameters are ignored, as RFC 7515 §4 asks, and read by nobody.
 */
const FORBIDDEN = ['crit', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'b64', 'enc', 'epk', 'cty'] as const;

const HeaderSchema = z
  .looseObject({
    alg: z.string(),
    /** Only ever looked up in a map. The alphabet holds what identity providers use, base64 included; no `..`, no `*`. */
    kid: z.string().regex(/^(?!.*\.\.)[\w.+/=:~-]{1,128}$/),
    typ: z.string().max(64).optional(),
  })
  .refine((header) => FORBIDDEN.every((name) => !Object.hasOwn(header, name)));

const PayloadSchema = z.looseObject({ iss: z.string().min(1) });

export type TokenHeader = z.infer<typeof HeaderSchema>;
/** What a token says of itself. Nothing in it is proved: it chooses the issuer whose key and rules then judge it. */
export interface UnprovedToken {
  readonly text: string;
  readonly header: TokenHeader;
  readonly issuer: string;
}

/** @throws IdentityError identity.token_invalid */
export function readToken(text: string): UnprovedToken {
  const [first = '', second = '', third = '', ...more] = text.split('.');
  if (more.length > 0 || !isCanonical(third)) throw invalidToken('it is not three parts in canonical base64url');
  const header = HeaderSchema.safeParse(parseStrictJson(decoded(first)));
  if (!header.success) throw invalidToken('its header is malformed or holds a forbidden parameter');
  const payload = PayloadSchema.safeParse(parseStrictJson(decoded(second)));
  if (!payload.success) throw invalidToken('its payload is not an object of unique members with an issuer');
  return { text, header: header.data, issuer: payload.data.iss };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoded = (part: string): string => {
  if (!isCanonical(part)) throw invalidToken('it is not three parts in canonical base64url');
  try {
    return utf8.decode(Buffer.from(part, 'base64url'));
  } catch {
    throw invalidToken('it is not UTF-8');
  }
};

/** Unused bits at the end of a part must be zero, or one signature would have several spellings (RFC 4648 §3.5). */
const isCanonical = (part: string): boolean =>
  part.length > 0 && Buffer.from(part, 'base64url').toString('base64url') === part;
