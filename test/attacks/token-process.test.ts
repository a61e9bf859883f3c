import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Strategy } from 'passport-jwt';
import { Subject } from '../../retrieval/index.ts';
import type { IdentityConfig } from '../../src/identity/index.ts';
import {
  issuerYaml,
  jwks,
  type JwksServer,
  parseIssuers,
  startIdentity,
  startJwks,
} from '../support/identity-service.ts';
import { AUDIENCE, ISSUER, makeKey, mint, NOW } from '../support/identity-tokens.ts';

const key = makeKey('key-1');
const secretText = 'a message that quotes the token';
let keys: JwksServer;
beforeAll(async () => {
  keys = await startJwks(jwks([key.jwk]));
});
afterAll(() => keys.close());

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
process.on('unhandledRejection', note);
afterAll(() => void process.off('unhandledRejection', note));
afterEach(async () => {
  jest.restoreAllMocks();
  // A rejection counts as unhandled when the microtasks of its turn have run.
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).toEqual([]);
});

const config = () => parseIssuers([issuerYaml({ jwks: keys.url })]);

/** The configuration, but reading one of its issuer's settings throws once it is armed: an error that nobody foresaw. */
const trapped = (name: string): { config: IdentityConfig; arm: () => void } => {
  const whole = config();
  let isArmed = false;
  const [issuer] = whole.issuers;
  if (!issuer) throw new Error('no issuer');
  const trap = new Proxy(issuer, {
    get(target, property) {
      if (isArmed && property === name) throw new RangeError(secretText);
      return Reflect.get(target, property);
    },
  });
  return { config: { ...whole, issuers: [trap] }, arm: () => (isArmed = true) };
};

describe('TOK-35 nothing that fails inside can end the process or let a caller through', () => {
  test.each([
    'algorithms',
    'audiences',
    'issuer',
    'clockToleranceSeconds',
    'maxAgeSeconds',
    'tokenTypes',
    'preset',
    'authorizedParties',
    'claims',
    'tenant',
  ])('an error while %s is read is a 401 of our own words', async (name) => {
    const trap = trapped(name);
    const service = await startIdentity(trap.config);
    expect(await service.whoami(mint(key))).toMatchObject({ status: 200 });
    trap.arm();
    const answers = await Promise.all([service.whoami(mint(key)), service.whoami(mint(key)), service.whoami('a.b.c')]);
    for (const answer of answers)
      expect(answer).toEqual({ status: 401, code: 'identity.token_invalid', subject: undefined });
    await service.close();
  });

  test('a subject that cannot be made is a 401', async () => {
    const service = await startIdentity(config());
    jest.spyOn(Subject, 'verified').mockImplementation(() => {
      throw new RangeError(secretText);
    });
    expect(await service.whoami(mint(key))).toMatchObject({ status: 401, code: 'identity.claims_invalid' });
    jest.restoreAllMocks();
    expect(await service.whoami(mint(key))).toMatchObject({ status: 200 });
    await service.close();
  });

  const broken: [string, typeof fetch][] = [
    [
      'throws',
      () => {
        throw new Error(secretText);
      },
    ],
    ['rejects', () => Promise.reject(new Error(secretText))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    [
      'answers without a body',
      () => Promise.resolve(new Response(null, { headers: { 'content-type': 'application/json' } })),
    ],
  ];

  test.each(broken)('a fetch that %s is a 503', async (_name, fails) => {
    let isBroken = true;
    const service = await startIdentity(config(), {
      fetch: (...request) => (isBroken ? fails(...request) : fetch(...request)),
    });
    const answers = await Promise.all([service.whoami(mint(key)), service.whoami(mint(key))]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, code: 'identity.keys_unavailable' });
    isBroken = false;
    service.now += 5_000;
    expect(await service.whoami(mint(key))).toMatchObject({ status: 200 });
    await service.close();
  });

  test('a payload that is signed and is no object of claims is a 401', async () => {
    const service = await startIdentity(config());
    for (const payload of ['null', '1', '"text"', '[]', '{}', '', 'not JSON', '['.repeat(2_000) + ']'.repeat(2_000)]) {
      expect(await service.whoami(mint(key, payload))).toMatchObject({ status: 401 });
      expect(await service.whoami(mint(key, payload, { typ: 'JWT' }))).toMatchObject({ status: 401 });
    }
    expect(await service.whoami(mint(key))).toMatchObject({ status: 200 });
    await service.close();
  });

  describe('with a verifier of our own in place of jsonwebtoken', () => {
    const genuine: unknown = Reflect.get(Strategy, 'JwtVerifier');
    afterEach(() => void Reflect.set(Strategy, 'JwtVerifier', genuine));

    test('one that throws is a 401', async () => {
      const service = await startIdentity(config());
      Reflect.set(Strategy, 'JwtVerifier', () => {
        throw new RangeError(secretText);
      });
      expect(await service.whoami(mint(key))).toMatchObject({ status: 401, code: 'identity.token_invalid' });
      Reflect.set(Strategy, 'JwtVerifier', genuine);
      expect(await service.whoami(mint(key))).toMatchObject({ status: 200 });
      await service.close();
    });

    test('it is told the algorithms, the issuer, the audience, the time and the greatest age', async () => {
      const service = await startIdentity(config());
      const told: unknown[] = [];
      Reflect.set(
        Strategy,
        'JwtVerifier',
        (_token: string, _pem: string, options: object, done: (error: Error) => void) => {
          told.push(options);
          done(new Error(secretText));
        },
      );
      expect(await service.whoami(mint(key))).toMatchObject({ status: 401 });
      expect(told).toEqual([
        {
          algorithms: ['RS256'],
          issuer: ISSUER,
          audience: [AUDIENCE],
          ignoreExpiration: false,
          clockTimestamp: NOW,
          clockTolerance: 30,
          maxAge: 3_600,
        },
      ]);
      await service.close();
    });
  });
});
