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

  test('gives a key of another curve for no algorithm', () => {
    const bitcoin = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' });
    const set = setOf({ ...bitcoin, kid: 'k' });
    for (const algorithm of ['ES256', 'ES384', 'ES512'] as const) expect(keyIn(set, 'k', algorithm)).toBeUndefined();
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

  const fits = (jwk: object, algorithm: 'RS256' | 'ES256' = 'RS256') => keyIn(setOf(jwk), 'k', algorithm) !== undefined;
  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('holds no key that was published with its %s', (name) => {
    for (const value of ['AA', '', null]) expect(fits({ ...rsa, [name]: value })).toBe(false);
    expect(fits(rsa)).toBe(true);
  });
  test.each<[object, boolean]>([
    [{ use: undefined }, true],
    [{ use: 'sig' }, true],
    [{ use: 'enc' }, false],
    [{ key_ops: undefined }, true],
    [{ key_ops: ['sign', 'verify'] }, true],
    [{ key_ops: ['encrypt'] }, false],
    [{ key_ops: [] }, false],
    [{ key_ops: [1, 'verify'] }, false],
    [{ alg: undefined }, true],
    [{ alg: 'RS256' }, true],
    [{ alg: 'PS256' }, false],
    [{ alg: 7 }, false],
    [{ kty: 'EC' }, false],
    [{ kty: 'oct' }, false],
    [{ kty: undefined }, false],
    [{ n: undefined }, false],
    [{ e: undefined }, false],
    [{ e: 7 }, false],
    [{ x5t: 'thumb' }, true],
  ])('holds a key with %j for verifying: %s', (changes, expected) => {
    expect(fits({ ...rsa, ...changes })).toBe(expected);
  });
  test('holds a key of an elliptic curve by its own members', () => {
    const ec = makeKey('k', 'ES256').jwk;
    expect(fits(ec, 'ES256')).toBe(true);
    for (const name of ['crv', 'x', 'y']) {
      expect(fits({ ...ec, [name]: undefined }, 'ES256')).toBe(false);
      expect(fits({ ...ec, [name]: 7 }, 'ES256')).toBe(false);
    }
    expect(fits({ ...ec, kty: 'RSA' }, 'ES256')).toBe(false);
  });
  test('holds RSA keys of 2,048 to 8,192 bits', () => {
    const modulus = (bits: number) => {
      const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff);
      bytes[0] = 0xff >> (bytes.length * 8 - bits);
      return bytes.toString('base64url');
    };
    const sizes = [2_047, 2_048, 8_192, 8_193].map((bits) => fits({ ...rsa, n: modulus(bits) }));
    expect(sizes).toEqual([false, true, true, false]);
  });
  test('knows no key by an id that came twice, nor by one that is empty or too long', () => {
    const other = makeKey('k').jwk;
    expect(keyIn(setOf(rsa, other), 'k', 'RS256')).toBeUndefined();
    expect(keyIn(setOf(rsa, { kid: 'k', kty: 'oct' }), 'k', 'RS256')).toBeUndefined();
    const longest = 'k'.repeat(128);
    expect(keyIn(setOf({ ...rsa, kid: longest }), longest, 'RS256')).toBeDefined();
    expect(keyIn(setOf({ ...rsa, kid: 'k' }), 'k', 'RS256')).toBeDefined();
    for (const kid of ['', 'k'.repeat(129)]) expect(keyIn(setOf({ ...rsa, kid }), kid, 'RS256')).toBeUndefined();
  });
  test('may have 1 to 100 entries, and members that nobody reads', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => ({ ...rsa, kid: `k${at}` }));
    expect(setOf(...hundred).size).toBe(100);
    expect(readKeySet({ keys: [rsa], more: 1 }, { allowLocalIssuer: false })?.size).toBe(1);
  });
});
