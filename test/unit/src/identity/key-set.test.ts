import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { keyIn, readKeySet } from '../../../../src/identity/key-set.ts';
import { makeKey } from '../../../support/identity-tokens.ts';

const rsa = makeKey('k').jwk;
const setOf = (...entries: unknown[]) => readKeySet({ keys: entries }, { allowLocalIssuer: false }) ?? new Map();
const rsaWith = (publicExponent: number) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2_048, publicExponent }).publicKey.export({ format: 'jwk' }),
  kid: 'k',
});

describe('a key set', () => {
  test.each([
    undefined,
    null,
    1,
    'keys',
    [],
    {},
    { keys: {} },
    { keys: [] },
    { keys: Array.from({ length: 101 }, () => rsa) },
  ])('%j is none', (json) => {
    expect(readKeySet(json, { allowLocalIssuer: false })).toBeUndefined();
  });

  test('holds no RSA key with a small exponent: under 1 anything verifies', () => {
    expect(keyIn(setOf(rsaWith(65_537)), 'k', 'RS256')).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    expect(keyIn(setOf(rsaWith(3)), 'k', 'RS256')).toBeUndefined();
    expect(keyIn(setOf({ ...rsa, e: 'AQ' }), 'k', 'RS256')).toBeUndefined();
  });

  test.each([
    ['ES256', ['ES256']],
    ['ES384', ['ES384']],
    ['ES512', ['ES512']],
    ['RS256', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ] as const)('gives a key of %s for %j and no other algorithm', (made, fit) => {
    const set = setOf({ ...makeKey('k', made).jwk, alg: undefined });
    const all = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;
    expect(all.filter((algorithm) => keyIn(set, 'k', algorithm) !== undefined)).toEqual(fit);
  });

  test('holds a key of the development issuer only where that is allowed', () => {
    const local = { ...rsa, kid: 'ringfence-development-abc' };
    expect(keyIn(setOf(local), local.kid, 'RS256')).toBeUndefined();
    const allowed = readKeySet({ keys: [local] }, { allowLocalIssuer: true }) ?? new Map();
    expect(keyIn(allowed, local.kid, 'RS256')).toBeDefined();
  });

  test('passes over an entry that is no key', () => {
    const set = setOf(
      null,
      'k',
      [],
      { kid: 1 },
      { kid: 'x', kty: 'OKP', crv: 'Ed25519', x: 'AA' },
      { kid: 'y', kty: 'EC', crv: 'secp256k1' },
      rsa,
    );
    expect(keyIn(set, 'k', 'RS256')).toBeDefined();
    expect(keyIn(set, 'x', 'ES256')).toBeUndefined();
    expect(keyIn(set, '__proto__', 'RS256')).toBeUndefined();
  });
});
