import { describe, expect, test } from '@jest/globals';
import {
  checkIdentityConfig,
  type IdentityConfig,
  parseIdentityConfig,
  withLocalIssuer,
} from '../../../../src/identity/identity-config.ts';
import { ALGORITHMS, directoryOf, isJwksUrl } from '../../../../src/identity/issuer-schema.ts';
import { issuerWith } from '../../../support/identity-issuers.ts';
import { issuerYaml, parseIssuers } from '../../../support/identity-service.ts';
import type { Json } from '../../../support/identity-tokens.ts';

const REFUSAL = expect.objectContaining({ code: 'identity.config_invalid' });
const GUID = '8f6e1b3a-6c1f-4f0e-9d7a-2b5c8e4d1a90';
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);
const parsed = (over: Json) => () => issuerWith(over);
const cache = (over: Json): Json => ({ jwks_cache: over });
const mapped = (claim: unknown): Json => ({ claims: { roles: claim } });

describe('a field of an issuer', () => {
  test.each<[string, Json]>([
    ['an issuer of one character', { issuer: '!' }],
    ['an issuer of 512', { issuer: '~'.repeat(512) }],
    ['one audience', { audience: ['a'] }],
    ['a hundred audiences', { audience: numbered(100) }],
    ['a path to a key file of 2,048 characters', { jwks: 'k'.repeat(2_048) }],
    ['a key file on a drive', { jwks: 'c:/keys.json' }],
    ['a hundred tenants', { tenant: { claim: 'org', allowed: numbered(100) } }],
    ['a tenant at the end of a path', { tenant: { claim: { path: ['a', 'b'] }, allowed: ['x'] } }],
    ['every algorithm', { algorithms: [...ALGORITHMS] }],
    ['every token type', { token_types: ['at+jwt', 'JWT', 'absent'] }],
    ['no tolerance', { clock_tolerance_seconds: 0 }],
    ['five minutes of tolerance', { clock_tolerance_seconds: 300 }],
    ['tokens of a second', { max_age_seconds: 1 }],
    ['tokens of a day', { max_age_seconds: 86_400 }],
    ['one actor', { actors: ['a'] }],
    ['one application', { authorized_parties: ['a'] }],
    [
      'the least of each bound of keys',
      cache({ max_age_seconds: 60, cooldown_seconds: 1, timeout_ms: 100, max_bytes: 1_024, stale_seconds: 0 }),
    ],
    [
      'the most',
      cache({
        max_age_seconds: 86_400,
        cooldown_seconds: 3_600,
        timeout_ms: 30_000,
        max_bytes: 1_048_576,
        stale_seconds: 86_400,
      }),
    ],
    ['a claim name of 256 characters', mapped('c'.repeat(256))],
    ['a path of five steps', mapped({ path: ['a', 'b', 'c', 'd', 'e'] })],
    ['twenty places', mapped(numbered(20))],
    ['no place', mapped([])],
  ])('may be %s', (_what, over) => {
    expect(parsed(over)).not.toThrow();
  });

  test.each<[string, Json]>([
    ['an issuer of 513 characters', { issuer: '~'.repeat(513) }],
    ['an issuer with a space', { issuer: 'a b' }],
    ['an issuer with a line end', { issuer: 'a\n' }],
    ['an issuer with a letter beyond ASCII', { issuer: 'é' }],
    ['101 audiences', { audience: numbered(101) }],
    ['no audience', { audience: [] }],
    ['a path to a key file of 2,049 characters', { jwks: 'k'.repeat(2_049) }],
    ['keys behind a name without a password', { jwks: 'https://a@id.example.test/jwks' }],
    ['keys behind a password alone', { jwks: 'https://:b@id.example.test/jwks' }],
    ['a URL of keys with a fragment', { jwks: 'https://id.example.test/jwks#a' }],
    ['a URL that is none', { jwks: 'https://' }],
    ['a scheme in capitals that is not trusted', { jwks: 'HTTP://id.example.test/jwks' }],
    ['101 tenants', { tenant: { claim: 'org', allowed: numbered(101) } }],
    ['a reserved tenant among several', { tenant: { claim: 'org', allowed: ['*'] } }],
    ['a tenant claim and more', { tenant: { claim: 'org', allowed: ['a'], other: 1 } }],
    ['half a second of tolerance', { clock_tolerance_seconds: 0.5 }],
    ['a negative tolerance', { clock_tolerance_seconds: -1 }],
    ['301 seconds of tolerance', { clock_tolerance_seconds: 301 }],
    ['tokens of no age', { max_age_seconds: 0 }],
    ['tokens of more than a day', { max_age_seconds: 86_401 }],
    ['an actor without a name', { actors: [''] }],
    ['an application without a name', { authorized_parties: [''] }],
    ['too young keys', cache({ max_age_seconds: 59 })],
    ['too old keys', cache({ max_age_seconds: 86_401 })],
    ['too long a cooldown', cache({ cooldown_seconds: 3_601 })],
    ['too short a deadline', cache({ timeout_ms: 99 })],
    ['too long a deadline', cache({ timeout_ms: 30_001 })],
    ['half a millisecond', cache({ timeout_ms: 100.5 })],
    ['too small a key set', cache({ max_bytes: 1_023 })],
    ['too big a key set', cache({ max_bytes: 1_048_577 })],
    ['half a byte', cache({ max_bytes: 1_024.5 })],
    ['too stale keys', cache({ stale_seconds: 86_401 })],
    ['stale keys before their time', cache({ stale_seconds: -1 })],
    ['an unknown bound of keys', cache({ other: 1 })],
    ['an empty claim name', mapped('')],
    ['a claim name of 257 characters', mapped('c'.repeat(257))],
    ['a path of no step', mapped({ path: [] })],
    ['a path of six steps', mapped({ path: ['a', 'b', 'c', 'd', 'e', 'f'] })],
    ['a path with an empty step', mapped({ path: ['a', ''] })],
    ['a path and more', mapped({ path: ['a'], other: 1 })],
    ['21 places', mapped(numbered(21))],
    ['an unknown claim', { claims: { other: 'a' } }],
  ])('may not be %s', (_what, over) => {
    expect(parsed(over)).toThrow(REFUSAL);
  });

  test('is what it is written as, in the units of the code', () => {
    const issuer = issuerWith({
      issuer: 'https://id.example.test',
      clock_tolerance_seconds: 7,
      max_age_seconds: 77,
      token_types: ['JWT'],
      authorized_parties: ['portal'],
      actors: ['helpdesk'],
      claims: {
        subject: 'oid',
        roles: 'r',
        groups: ['g', { path: ['a', 'b'] }],
        clearance: { path: ['c', 'level'] },
        compartments: [],
        scopes: 'scp',
      },
      jwks_cache: { max_age_seconds: 61, cooldown_seconds: 2, timeout_ms: 101, max_bytes: 1_025, stale_seconds: 3 },
    });
    expect(issuer).toMatchObject({
      issuer: 'https://id.example.test',
      audiences: ['ringfence'],
      tenant: { kind: 'fixed', name: 'larkspur' },
      clockToleranceSeconds: 7,
      maxAgeSeconds: 77,
      tokenTypes: ['JWT'],
      authorizedParties: ['portal'],
      actors: ['helpdesk'],
      directory: undefined,
      claims: {
        subject: ['oid'],
        roles: [['r']],
        groups: [['g'], ['a', 'b']],
        clearance: ['c', 'level'],
        compartments: [],
        scopes: [['scp']],
      },
      jwks: { maxAgeMs: 61_000, cooldownMs: 2_000, staleMs: 3_000, timeoutMs: 101, maxBytes: 1_025 },
    });
  });

  test('is, where it is left out, strict and what the provider usually does', () => {
    expect(issuerWith()).toMatchObject({
      algorithms: ['RS256'],
      tokenTypes: ['at+jwt'],
      clockToleranceSeconds: 30,
      maxAgeSeconds: 3_600,
      authorizedParties: undefined,
      actors: [],
      claims: {
        subject: ['sub'],
        roles: [['roles']],
        groups: [['groups']],
        compartments: [['compartments']],
        scopes: [['scope']],
        clearance: ['clearance'],
      },
      jwks: { maxAgeMs: 600_000, cooldownMs: 30_000, staleMs: 0, timeoutMs: 5_000, maxBytes: 262_144 },
    });
  });
});

