import { describe, expect, test } from '@jest/globals';
import { createIdentity, type IdentityConfig, type Mode, parseIdentityConfig } from '../../../../src/identity/index.ts';
import { issuerYaml, parseIssuers } from '../../../support/identity-service.ts';
import { ISSUER, type Json } from '../../../support/identity-tokens.ts';

const refusal = expect.objectContaining({ code: 'identity.config_invalid' });
const parse = (text: string, mode: Mode = 'production') =>
  parseIdentityConfig(text, { mode, directory: '/etc/ringfence' });

const YAML = `
issuers:
  - issuer: https://sso.larkspur.test/realms/staff
    audience: [ringfence, ringfence-batch]
    jwks: https://sso.larkspur.test/realms/staff/protocol/openid-connect/certs
    preset: keycloak
    tenant: larkspur
    algorithms: [RS256, ES256]
    clock_tolerance_seconds: 10
    claims:
      roles: [{ path: [realm_access, roles] }, plain.roles]
      clearance: clearance
  - issuer: https://id.quillon.test
    audience: ringfence
    jwks: keys/quillon.jwks.json
    preset: plain
    tenant: { claim: tenant, allowed: [quillon] }
    authorized_parties: [portal]
    jwks_cache: { max_age_seconds: 300 }
`;

describe('an identity configuration', () => {
  test('is read with what it leaves out filled in', () => {
    const { issuers, maxTokenBytes } = parse(YAML);
    expect(maxTokenBytes).toBe(8_192);
    expect(parse(`max_token_bytes: 1048576\n${YAML}`).maxTokenBytes).toBe(1_048_576);
    for (const most of ['1048577', '1023', '0', '-1', '8e3.5']) {
      expect(() => parse(`max_token_bytes: ${most}\n${YAML}`)).toThrow(
        expect.objectContaining({ code: 'identity.config_invalid' }),
      );
    }
    expect(issuers[0]).toMatchObject({
      audiences: ['ringfence', 'ringfence-batch'],
      algorithms: ['RS256', 'ES256'],
      tokenTypes: ['JWT', 'at+jwt'],
      clockToleranceSeconds: 10,
      maxAgeSeconds: 3_600,
      tenant: { kind: 'fixed', name: 'larkspur' },
      claims: { roles: [['realm_access', 'roles'], ['plain.roles']], clearance: ['clearance'], subject: ['sub'] },
      jwks: { source: { kind: 'url' }, maxAgeMs: 600_000, cooldownMs: 30_000, staleMs: 0, timeoutMs: 5_000 },
    });
    expect(issuers[1]).toMatchObject({
      audiences: ['ringfence'],
      tokenTypes: ['at+jwt'],
      tenant: { kind: 'claim', claim: ['tenant'], allowed: ['quillon'] },
      authorizedParties: ['portal'],
      jwks: { source: { kind: 'file', path: '/etc/ringfence/keys/quillon.jwks.json' }, maxAgeMs: 300_000 },
    });
  });

  test.each([
    ['is empty', ''],
    ['is no YAML', 'issuers: ['],
    ['repeats a key', 'issuers: []\nissuers: []'],
    ['is a list', '[]'],
    ['has no issuer', 'issuers: []'],
    ['has an unknown key', 'issuers: []\nissuer: x'],
    ['has an __proto__', `${YAML}\n__proto__: { issuers: [] }`],
  ])('that %s is refused', (_why, text) => {
    expect(() => parse(text)).toThrow(refusal);
  });

  const wrong: [string, Json][] = [
    ['an empty audience', { audience: '' }],
    ['an empty issuer', { issuer: '' }],
    ['white space for an issuer', { issuer: ' ' }],
    ['a misspelt key', { audiences: 'ringfence' }],
    ['a symmetric algorithm', { algorithms: ['HS256'] }],
    ['no algorithm', { algorithms: [] }],
    ['alg none', { algorithms: ['none'] }],
    ['EdDSA, which jsonwebtoken has not', { algorithms: ['EdDSA'] }],
    ['keys over http', { jwks: 'http://id.example.test/jwks' }],
    ['keys over http from something like this machine', { jwks: 'http://localhost.example.test/jwks' }],
    ['keys over ftp', { jwks: 'ftp://127.0.0.1/jwks' }],
    ['keys in the URL', { jwks: 'data:application/json,{}' }],
    ['a password in the URL of keys', { jwks: 'https://a:b@id.example.test/jwks' }],
    ['no keys', { jwks: '' }],
    ['an unknown preset', { preset: 'generic' }],
    ['a reserved tenant', { tenant: '*' }],
    ['no tenant', { tenant: '' }],
    ['a tenant claim that may say anything', { tenant: { claim: 'tenant' } }],
    ['a tenant claim of nobody', { tenant: { claim: 'tenant', allowed: [] } }],
    ['a tolerance of ten minutes', { clock_tolerance_seconds: 600 }],
    ['an age without bound', { max_age_seconds: 1e9 }],
    ['an unknown token type', { token_types: ['logout+jwt'] }],
    ['no token type', { token_types: [] }],
    ['an empty list of applications', { authorized_parties: [] }],
    ['a cooldown of nothing', { jwks_cache: { cooldown_seconds: 0 } }],
    ['auth0 without a namespace', { preset: 'auth0' }],
    ['a namespace elsewhere', { namespace: 'https://larkspur.test/' }],
    ['entra for every directory', { preset: 'entra', issuer: 'https://login.microsoftonline.com/common/v2.0' }],
    ['entra with a placeholder', { preset: 'entra', issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' }],
  ];
  test.each(wrong)('with %s is refused', (_why, over) => {
    expect(() => parseIssuers([issuerYaml(over)])).toThrow(refusal);
    expect(parseIssuers([issuerYaml()]).issuers).toHaveLength(1);
  });

  test('that names an issuer twice is refused', () => {
    expect(() => parseIssuers([issuerYaml(), issuerYaml({ tenant: 'quillon' })])).toThrow(refusal);
  });

  test.each([
    'http://localhost:8080/jwks',
    'http://127.0.0.1/jwks',
    'http://[::1]:9/jwks',
    'https://id.example.test/jwks',
  ])('may take keys from %s', (url) => {
    expect(parseIssuers([issuerYaml({ jwks: url })]).issuers[0]?.jwks.source).toEqual({ kind: 'url', url });
  });

  test('a refusal names the field and never the value', () => {
    expect(() => parseIssuers([issuerYaml({ jwks: 'http://secret.example.test' })])).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^(?!.*secret).*issuers\.0\.jwks/) }),
    );
  });
});

