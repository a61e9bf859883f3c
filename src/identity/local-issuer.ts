import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { invalidConfig } from './errors.ts';
import type { IssuerConfig } from './identity-config.ts';
import { LOCAL_AUDIENCE, LOCAL_ISSUER, LOCAL_JWKS_FILE, LOCAL_KEY_DIRECTORY, LOCAL_KEY_ID } from './local-names.ts';
import type { Person } from './people-file.ts';
import { presetOf } from './presets.ts';

export const MAX_LOCAL_TTL_SECONDS = 86_400;

export interface SignOptions {
  /** epoch seconds */
  readonly now: number;
  readonly ttlSeconds: number;
}

/** Signs tokens on this machine for development and demonstrations. Only a service in development believes it. */
export interface LocalIssuer {
  /** An access token (RFC 9068) for this person. @throws IdentityError identity.config_invalid: a lifetime out of bounds */
  sign(person: Person, options: SignOptions): Promise<string>;
  /** For withLocalIssuer: trusts this issuer's tokens for the tenants named, and no other. */
  config(tenants: readonly string[]): IssuerConfig;
}

const PRIVATE_KEY_FILE = 'private-key.json';
const PrivateKeySchema = z.strictObject({
  kty: z.literal('RSA'),
  kid: z.string().startsWith(LOCAL_KEY_ID),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

/**
 * The issuer whose keys lie in this directory; the first time, makes them (RSA 2048; directory 0700, key 0600). Two
 * processes that do so at once end up with the same key.
 * @throws IdentityError identity.config_invalid: the key file can't be read or made, or others may read it
 */
export async function createLocalIssuer(directory: string = LOCAL_KEY_DIRECTORY): Promise<LocalIssuer> {
  const jwksFile = path.resolve(directory, LOCAL_JWKS_FILE);
  const jwk = await keyIn(directory, jwksFile);
  const key = await importJWK(jwk, 'RS256');
  return {
    sign: (person, { now, ttlSeconds }) => {
      if (!(ttlSeconds > 0 && ttlSeconds <= MAX_LOCAL_TTL_SECONDS)) {
        throw invalidConfig('a development token lives for at most a day');
      }
      return new SignJWT(claimsOf(person))
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: jwk.kid })
        .setIssuer(LOCAL_ISSUER)
        .setAudience(LOCAL_AUDIENCE)
        .setSubject(person.sub)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + ttlSeconds)
        .sign(key);
    },
    config: (tenants) => configOf(jwksFile, tenants),
  };
}

const claimsOf = ({ tenant, roles, groups, clearance, compartments, scopes = [] }: Person) => ({
  client_id: 'ringfence-token',
  tenant,
  roles,
  groups,
  clearance,
  compartments,
  ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
});

const configOf = (jwksFile: string, tenants: readonly string[]): IssuerConfig => {
  const preset = presetOf('plain');
  return {
    issuer: LOCAL_ISSUER,
    audiences: [LOCAL_AUDIENCE],
    jwks: {
      source: { kind: 'file', path: jwksFile },
      maxAgeMs: 60_000,
      cooldownMs: 1_000,
      staleMs: 0,
      timeoutMs: 5_000,
      maxBytes: 65_536,
    },
    preset,
    claims: preset.claims,
    tenant: { kind: 'claim', claim: ['tenant'], allowed: tenants },
    algorithms: ['RS256'],
    tokenTypes: ['at+jwt'],
    clockToleranceSeconds: 30,
    maxAgeSeconds: MAX_LOCAL_TTL_SECONDS,
    authorizedParties: undefined,
    actors: [],
    directory: undefined,
  };
};

type PrivateKey = z.infer<typeof PrivateKeySchema>;

const keyIn = async (directory: string, jwksFile: string): Promise<PrivateKey> => {
  const file = path.resolve(directory, PRIVATE_KEY_FILE);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await makeOnce(file);
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Error('others may read it');
    const jwk = PrivateKeySchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const { kty, kid, n, e } = jwk;
    await replaceFile(jwksFile, JSON.stringify({ keys: [{ kty, kid, n, e, alg: 'RS256', use: 'sig' }] }));
    return jwk;
  } catch {
    throw invalidConfig(`the development key in ${directory} can't be read or made, or others may read it`);
  }
};

/** Written whole under another name and then linked: nobody sees half a key, and the first to link wins. */
const makeOnce = async (file: string): Promise<void> => {
  if (await exists(file)) return;
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2_048, extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = LOCAL_KEY_ID + (await calculateJwkThumbprint(jwk)).slice(0, 16);
  const draft = draftOf(file);
  try {
    await writeFile(draft, JSON.stringify({ ...jwk, kid }), { mode: 0o600, flag: 'wx' });
    await link(draft, file);
  } catch (error) {
    if (!(await exists(file))) throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

const exists = async (file: string): Promise<boolean> => {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
};

const draftOf = (file: string): string => `${file}.${randomBytes(6).toString('hex')}`;

const replaceFile = async (file: string, text: string): Promise<void> => {
  const draft = draftOf(file);
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  await chmod(draft, 0o644);
  await rename(draft, file);
};