describe('the namespace of auth0', () => {
  const auth0 = (over: Json) => parsed({ preset: 'auth0', ...over });
  const namespace = 'https://larkspur.test/';
  test('is there, or roles are told where to be', () => {
    expect(issuerWith({ preset: 'auth0', namespace }).claims.roles).toEqual([[`${namespace}roles`]]);
    expect(auth0({ claims: { roles: 'https://larkspur.test/r' } })).not.toThrow();
    expect(auth0({ claims: { groups: 'g' } })).toThrow(REFUSAL);
  });
  test.each(['http://l/', `https://${'l'.repeat(200)}/`])('may be %s', (one) => {
    expect(auth0({ namespace: one })).not.toThrow();
  });
  test.each([
    'https://larkspur.test',
    'larkspur.test/',
    'ftp://l/',
    'https:///',
    'https://l l/',
    ` ${namespace}`,
    `${namespace} `,
    `https://${'l'.repeat(201)}/`,
  ])('may not be %j', (one) => {
    expect(auth0({ namespace: one })).toThrow(REFUSAL);
  });
});

describe('the directory of entra', () => {
  test.each([`https://login.microsoftonline.com/${GUID}/v2.0`, `https://sts.windows.net/${GUID}/`])(
    'is named by %s',
    (issuer) => {
      expect(directoryOf(issuer)).toBe(GUID);
      expect(issuerWith({ preset: 'entra', issuer }).directory).toBe(GUID);
      expect(issuerWith({ issuer }).directory).toBeUndefined();
    },
  );
  test.each([
    `https://login.microsoftonline.com/${GUID}`,
    `https://login.microsoftonline.com/${GUID}/v2.0/`,
    `https://login.microsoftonline.com/${GUID}/v2x0`,
    `https://login.microsoftonline.com/x/${GUID}/v2.0`,
    `https:///${GUID}/v2.0`,
    `xhttps://l/${GUID}/v2.0`,
    `http://l/${GUID}/v2.0`,
    `https://l/${GUID.toUpperCase()}/v2.0`,
    `https://l/${GUID.slice(1)}/v2.0`,
    `https://l/${GUID}0/v2.0`,
    `https://l/${GUID.replace('-6c1f', '-6c1')}/v2.0`,
    `https://l/${GUID.replace('-4f0e', '-4f0')}/v2.0`,
    `https://l/${GUID.replace('-9d7a', '-9d7')}/v2.0`,
  ])('is not named by %s', (issuer) => {
    expect(directoryOf(issuer)).toBeUndefined();
    expect(parsed({ preset: 'entra', issuer })).toThrow(REFUSAL);
  });
});

