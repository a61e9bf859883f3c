import { z } from 'zod';
import { IdentityError, invalidClaims, invalidToken } from './errors.ts';
import type { IssuerConfig } from './identity-config.ts';
import type { Algorithm } from './issuer-schema.ts';
import type { TokenHeader } from './token-text.ts';

/** 9999-12-31T23:59:59Z in epoch seconds: what lies beyond is a mistake or an attack, and no date. */
const LAST_INSTANT = 253_402_300_799;
/** Not 0: jsonwebtoken takes an `iat` of 0 for "now" when it computes the age. */
const instant = z.int().min(1).max(LAST_INSTANT);
const text = z.string().min(1).max(512);

/** RFC 7519 §4.1, stricter: numbers are whole seconds, and `exp`, `iat` and `sub` are required (RFC 9068 §2.2). */
const ClaimsSchema = z.looseObject({
  iss: text,
  sub: text,
  aud: z.union([text, z.array(text).min(1).max(100)]).optional(),
  exp: instant,
  iat: instant,
  /** 0: Keycloak before 12 sent it. */
  nbf: z.int().min(0).max(LAST_INSTANT).optional(),
  client_id: text.optional(),
});
export type Claims = z.infer<typeof ClaimsSchema>;

/** @throws IdentityError identity.claims_invalid */
export function parseClaims(payload: unknown): Claims {
  const parsed = ClaimsSchema.safeParse(payload);
  if (!parsed.success) throw invalidClaims('a registered claim is missing or malformed');
  return parsed.data;
}

/** Claims that only ID tokens and logout tokens carry (OIDC Core §2, §3.3.2.11; Back-Channel Logout §2.4; RFC 8417). */
const OTHER_TOKENS = ['at_hash', 'c_hash', 's_hash', 'events', 'toe', 'nonce'] as const;

/**
 * The algorithm, if this issuer's access tokens have that and such a `typ`, which is compared as RFC 7515 §4.1.9 says:
 * without regard to case, "application/" left out or not.
 * @throws IdentityError identity.token_invalid
 */
export function algorithmOf({ alg, typ }: TokenHeader, issuer: IssuerConfig): Algorithm {
  const type = typ?.toLowerCase().replace(/^application\//, '');
  const isAllowed = issuer.tokenTypes.some((allowed) =>
    allowed === 'absent' ? typ === undefined : allowed.toLowerCase() === type,
  );
  if (!isAllowed) throw invalidToken('its type is not one of an access token');
  const algorithm = issuer.algorithms.find((allowed) => allowed === alg);
  if (!algorithm) throw invalidToken('its algorithm is not allowed');
  return algorithm;
}

/**
 * An access token for us and no other kind of token from the same issuer (RFC 8725 §3.12), neither bound to a key that a
 * bearer can't prove (`cnf`: RFC 9449 §7.2, RFC 8705 §3).
 * @throws IdentityError identity.token_invalid
 */
export function checkKind(claims: Claims, { preset }: IssuerConfig): void {
  const foreign = OTHER_TOKENS.filter((name) => Object.hasOwn(claims, name));
  if (foreign.some((name) => name !== 'nonce' || !preset.nonceAllowed)) throw invalidToken('it is no access token');
  if (claims['typ'] !== undefined && claims['typ'] !== 'Bearer') throw invalidToken('it is no access token');
  if (claims['token_use'] !== undefined && claims['token_use'] !== 'access')
    throw invalidToken('it is no access token');
  for (const [name, value] of Object.entries(preset.required)) {
    if (claims[name] !== value) throw invalidToken('it lacks the mark of an access token of its provider');
  }
  if (Object.hasOwn(claims, 'cnf')) throw invalidToken('it is bound to a key, so it is no bearer token');
}

/**
 * Said once more after jsonwebtoken has, because there an empty option switches a check off; and what it doesn't say at
 * all: an issue date in the future, and an audience in `client_id`.
 * @param now epoch seconds
 * @throws IdentityError identity.token_invalid, identity.token_expired
 */
export function checkScope(claims: Claims, issuer: IssuerConfig, now: number): void {
  if (claims.iss !== issuer.issuer) throw invalidToken('its issuer is another one');
  const { audienceClaim } = issuer.preset;
  const given = [claims[audienceClaim] ?? [], claims.aud ?? claims[audienceClaim] ?? []];
  if (!given.every((audience) => [audience].flat().some((one) => issuer.audiences.some((ours) => ours === one)))) {
    throw invalidToken('it is meant for another audience');
  }
  const tolerance = issuer.clockToleranceSeconds;
  if (claims.iat > now + tolerance || (claims.nbf ?? 0) > now + tolerance) throw invalidToken('it is not valid yet');
  if (claims.exp <= claims.iat) throw invalidToken('it expires before it was issued');
  if (now >= claims.exp + tolerance || now >= claims.iat + issuer.maxAgeSeconds + tolerance) {
    throw new IdentityError('identity.token_expired', 'The token has expired, or is older than allowed');
  }
}

/**
 * Which application asked for the token (`azp`, `client_id` and their like), and whether somebody acts for the subject.
 * @throws IdentityError identity.token_invalid
 */
export function checkParties(claims: Claims, issuer: IssuerConfig): void {
  const present = issuer.preset.clientClaims.filter((name) => Object.hasOwn(claims, name));
  if (present.length === 0 && (issuer.preset.clientRequired || issuer.authorizedParties)) {
    throw invalidToken('it does not say which application it was issued to');
  }
  const allowed = issuer.authorizedParties;
  if (allowed && !present.every((name) => allowed.some((party) => party === claims[name]))) {
    throw invalidToken('it was issued to an application that is not allowed');
  }
  for (const name of ['act', 'may_act']) {
    if (Object.hasOwn(claims, name) && !isAllowedActor(claims[name], issuer.actors)) {
      throw invalidToken('somebody acts in it for the subject who is not allowed to');
    }
  }
  if (issuer.directory !== undefined && claims['tid'] !== issuer.directory) {
    throw invalidToken('it is of another directory');
  }
}

const ActorSchema = z.looseObject({ sub: text, act: z.unknown().optional() });
const MAX_ACTORS = 5;

/** Every actor of the chain, not the current one alone (RFC 8693 §4.1 lets the earlier ones inform only; here all decide). */
const isAllowedActor = (outermost: unknown, actors: readonly string[]): boolean => {
  let current = outermost;
  for (let depth = 0; depth < MAX_ACTORS; depth += 1) {
    const actor = ActorSchema.safeParse(current);
    if (!actor.success || !actors.includes(actor.data.sub)) return false;
    if (actor.data.act === undefined) return true;
    current = actor.data.act;
  }
  return false;
};
