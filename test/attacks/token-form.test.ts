import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EncryptJWT } from 'jose';
import {
  type IdentityService,
  issuerYaml,
  jwks,
  type JwksServer,
  parseIssuers,
  startIdentity,
  startJwks,
} from '../support/identity-service.ts';
import { claims, encode, makeKey, mint, signatureOf } from '../support/identity-tokens.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');

const key = makeKey('key-1');
let keys: JwksServer;
let service: IdentityService;
beforeAll(async () => {
  keys = await startJwks(jwks([key.jwk]));
  service = await startIdentity(parseIssuers([issuerYaml({ jwks: keys.url })]));
});
afterAll(async () => {
  await service.close();
  await keys.close();
});

const INVALID = { status: 401, code: 'identity.token_invalid' };
const ACCEPTED = { status: 200, subject: { tenant: 'larkspur', id: 'maja' } };

/** After every case the process still answers an honest token. */
afterEach(async () => {
  expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
});

describe('what is no compact JWS is refused', () => {
  test('TOK-26 a JWE of five parts', async () => {
    const jwe = await new EncryptJWT(claims())
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(Buffer.alloc(32, 7));
    expect(jwe.split('.')).toHaveLength(5);
    expect(await service.whoami(jwe)).toMatchObject(INVALID);
  });

  test('TOK-27 a JWS as JSON', async () => {
    const [protectedHeader, payload, signature] = mint(key).split('.');
    const flattened = JSON.stringify({ protected: protectedHeader, payload, signature });
    for (const text of [flattened, encode(flattened)]) expect(await service.whoami(text)).toMatchObject(INVALID);
  });

  test.each([
    ['a dot behind', (token: string) => `${token}.`],
    ['a dot before', (token: string) => `.${token}`],
    ['two dots', (token: string) => token.replace('.', '..')],
    ['a fourth part', (token: string) => `${token}.AAAA`],
    ['two parts', (token: string) => token.slice(0, token.lastIndexOf('.'))],
    ['no signature', (token: string) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['padding', (token: string) => `${token}==`],
    ['a space within', (token: string) => token.replace('.', '. ')],
    ['a tab within', (token: string) => token.replace('.', '.\t')],
    ['base64 instead of base64url', () => base64Twin()],
    ['a dangling character', (token: string) => `${token}A`],
    ['percent-encoding', (token: string) => token.replace('.', '%2E')],
  ])('TOK-28 %s', async (_name, spoil) => {
    expect(await service.whoami(spoil(mint(key)))).toMatchObject(INVALID);
  });

  test('TOK-28 a byte order mark, or bytes that are no UTF-8', async () => {
    expect(await service.whoami(mint(key, `\ufeff${JSON.stringify(claims())}`))).toMatchObject(INVALID);
    const latin = Buffer.from(JSON.stringify(claims({ sub: 'maj\u00e4' })), 'latin1').toString('base64url');
    const input = `${encode({ alg: 'RS256', typ: 'at+jwt', kid: 'key-1' })}.${latin}`;
    expect(await service.whoami(`${input}.${signatureOf(input, 'RS256', key.privateKey)}`)).toMatchObject(INVALID);
  });

  test('TOK-28 any other character in any place of the three parts', async () => {
    const token = mint(key);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...BASE64URL), async (at, character) => {
        fc.pre(token[at] !== '.' && token[at] !== character);
        const answer = await service.whoami(token.slice(0, at) + character + token.slice(at + 1));
        expect(answer).toMatchObject({ status: 401 });
      }),
      { numRuns: 300 },
    );
  });

  test('TOK-28 the unused bits at the end of a part are not free to choose', async () => {
    const token = mint(key);
    const last = token.at(-1) ?? '';
    // 256 bytes leave four unused bits in the last character: these all decode to the same signature.
    const twins = BASE64URL.filter(
      (character) =>
        character !== last &&
        Buffer.from(token.slice(0, -1) + character, 'base64url').equals(Buffer.from(token, 'base64url')),
    );
    expect(twins.length).toBeGreaterThan(0);
    for (const twin of twins) expect(await service.whoami(token.slice(0, -1) + twin)).toMatchObject(INVALID);
  });
});

describe('one Authorization header and nothing else carries the token', () => {
  const MISSING = { status: 401, code: 'identity.token_missing' };

  test('TOK-29 a token in the query, the body or a cookie is not seen', async () => {
    const token = mint(key);
    const form = ['Content-Type', 'application/x-www-form-urlencoded'];
    expect(await service.send([], `/whoami?access_token=${token}&auth_token=${token}`)).toMatchObject(MISSING);
    expect(await service.send(form, '/whoami', `access_token=${token}`)).toMatchObject(MISSING);
    expect(await service.send(['Cookie', `access_token=${token}; jwt=${token}`])).toMatchObject(MISSING);
    expect(await service.send(['X-Authorization', `Bearer ${token}`])).toMatchObject(MISSING);
    expect(await service.send(['Proxy-Authorization', `Bearer ${token}`])).toMatchObject(MISSING);
  });

  test('TOK-30 two Authorization headers, whichever of them is good', async () => {
    const good = `Bearer ${mint(key)}`;
    for (const other of [good, 'Bearer x', 'Basic bWFqYTpt', '']) {
      expect(await service.send(['Authorization', good, 'Authorization', other])).toMatchObject(INVALID);
      expect(await service.send(['authorization', other, 'AUTHORIZATION', good])).toMatchObject(INVALID);
    }
  });

  test.each([
    ['words before', (token: string) => `x Bearer ${token}`],
    ['words behind', (token: string) => `Bearer ${token} junk`],
    ['a comma', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['two spaces', (token: string) => `Bearer  ${token}`],
    ['a tab', (token: string) => `Bearer\t${token}`],
    ['no scheme', (token: string) => token],
    ['another scheme', (token: string) => `DPoP ${token}`],
    ['the legacy scheme', (token: string) => `JWT ${token}`],
    ['quotes', (token: string) => `Bearer "${token}"`],
    ['no token', () => 'Bearer'],
    ['a parameter', (token: string) => `Bearer token=${token}`],
  ])('TOK-30 %s', async (_name, header) => {
    expect(await service.send(['Authorization', header(mint(key))])).toMatchObject(INVALID);
  });

  test('the scheme is read without regard to case, as RFC 9110 says', async () => {
    expect(await service.send(['Authorization', `bEARER ${mint(key)}`])).toMatchObject(ACCEPTED);
  });

  test('TOK-31 a token of 64 KB, and one just over the limit', async () => {
    expect([0, 401, 431]).toContain((await service.whoami(mint(key, claims({ padding: 'x'.repeat(48_000) })))).status);
    const over = mint(key, claims({ padding: 'x'.repeat(6_000) }));
    expect(over.length).toBeGreaterThan(8_192);
    expect(await service.whoami(over)).toMatchObject(INVALID);
    const under = mint(key, claims({ padding: 'x'.repeat(5_000) }));
    expect(await service.whoami(under)).toMatchObject(ACCEPTED);
  });
});

/** A token whose signature holds `-` or `_`, spelt with `+` and `/`. */
const base64Twin = (): string => {
  for (let n = 0; ; n += 1) {
    const token = mint(key, claims({ n }));
    if (/[-_]/.test(token)) return token.replaceAll('-', '+').replaceAll('_', '/');
  }
};
