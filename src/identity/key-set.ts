import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Algorithm } from './issuer-schema.ts';
import { LOCAL_KEY_ID } from './local-names.ts';

/** A public key that verified as fit for some algorithms, as SPKI PEM. */
interface VerificationKey {
  readonly pem: string;
  readonly algorithms: readonly Algorithm[];
}

/** One version of an issuer's keys. A key id that occurs twice maps to no key: which one was meant would be a guess. */
export type KeySet = ReadonlyMap<string, VerificationKey | undefined>;

const JwksSchema = z.looseObject({ keys: z.array(z.unknown()).min(1).max(100) });
const KeyIdSchema = z.looseObject({ kid: z.string().min(1).max(128) });

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** RFC 7517. A published key that holds private members is burnt; an `oct` key is no key to publish at all. */
const JwkSchema = z
  .looseObject({
    kid: z.string(),
    kty: z.enum(['RSA', 'EC']),
    use: z.literal('sig').optional(),
    key_ops: z
      .array(z.string())
      .refine((operations) => operations.includes('verify'))
      .optional(),
    alg: z.string().optional(),
    n: z.string().optional(),
    e: z.string().optional(),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
  })
  .refine((jwk) => PRIVATE_MEMBERS.every((name) => !Object.hasOwn(jwk, name)));
type Jwk = z.infer<typeof JwkSchema>;

/** Undefined: this is no key set. Entries that aren't keys for verifying are passed over: sets hold encryption keys too. */
export function readKeySet(json: unknown, { allowLocalIssuer }: { allowLocalIssuer: boolean }): KeySet | undefined {
  const parsed = JwksSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const keys = new Map<string, VerificationKey | undefined>();
  for (const entry of parsed.data.keys) {
    const named = KeyIdSchema.safeParse(entry);
    if (!named.success) continue;
    const { kid } = named.data;
    const isForbidden = keys.has(kid) || (kid.startsWith(LOCAL_KEY_ID) && !allowLocalIssuer);
    keys.set(kid, isForbidden ? undefined : verificationKey(entry));
  }
  return keys;
}

/** The key as SPKI PEM, or undefined if the set has none that is meant and fit for this algorithm. */
export function keyIn(keys: KeySet, kid: string, algorithm: Algorithm): string | undefined {
  const key = keys.get(kid);
  return key?.algorithms.includes(algorithm) ? key.pem : undefined;
}

const verificationKey = (entry: unknown): VerificationKey | undefined => {
  const parsed = JwkSchema.safeParse(entry);
  if (!parsed.success) return undefined;
  const key = publicKey(parsed.data);
  if (!key) return undefined;
  const { alg } = parsed.data;
  const algorithms = fitFor(key).filter((algorithm) => alg === undefined || alg === algorithm);
  return { pem: key.export({ type: 'spki', format: 'pem' }).toString(), algorithms };
};

const publicKey = ({ kty, n, e, crv, x, y }: Jwk): KeyObject | undefined => {
  try {
    const key = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
    return createPublicKey({ key: Object.fromEntries(Object.entries(key)), format: 'jwk' });
  } catch {
    return undefined;
  }
};

const ON_CURVE: Readonly<Record<string, readonly Algorithm[]>> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
};

/**
 * RFC 7518 §3.3: RSA keys of 2048 bits or more; §3.4: one curve per algorithm. The exponent's floor is FIPS 186-5 §5.1
 * (with 1 anybody can sign); the ceiling of 8192 bits bounds the work of one verification.
 */
const fitFor = ({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): readonly Algorithm[] => {
  if (asymmetricKeyType === 'ec') return ON_CURVE[details?.namedCurve ?? ''] ?? [];
  const { modulusLength = 0, publicExponent = 0n } = details ?? {};
  if (asymmetricKeyType !== 'rsa' || modulusLength < 2_048 || modulusLength > 8_192) return [];
  return publicExponent >= 65_537n ? ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] : [];
};
