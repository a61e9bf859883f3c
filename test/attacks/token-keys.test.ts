import { createSecretKey } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type IdentityService,
  issuerYaml,
  jwks,
  type JwksServer,
  parseIssuers,
  startIdentity,
  startJwks,
} from '../support/identity-service.ts';
import { claims, makeKey, mint, NOW_MS } from '../support/identity-tokens.ts';

const key = makeKey('key-1');
const next = makeKey('key-2');
const INVALID = { status: 401, code: 'identity.token_invalid' };
const UNAVAILABLE = { status: 503, code: 'identity.keys_unavailable' };
const ACCEPTED = { status: 200, subject: { id: 'maja' } };

let keys: JwksServer;
let service: IdentityService;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
process.on('unhandledRejection', note);
afterAll(() => void process.off('unhandledRejection', note));

const start = async (answer: RequestListener, over: Record<string, unknown> = {}) => {
  keys = await startJwks(answer);
  const jwksCache = { timeout_ms: 300, max_bytes: 65_536, ...over };
  service = await startIdentity(parseIssuers([issuerYaml({ jwks: keys.url, jwks_cache: jwksCache })]));
};
beforeEach(() => start(jwks([key.jwk])));
afterEach(async () => {
  await service.close();
  await keys.close();
  expect(unhandled).toEqual([]);
});
const restart = async (...how: Parameters<typeof start>) => {
  await service.close();
  await keys.close();
  await start(...how);
};
const pass = (seconds: number) => (service.now += seconds * 1_000);
/** For the outcome of a renewal that no caller waits for. */
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

describe('what strangers send does not decide how often keys are fetched', () => {
  test('TOK-10 a flood of unknown key ids costs one fetch per cooldown', async () => {
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    expect(keys.fetches).toBe(1);
    const flood = async () => {
      const tokens = Array.from({ length: 50 }, (_, n) => mint(key, claims(), { kid: `unknown-${n}` }));
      const answers = await Promise.all(tokens.map((token) => service.whoami(token)));
      for (const answer of answers) expect(answer).toMatchObject(INVALID);
    };
    await flood();
    expect(keys.fetches).toBe(1);
    pass(30);
    await flood();
    expect(keys.fetches).toBe(2);
    pass(29);
    await flood();
    expect(keys.fetches).toBe(2);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
  });

  test('TOK-10 callers who come at once share one fetch', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => service.whoami(mint(key))));
    for (const answer of answers) expect(answer).toMatchObject(ACCEPTED);
    expect(keys.fetches).toBe(1);
  });

  test('callers who come at once, and wait for the same fetch, are each told who they themselves are', async () => {
    const names = Array.from({ length: 40 }, (_, n) => (n % 2 ? `person-${n}` : undefined));
    const answers = await Promise.all(names.map((sub) => service.whoami(mint(key, claims({ sub })))));
    for (const [n, sub] of names.entries()) expect(answers[n]?.subject?.id).toBe(sub);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
  });

  test('TOK-10 tokens that are refused before a key is needed fetch nothing', async () => {
    for (const header of [{ alg: 'none' }, { alg: 'HS256' }, { typ: 'JWT' }, { crit: [] }, { kid: '../x' }]) {
      expect(await service.whoami(mint(key, claims(), header))).toMatchObject(INVALID);
    }
    expect(await service.whoami(mint(key, claims({ iss: 'https://other.example.test' })))).toMatchObject(INVALID);
    expect(keys.fetches).toBe(0);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    expect(keys.fetches).toBe(1);
  });
});

describe('rotation', () => {
  test('TOK-11 a new key is believed after one fetch, once the cooldown is over', async () => {
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    keys.answer = jwks([key.jwk, next.jwk]);
    expect(await service.whoami(mint(next))).toMatchObject(INVALID);
    pass(30);
    expect(await service.whoami(mint(next))).toMatchObject(ACCEPTED);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    expect(keys.fetches).toBe(2);
  });

  test('TOK-11 a withdrawn key is refused when the cache has reached its age, without anybody asking for another', async () => {
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    keys.answer = jwks([next.jwk]);
    pass(299);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    expect(keys.fetches).toBe(1);
    pass(301);
    expect(await service.whoami(mint(key, claims({ iat: NOW_MS / 1_000, exp: NOW_MS / 1_000 + 3_000 })))).toMatchObject(
      INVALID,
    );
    expect(keys.fetches).toBe(2);
  });

  test('half way to that age the keys are renewed behind the caller', async () => {
    const long = () => mint(key, claims({ exp: NOW_MS / 1_000 + 3_000 }));
    expect(await service.whoami(long())).toMatchObject(ACCEPTED);
    pass(301);
    expect(await service.whoami(long())).toMatchObject(ACCEPTED);
    await until(() => keys.fetches === 2);
    expect(keys.fetches).toBe(2);
  });

  test('a clock that goes backwards makes no key younger', async () => {
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    keys.answer = jwks([next.jwk]);
    pass(-1);
    expect(await service.whoami(mint(key))).toMatchObject(INVALID);
  });
});

