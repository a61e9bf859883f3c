import { createHmac, createPublicKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type IdentityService,
  issuerYaml,
  jwks,
  type JwksServer,
  listen,
  parseIssuers,
  startIdentity,
  startJwks,
} from '../support/identity-service.ts';
import { AUDIENCE, claims, encode, ISSUER, type Json, makeKey, mint, NOW } from '../support/identity-tokens.ts';

const key = makeKey('key-1');
const curve = makeKey('curve-1', 'ES256');
const attacker = makeKey('key-1');

let keys: JwksServer;
let service: IdentityService;
beforeAll(async () => {
  keys = await startJwks(jwks([key.jwk, curve.jwk, { ...makeKey('any-alg').jwk, alg: undefined }]));
  const issuer = issuerYaml({ jwks: keys.url, algorithms: ['RS256', 'ES256'] });
  service = await startIdentity(parseIssuers([issuer, { ...issuer, issuer: `${ISSUER}-2`, tenant: 'quillon' }]));
});
afterAll(async () => {
  await service.close();
  await keys.close();
});

const INVALID = { status: 401, code: 'identity.token_invalid' };
const CLAIMS = { status: 401, code: 'identity.claims_invalid' };
const EXPIRED = { status: 401, code: 'identity.token_expired' };
const ACCEPTED = { status: 200, subject: { tenant: 'larkspur', id: 'maja' } };

/** After every case the process still answers an honest token. */
afterEach(async () => {
  expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
});