describe('the development issuer', () => {
  test.each([
    'urn:ringfence:development',
    'URN:RingFence:Development',
    'urn:ringfence:development/',
    'urn%3Aringfence%3Adevelopment',
    'urn:ringfence:developmen%74',
    'urn:ringfence:development#x',
    'urn:ring-fence:development',
  ])('is refused in a configuration, as %s', (issuer) => {
    expect(() => parseIssuers([issuerYaml({ issuer })])).toThrow(refusal);
    expect(() => parse(JSON.stringify({ issuers: [issuerYaml({ issuer })] }), 'development')).toThrow(refusal);
  });

  test.each([
    'data/dev-issuer/ringfence-development.jwks.json',
    '/etc/keys/ringfence-development.jwks.json',
    'RINGFENCE-DEVELOPMENT.JWKS.JSON',
    './x/../data/dev-issuer/other.json',
  ])('its keys are refused in production, as %s', (jwks) => {
    expect(() => parseIssuers([issuerYaml({ jwks })])).toThrow(refusal);
  });

  test('a configuration put together in code is checked at the start like a file', () => {
    const config = parseIssuers([issuerYaml()]);
    const [issuer] = config.issuers;
    if (!issuer) throw new Error('no issuer');
    const start = (over: Partial<IdentityConfig>) => () =>
      createIdentity({ config: { ...config, ...over }, clock: () => 0 });
    expect(start({})).not.toThrow();
    expect(start({ issuers: [] })).toThrow(refusal);
    expect(start({ issuers: [issuer, issuer] })).toThrow(refusal);
    expect(start({ issuers: [{ ...issuer, audiences: [] }] })).toThrow(refusal);
    expect(start({ issuers: [{ ...issuer, audiences: [''] }] })).toThrow(refusal);
    expect(start({ issuers: [{ ...issuer, issuer: '' }] })).toThrow(refusal);
    expect(start({ issuers: [{ ...issuer, issuer: 'urn:ringfence:development' }] })).toThrow(refusal);
    expect(issuer.issuer).toBe(ISSUER);
  });
});