describe('TOK-12 an issuer whose keys cannot be had is a 503 within the deadline, and the service recovers', () => {
  const json =
    (body: string): RequestListener =>
    (_request, response) => {
      response.setHeader('content-type', 'application/json').end(body);
    };
  const withStatus =
    (status: number): RequestListener =>
    (_request, response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' })
        .end(JSON.stringify({ keys: [key.jwk] }));
  let written = 0;
  const endless: RequestListener = (_request, response) => {
    written = 0;
    response.setHeader('content-type', 'application/json');
    const chunk = Buffer.alloc(65_536, 0x20);
    const more = (): void => {
      while (written < 200 * 1_048_576 && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const broken: [string, RequestListener][] = [
    ['500', withStatus(500)],
    ['503', withStatus(503)],
    ['redirects with keys in its body', withStatus(302)],
    ['never answers', () => undefined],
    [
      'sends its headers and then hangs',
      (_request, response) => void response.setHeader('content-type', 'application/json').write('{"keys":'),
    ],
    ['hangs up', (request) => void request.socket.destroy()],
    ['sends 200 MB', endless],
    ['redirects', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
    [
      'answers HTML',
      (_request, response) =>
        void response.setHeader('content-type', 'text/html').end(JSON.stringify({ keys: [key.jwk] })),
    ],
    ['answers half a JSON', json('{"keys":[')],
    ['answers no key set', json('{"jwks":[]}')],
    ['answers an empty key set', json('{"keys":[]}')],
    ['answers keys twice', json(JSON.stringify({ keys: [key.jwk] }).replace('{', '{"keys":[],'))],
    ['answers an array', json(JSON.stringify([key.jwk]))],
  ];

  test.each(broken)('it %s', async (_name, answer) => {
    await restart(answer);
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.whoami(mint(key))));
    for (const one of answers) expect(one).toMatchObject(UNAVAILABLE);
    expect(await service.whoami(mint(key))).toMatchObject(UNAVAILABLE);
    expect(keys.fetches).toBe(1);
    keys.answer = jwks([key.jwk]);
    pass(5);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    expect(keys.fetches).toBe(2);
  });

  test('of 200 MB only a little is read', async () => {
    await restart(endless);
    expect(await service.whoami(mint(key))).toMatchObject(UNAVAILABLE);
    expect(written).toBeGreaterThan(0);
    // What socket buffers on both sides hold, and no more.
    expect(written).toBeLessThan(20 * 1_048_576);
    keys.answer = jwks([key.jwk]);
    pass(5);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
  });

  const long = () => mint(key, claims({ exp: NOW_MS / 1_000 + 3_000 }));

  test('keys in memory serve up to their age and not a moment longer', async () => {
    expect(await service.whoami(long())).toMatchObject(ACCEPTED);
    keys.answer = (_request, response) => void response.writeHead(500).end();
    pass(599);
    expect(await service.whoami(long())).toMatchObject(ACCEPTED);
    await until(() => keys.fetches === 2);
    pass(1);
    expect(await service.whoami(long())).toMatchObject(UNAVAILABLE);
  });

  test('stale_seconds bounds how much longer they serve, where somebody has chosen so', async () => {
    await restart(jwks([key.jwk]), { stale_seconds: 100 });
    expect(await service.whoami(long())).toMatchObject(ACCEPTED);
    keys.answer = (_request, response) => void response.writeHead(500).end();
    pass(699);
    expect(await service.whoami(long())).toMatchObject(ACCEPTED);
    pass(1);
    expect(await service.whoami(long())).toMatchObject(UNAVAILABLE);
  });

  test('a key id that is unknown while the issuer is down is a 503: it may be the next key', async () => {
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
    keys.answer = (_request, response) => void response.writeHead(500).end();
    pass(30);
    expect(await service.whoami(mint(next))).toMatchObject(UNAVAILABLE);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
  });
});

describe('a key that is not fit is not used', () => {
  const weak = makeKey('weak', 'RS256', 1_024);
  const secret = createSecretKey(Buffer.alloc(64, 7)).export({ format: 'jwk' });
  const unfit: [string, unknown[]][] = [
    ['TOK-13 two keys with one id', [next.jwk, { ...key.jwk, kid: 'key-2' }]],
    ['TOK-13 the same key twice', [next.jwk, next.jwk]],
    ['TOK-13 a signing and an encryption key with one id', [next.jwk, { ...key.jwk, kid: 'key-2', use: 'enc' }]],
    ['TOK-14 use: enc', [{ ...next.jwk, use: 'enc' }]],
    ['TOK-14 another algorithm', [{ ...next.jwk, alg: 'RS512' }]],
    ['TOK-14 key_ops without verify', [{ ...next.jwk, key_ops: ['encrypt'] }]],
    ['TOK-14 kty oct', [{ ...secret, kid: 'key-2' }]],
    ['TOK-14 kty oct with RSA members', [{ ...next.jwk, kty: 'oct', k: secret.k }]],
    ['TOK-14 a private key', [{ ...next.jwk, d: 'AQAB' }]],
    ['TOK-14 no members', [{ kid: 'key-2', kty: 'RSA', alg: 'RS256' }]],
    ['a key of the development issuer in production', [{ ...next.jwk, kid: 'ringfence-development-x' }]],
  ];

  test.each(unfit)('%s', async (_name, entries) => {
    await restart(jwks([key.jwk, ...entries]));
    for (const kid of ['key-2', 'ringfence-development-x']) {
      expect(await service.whoami(mint(next, claims(), { kid }))).toMatchObject(INVALID);
    }
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
  });

  test('TOK-15 an RSA key of 1024 bits', async () => {
    await restart(jwks([key.jwk, weak.jwk]));
    expect(await service.whoami(mint(weak))).toMatchObject(INVALID);
    expect(await service.whoami(mint(key))).toMatchObject(ACCEPTED);
  });

  test('the same keys, fit, are used: without alg, without use, with key_ops', async () => {
    const { alg: _alg, use: _use, ...bare } = next.jwk;
    await restart(jwks([{ ...bare, key_ops: ['verify'] }]));
    expect(await service.whoami(mint(next))).toMatchObject(ACCEPTED);
  });
});