const hs256 = (secret: string, header: Json = {}): string => {
  const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1', ...header })}.${encode(claims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};
const unsigned = (alg: string, signature = ''): string =>
  `${encode({ alg, typ: 'at+jwt', kid: 'key-1' })}.${encode(claims())}.${signature}`;

describe('a token that is not signed by a key of its issuer is refused', () => {
  test.each(['none', 'NoNe', 'nOnE', 'NONE'])('TOK-01, TOK-02 alg %s', async (alg) => {
    expect(await service.whoami(unsigned(alg))).toMatchObject(INVALID);
    expect(await service.whoami(unsigned(alg, 'AAAA'))).toMatchObject(INVALID);
  });

  test('TOK-03, TOK-04 HS256 keyed with the public key as PEM or JWK', async () => {
    const pem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' }).toString();
    for (const secret of [pem, pem.trim(), JSON.stringify(key.jwk), key.jwk.n ?? '']) {
      expect(await service.whoami(hs256(secret))).toMatchObject(INVALID);
      expect(await service.whoami(hs256(secret, { alg: 'RS256' }))).toMatchObject(INVALID);
    }
  });

  test.each(['PS512', 'RS384', 'ES384', 'EdDSA', 'rs256'])('TOK-05 %s, which this issuer does not use', async (alg) => {
    const signing = ['PS512', 'RS384'].includes(alg) ? { ...key, alg } : key;
    expect(await service.whoami(mint(signing, claims(), { alg }))).toMatchObject(INVALID);
  });

  test("the attacker's own key under an honest key id", async () => {
    expect(await service.whoami(mint(attacker))).toMatchObject(INVALID);
  });

  test("an RSA key's id with an ES256 signature, and the other way round", async () => {
    expect(await service.whoami(mint({ ...curve, kid: 'key-1' }))).toMatchObject(INVALID);
    expect(await service.whoami(mint({ ...key, kid: 'curve-1' }))).toMatchObject(INVALID);
    expect(await service.whoami(mint(curve))).toMatchObject(ACCEPTED);
  });

  test.each([
    Buffer.alloc(64),
    Buffer.alloc(64, 0xff),
    Buffer.alloc(63),
    Buffer.alloc(8),
    Buffer.from('3006020100020100', 'hex'),
  ])('TOK-16 ES256 with a degenerate signature (%#)', async (bytes) => {
    const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'curve-1' })}.${encode(claims())}`;
    expect(await service.whoami(`${input}.${bytes.toString('base64url')}`)).toMatchObject(INVALID);
  });
});

describe('a header that chooses its own key or meaning is refused, even under an honest signature', () => {
  test('TOK-06 an embedded jwk', async () => {
    expect(await service.whoami(mint(attacker, claims(), { jwk: attacker.jwk }))).toMatchObject(INVALID);
    expect(await service.whoami(mint(attacker, claims(), { jwk: attacker.jwk, kid: undefined }))).toMatchObject(
      INVALID,
    );
    expect(await service.whoami(mint(key, claims(), { jwk: key.jwk }))).toMatchObject(INVALID);
  });

  test("TOK-07 jku, x5u and x5c: the attacker's host is never called", async () => {
    let calls = 0;
    const host = await listen((_request, response) => {
      calls += 1;
      response.end(JSON.stringify({ keys: [attacker.jwk] }));
    });
    for (const name of ['jku', 'x5u']) {
      expect(await service.whoami(mint(attacker, claims(), { [name]: host.url }))).toMatchObject(INVALID);
      expect(await service.whoami(mint(key, claims(), { [name]: host.url }))).toMatchObject(INVALID);
    }
    expect(await service.whoami(mint(key, claims(), { x5c: ['MIIB'] }))).toMatchObject(INVALID);
    expect(calls).toBe(0);
    await fetch(host.url);
    expect(calls).toBe(1);
    await host.close();
  });

  test.each(['../../../../dev/null', 'keys/../../etc/passwd', '/proc/self/environ', 'C:\\key', 'file:///etc/passwd'])(
    'TOK-08 kid %s',
    async (kid) => {
      expect(await service.whoami(mint(key, claims(), { kid }))).toMatchObject(INVALID);
    },
  );

  test.each([
    "' OR 1=1 --",
    '*',
    'key-?',
    '__proto__',
    'constructor',
    'toString',
    '',
    'key-1\u0000',
    ' key-1',
    'k'.repeat(129),
    1,
    null,
    ['key-1'],
    { kid: 'key-1' },
    undefined,
  ])('TOK-09 kid %j', async (kid) => {
    expect(await service.whoami(mint(key, claims(), { kid }))).toMatchObject(INVALID);
  });

  test.each([
    ['TOK-17 an unknown extension', { crit: ['http://example.test/odd'], 'http://example.test/odd': true }],
    ['TOK-17 an empty list of extensions', { crit: [] }],
    ['TOK-17 exp as an extension', { crit: ['exp'], exp: NOW }],
    ['TOK-18 b64: false with crit', { b64: false, crit: ['b64'] }],
    ['TOK-18 b64: false alone', { b64: false }],
    ['TOK-18 b64: true', { b64: true }],
    ['zip', { zip: 'DEF' }],
    ['a nested token', { cty: 'JWT' }],
  ])('%s', async (_name, header) => {
    expect(await service.whoami(mint(key, claims(), header))).toMatchObject(INVALID);
  });

  test('a header with alg twice, or in an object of another kind', async () => {
    expect(
      await service.whoami(mint(key, claims(), '{"alg":"none","typ":"at+jwt","kid":"key-1","alg":"RS256"}')),
    ).toMatchObject(INVALID);
    expect(await service.whoami(mint(key, claims(), '["RS256","key-1"]'))).toMatchObject(INVALID);
    expect(await service.whoami(mint(key, claims(), 'null'))).toMatchObject(INVALID);
  });
});

describe('a token of another kind is refused', () => {
  test.each([
    'JWT',
    'logout+jwt',
    'dpop+jwt',
    'secevent+jwt',
    'id_token+jwt',
    'at+jwt ',
    'application/jwt',
    '',
    1,
    null,
    undefined,
  ])('TOK-19 typ %j', async (typ) => {
    expect(await service.whoami(mint(key, claims(), { typ }))).toMatchObject(INVALID);
  });

  test.each(['AT+JWT', 'application/at+jwt'])('TOK-19 typ %s is an access token in another spelling', async (typ) => {
    expect(await service.whoami(mint(key, claims(), { typ }))).toMatchObject(ACCEPTED);
  });

  test.each([
    ['an ID token by its nonce', { nonce: 'n-0S6_WzA2Mj' }],
    ['an ID token by its at_hash', { at_hash: '77QmUPtjPfzWtF2AnpK9RQ' }],
    ['an ID token by its c_hash', { c_hash: 'LDktKdoQak3Pk0cnXxCltA' }],
    ['an ID token by its s_hash', { s_hash: 'x' }],
    ['a logout token', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }],
    ['a token whose token_use is id', { token_use: 'id' }],
    ['a token whose typ claim is ID', { typ: 'ID' }],
    ['a refresh token', { typ: 'Refresh' }],
    ['a token bound to a DPoP key', { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }],
    ['a token bound to a certificate', { cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } }],
  ])('TOK-19 %s', async (_name, over) => {
    expect(await service.whoami(mint(key, claims(over)))).toMatchObject(INVALID);
  });
});

describe('times', () => {
  test.each(['exp', 'iat', 'sub'])('TOK-20 a token without %s is refused', async (name) => {
    const expected = name === 'iat' ? INVALID : CLAIMS;
    expect(await service.whoami(mint(key, claims({ [name]: undefined })))).toMatchObject(expected);
  });

  test.each([
    '1e300',
    '"1800000300"',
    'NaN',
    'Infinity',
    '-1',
    '0',
    '1800000300.5',
    'null',
    'true',
    '[1800000300]',
    '9007199254740993',
    '253402300800',
  ])('TOK-21 exp %s is refused', async (exp) => {
    const payload = JSON.stringify(claims({ exp: 'EXP' })).replace('"EXP"', exp);
    expect((await service.whoami(mint(key, payload))).status).toBe(401);
  });

  test.each([
    ['nbf 30 s ahead', { nbf: NOW + 30 }, ACCEPTED],
    ['nbf 31 s ahead', { nbf: NOW + 31 }, INVALID],
    ['nbf that is no number', { nbf: String(NOW - 1) }, INVALID],
    ['iat 30 s ahead', { iat: NOW + 30 }, ACCEPTED],
    ['iat 31 s ahead', { iat: NOW + 31 }, INVALID],
    ['expired 29 s ago', { exp: NOW - 29, iat: NOW - 100 }, ACCEPTED],
    ['expired 30 s ago', { exp: NOW - 30, iat: NOW - 100 }, EXPIRED],
    ['expired 31 s ago', { exp: NOW - 31, iat: NOW - 100 }, EXPIRED],
    ['issued 3629 s ago', { iat: NOW - 3_629 }, ACCEPTED],
    ['issued 3630 s ago', { iat: NOW - 3_630 }, EXPIRED],
    ['issued at 0, which jsonwebtoken takes for the time of day', { iat: 0 }, { status: 401 }],
    ['expires before it was issued', { iat: NOW - 5, exp: NOW - 6 }, INVALID],
  ])('TOK-22 %s', async (_name, over, expected) => {
    expect(await service.whoami(mint(key, claims(over)))).toMatchObject(expected);
  });
});

describe('audience and issuer', () => {
  test.each([
    [AUDIENCE, ACCEPTED],
    [[AUDIENCE], ACCEPTED],
    [['other', AUDIENCE], ACCEPTED],
    ['other', INVALID],
    [['other'], INVALID],
    ['', INVALID],
    [[], INVALID],
    [undefined, INVALID],
    [null, INVALID],
    [`${AUDIENCE} `, INVALID],
    ['Ringfence', INVALID],
    [{ [AUDIENCE]: true }, INVALID],
    [[AUDIENCE, {}], CLAIMS],
    [[[AUDIENCE]], INVALID],
  ])('TOK-23 aud %j', async (aud, expected) => {
    expect(await service.whoami(mint(key, claims({ aud })))).toMatchObject(expected);
  });

  test.each([
    `${ISSUER}/`,
    ISSUER.toUpperCase(),
    ISSUER.replace('https', 'http'),
    `${ISSUER}-3`,
    '',
    null,
    1,
    [ISSUER],
    undefined,
  ])('TOK-24 iss %j', async (iss) => {
    expect(await service.whoami(mint(key, claims({ iss })))).toMatchObject(INVALID);
  });

  test('TOK-24 of two issuers that share a JWKS each speaks for its own tenant alone', async () => {
    expect(await service.whoami(mint(key, claims({ iss: `${ISSUER}-2`, tenant: 'larkspur' })))).toMatchObject({
      status: 200,
      subject: { tenant: 'quillon' },
    });
    expect(await service.whoami(mint(key, claims({ tenant: 'quillon' })))).toMatchObject(ACCEPTED);
  });

  test.each([
    { audience: '' },
    { audience: [] },
    { audience: [AUDIENCE, ''] },
    { issuer: '' },
    { audience: ' ' },
    { audience: undefined },
  ])('TOK-25 the service does not start with %j', (over) => {
    expect(() => parseIssuers([issuerYaml(over)])).toThrow(
      expect.objectContaining({ code: 'identity.config_invalid' }),
    );
  });
});
