import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { IdentityError, invalidConfig } from './errors.ts';
import { type Algorithm, directoryOf, IssuerSchema, isJwksUrl } from './issuer-schema.ts';
import { isLocalIssuer, isLocalKeyFile } from './local-names.ts';
import { type ClaimPath, type ClaimPaths, type Preset, presetOf, type TokenType } from './presets.ts';

export type Mode = 'production' | 'development';

/** Where an issuer's keys come from, and how long they are believed. */
export interface JwksConfig {
  readonly source: { readonly kind: 'url'; readonly url: string } | { readonly kind: 'file'; readonly path: string };
  readonly maxAgeMs: number;
  readonly cooldownMs: number;
  readonly staleMs: number;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export type TenantBinding =
  | { readonly kind: 'fixed'; readonly name: string }
  | { readonly kind: 'claim'; readonly claim: ClaimPath; readonly allowed: readonly string[] };

export interface IssuerConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks: JwksConfig;
  readonly preset: Preset;
  readonly claims: ClaimPaths;
  readonly tenant: TenantBinding;
  readonly algorithms: readonly Algorithm[];
  readonly tokenTypes: readonly TokenType[];
  readonly clockToleranceSeconds: number;
  readonly maxAgeSeconds: number;
  readonly authorizedParties: readonly string[] | undefined;
  /** Who may act for somebody else (RFC 8693 §4.1); empty: a delegated token is refused. */
  readonly actors: readonly string[];
  /** Entra's `tid`. */
  readonly directory: string | undefined;
}

export interface IdentityConfig {
  readonly mode: Mode;
  readonly maxTokenBytes: number;
  readonly issuers: readonly IssuerConfig[];
}

const IdentitySchema = z.strictObject({
  /** The server takes 8 KiB of headers beside it. 1 MiB holds 10,000 groups that are GUIDs. */
  max_token_bytes: z.int().min(1_024).max(1_048_576).default(8_192),
  issuers: z.array(IssuerSchema).max(50),
});

export interface ParseOptions {
  readonly mode: Mode;
  /** Relative key files are found from here. */
  readonly directory?: string | undefined;
}

/**
 * @param text YAML; see docs/identity.md
 * @throws IdentityError identity.config_invalid: names each field that is wrong, never a value
 */
export function parseIdentityConfig(text: string, { mode, directory = '.' }: ParseOptions): IdentityConfig {
  const parsed = IdentitySchema.safeParse(parseYaml(text));
  if (!parsed.success) throw invalidConfig(parsed.error.issues.map(described).join('; '));
  const { issuers, max_token_bytes: maxTokenBytes } = parsed.data;
  const config = { mode, maxTokenBytes, issuers: issuers.map((issuer) => resolved(issuer, directory)) };
  if (issuers.some(({ issuer }) => isLocalIssuer(issuer))) {
    throw invalidConfig('the development issuer is added by the service itself, in development only');
  }
  checkIdentityConfig(config);
  return config;
}

/**
 * The rules over all issuers. Checked again by createIdentity, for a configuration that was put together in code.
 * @throws IdentityError identity.config_invalid
 */
export function checkIdentityConfig({ mode, issuers }: IdentityConfig): void {
  const names = issuers.map(({ issuer }) => issuer);
  if (new Set(names).size < names.length) throw invalidConfig('two issuers have the same name');
  if (issuers.some(({ issuer, audiences }) => !issuer || audiences.length === 0 || audiences.includes(''))) {
    throw invalidConfig('an empty issuer or audience would switch its check off');
  }
  if (mode === 'development') return;
  if (issuers.length === 0) throw invalidConfig('there is no issuer');
  if (issuers.some(isDevelopmentOnly)) throw invalidConfig('the development issuer is trusted in development only');
}

/** @throws IdentityError identity.config_invalid: in production */
export function withLocalIssuer(config: IdentityConfig, local: IssuerConfig): IdentityConfig {
  if (config.mode !== 'development') throw invalidConfig('the development issuer is trusted in development only');
  const joined = { ...config, issuers: [...config.issuers, local] };
  checkIdentityConfig(joined);
  return joined;
}

const isDevelopmentOnly = ({ issuer, jwks: { source } }: IssuerConfig): boolean =>
  isLocalIssuer(issuer) || (source.kind === 'file' && isLocalKeyFile(source.path));

const parseYaml = (text: string): unknown => {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch {
    throw new IdentityError('identity.config_invalid', 'The identity configuration is not YAML, or repeats a key');
  }
};

const described = (issue: z.core.$ZodIssue): string => {
  const field = issue.path.map(String).join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') return `${field} has unknown keys: ${issue.keys.join(', ')}`;
  if (issue.code === 'custom' || issue.code === 'invalid_format') return `${field} ${issue.message}`;
  if (issue.code === 'too_small') return `${field} is too small or empty`;
  if (issue.code === 'too_big') return `${field} is too big`;
  return `${field} is missing or not what is expected there`;
};

type RawIssuer = z.infer<typeof IssuerSchema>;

const resolved = (raw: RawIssuer, directory: string): IssuerConfig => {
  const preset = presetOf(raw.preset, raw.namespace);
  return {
    issuer: raw.issuer,
    audiences: raw.audience,
    jwks: jwksOf(raw, directory),
    preset,
    claims: claimsOf(preset.claims, raw.claims),
    tenant: typeof raw.tenant === 'string' ? { kind: 'fixed', name: raw.tenant } : { kind: 'claim', ...raw.tenant },
    algorithms: raw.algorithms,
    tokenTypes: raw.token_types ?? preset.tokenTypes,
    clockToleranceSeconds: raw.clock_tolerance_seconds,
    maxAgeSeconds: raw.max_age_seconds,
    authorizedParties: raw.authorized_parties,
    actors: raw.actors,
    directory: preset.directoryInIssuer ? directoryOf(raw.issuer) : undefined,
  };
};

const claimsOf = (usual: ClaimPaths, given: RawIssuer['claims']): ClaimPaths => ({
  subject: given.subject ?? usual.subject,
  roles: given.roles ?? usual.roles,
  groups: given.groups ?? usual.groups,
  compartments: given.compartments ?? usual.compartments,
  scopes: given.scopes ?? usual.scopes,
  clearance: given.clearance ?? usual.clearance,
});

const jwksOf = ({ jwks, jwks_cache: cache }: RawIssuer, directory: string): JwksConfig => ({
  source: isJwksUrl(jwks) ? { kind: 'url', url: jwks } : { kind: 'file', path: path.resolve(directory, jwks) },
  maxAgeMs: cache.max_age_seconds * 1_000,
  cooldownMs: cache.cooldown_seconds * 1_000,
  staleMs: cache.stale_seconds * 1_000,
  timeoutMs: cache.timeout_ms,
  maxBytes: cache.max_bytes,
});