describe('where keys are', () => {
  test.each(['https://a', 'ab:c', 'HTTPS://a', 'a+b:', 'x-1.2:'])('%s is a URL', (value) => {
    expect(isJwksUrl(value)).toBe(true);
  });
  test.each(['c:/a', 'C:\\a', '/a:b', './https://a', '1a:b', 'a b:c', ':a', 'keys.json', ' https://a'])(
    '%s is a file',
    (value) => {
      expect(isJwksUrl(value)).toBe(false);
    },
  );
});

describe('issuers together', () => {
  const config = parseIssuers([issuerYaml()]);
  const local = issuerWith({ issuer: 'urn:other' });
  const development = { ...config, mode: 'development' } as const;
  const refused = (over: Partial<IdentityConfig>) => () => checkIdentityConfig({ ...config, ...over });

  test('may be none in development alone', () => {
    expect(refused({ issuers: [], mode: 'development' })).not.toThrow();
    expect(refused({ issuers: [] })).toThrow(REFUSAL);
  });
  test('may be fifty', () => {
    const many = (count: number) => () => parseIssuers(numbered(count).map((issuer) => issuerYaml({ issuer })));
    expect(many(50)).not.toThrow();
    expect(many(51)).toThrow(REFUSAL);
  });
  test('are added to in development alone, and then checked together', () => {
    expect(withLocalIssuer(development, local).issuers).toEqual([...config.issuers, local]);
    expect(() => withLocalIssuer(config, local)).toThrow(REFUSAL);
    expect(() => withLocalIssuer(development, issuerWith())).toThrow(REFUSAL);
  });
  test('take the development keys from a file of that name in development, and from a URL of that name anywhere', () => {
    const file = issuerWith();
    const at = (source: typeof file.jwks.source) => ({ issuers: [{ ...file, jwks: { ...file.jwks, source } }] });
    const name = 'data/dev-issuer/ringfence-development.jwks.json';
    expect(refused(at({ kind: 'file', path: name }))).toThrow(REFUSAL);
    expect(refused({ ...at({ kind: 'file', path: name }), mode: 'development' })).not.toThrow();
    expect(refused(at({ kind: 'url', url: `https://id.example.test/${name}` }))).not.toThrow();
  });
  test('find relative key files from where the process stands, or from a folder', () => {
    const text = JSON.stringify({ issuers: [issuerYaml({ jwks: 'keys.json' })] });
    const from = (directory?: string) =>
      parseIdentityConfig(text, { mode: 'production', directory }).issuers[0]?.jwks.source;
    expect(from()).toEqual({ kind: 'file', path: `${process.cwd()}/keys.json` });
    expect(from('/etc')).toEqual({ kind: 'file', path: '/etc/keys.json' });
  });
});
