import { constants, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';

/** The frozen moment of the identity tests: 2027-01-15T08:00:00Z. */
export const NOW_MS = 1_800_000_000_000;
export const NOW = NOW_MS / 1_000;

export const ISSUER = 'https://id.example.test/realms/larkspur';
export const AUDIENCE = 'ringfence';

export type Json = Record<string, unknown>;

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  /** Public, as it stands in a JWKS. */
  readonly jwk: JsonWebKey & { readonly kid: string };
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

export function makeKey(kid: string, alg = 'RS256', modulusLength = 2_048): SigningKey {
  const namedCurve = CURVES[alg];
  const { privateKey, publicKey } = namedCurve
    ? generateKeyPairSync('ec', { namedCurve })
    : generateKeyPairSync('rsa', { modulusLength });
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

/** A member that is undefined is left out. */
export const claims = (over: Json = {}): Json => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'maja',
  exp: NOW + 300,
  iat: NOW - 10,
  client_id: 'portal',
  ...over,
});

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function signatureOf(input: string, alg: string, key: KeyObject): string {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const extra = alg.startsWith('ES') ? { dsaEncoding: 'ieee-p1363' as const } : alg.startsWith('PS') ? pss : {};
  return sign(`sha${alg.slice(2)}`, Buffer.from(input), { key, ...extra }).toString('base64url');
}

/** Signs whatever it is given: header and payload as objects, or as text that no honest library would write. */
export function mint(key: SigningKey, payload: Json | string = claims(), header: Json | string = {}): string {
  const head = typeof header === 'string' ? header : { alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header };
  const input = `${encode(head)}.${encode(payload)}`;
  return `${input}.${signatureOf(input, key.alg, key.privateKey)}`;
}
