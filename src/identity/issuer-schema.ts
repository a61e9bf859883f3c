import { z } from 'zod';
import { isName } from '../../retrieval/index.ts';
import { PRESETS, TOKEN_TYPES } from './presets.ts';

/** What jsonwebtoken verifies and a public key can: no HMAC, no `none`; it has no EdDSA. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Compared exactly (RFC 7519 §4.1.1), so white space could only ever be a mistake; an empty one would check nothing. */
const exactText = z.string().regex(/^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 printable characters without spaces');
const name = z.string().refine(isName, 'is not a valid or a reserved name');
const list = <T extends z.ZodType>(entry: T) => z.array(entry).min(1).max(100);
const oneOrMore = <T extends z.ZodType>(entry: T) => z.union([list(entry), entry.transform((value) => [value])]);
const seconds = (least: number, most: number, otherwise: number) => z.int().min(least).max(most).default(otherwise);

const claimName = z.string().min(1).max(256);
const claimPath = z.union([
  claimName.transform((value) => [value]),
  z.strictObject({ path: z.array(claimName).min(1).max(5) }).transform(({ path }) => path),
]);
const claimPaths = z.union([z.array(claimPath).max(20), claimPath.transform((value) => [value])]);

/** One letter before the colon is a drive of Windows. */
export const isJwksUrl = (value: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(value);

/** Keys decide who is believed: they come over TLS, from this machine, or from a file. */
const isTrustedUrl = (value: string): boolean => {
  const url = URL.parse(value);
  if (!url || url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
};

const JwksCacheSchema = z.strictObject({
  /** A key that the issuer has withdrawn is refused at the latest after this long. */
  max_age_seconds: seconds(60, 86_400, 600),
  /** At most one fetch per so many seconds, whatever key ids strangers send. */
  cooldown_seconds: seconds(1, 3_600, 30),
  timeout_ms: z.int().min(100).max(30_000).default(5_000),
  max_bytes: z.int().min(1_024).max(1_048_576).default(262_144),
  /** How long beyond max_age_seconds keys may serve while the issuer can't be reached. 0: not at all. */
  stale_seconds: seconds(0, 86_400, 0),
});

/** One issuer as people write it in YAML. Unknown keys refuse. */
export const IssuerSchema = z
  .strictObject({
    issuer: exactText,
    audience: oneOrMore(exactText),
    jwks: z
      .string()
      .min(1)
      .max(2_048)
      .refine(
        (value) => !isJwksUrl(value) || isTrustedUrl(value),
        'must be an https URL (http on loopback only) or a file',
      ),
    preset: z.enum(PRESETS),
    tenant: z.union([name, z.strictObject({ claim: claimPath, allowed: list(name) })]),
    algorithms: list(z.enum(ALGORITHMS)).default(['RS256']),
    token_types: list(z.enum(TOKEN_TYPES)).optional(),
    clock_tolerance_seconds: seconds(0, 300, 30),
    max_age_seconds: seconds(1, 86_400, 3_600),
    namespace: z
      .string()
      .regex(/^https?:\/\/[\x21-\x7e]{1,200}\/$/, 'must be a URL that ends in a slash')
      .optional(),
    claims: z
      .strictObject({
        subject: claimPath.optional(),
        roles: claimPaths.optional(),
        groups: claimPaths.optional(),
        clearance: claimPath.optional(),
        compartments: claimPaths.optional(),
        scopes: claimPaths.optional(),
      })
      .default({}),
    authorized_parties: list(exactText).optional(),
    actors: list(exactText).default([]),
    jwks_cache: JwksCacheSchema.prefault({}),
  })
  .refine(
    (issuer) => issuer.preset !== 'auth0' || issuer.namespace !== undefined || issuer.claims.roles !== undefined,
    {
      path: ['namespace'],
      message: 'auth0 needs a namespace, or claims.roles',
    },
  )
  .refine((issuer) => issuer.preset === 'auth0' || issuer.namespace === undefined, {
    path: ['namespace'],
    message: 'only auth0 has a namespace',
  })
  .refine((issuer) => issuer.preset !== 'entra' || directoryOf(issuer.issuer) !== undefined, {
    path: ['issuer'],
    message: 'entra needs the issuer of one directory, with its GUID: never common, organizations or consumers',
  });

/** The Entra directory that an issuer's URL names: `https://login.microsoftonline.com/<GUID>/v2.0`. */
export const directoryOf = (issuer: string): string | undefined =>
  /^https:\/\/[^/]+\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/(?:v2\.0)?$/.exec(issuer)?.[1];
