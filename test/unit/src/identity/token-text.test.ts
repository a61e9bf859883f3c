import { describe, expect, test } from '@jest/globals';
import { readToken } from '../../../../src/identity/token-text.ts';
import { claims, encode, ISSUER } from '../../../support/identity-tokens.ts';

const header = { alg: 'RS256', kid: 'key-1', typ: 'at+jwt' };
const refusal = expect.objectContaining({ code: 'identity.token_invalid' });
/** The same bytes, spelt with unused bits that aren't zero. */
const respelt = (part: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const next = alphabet.charAt(alphabet.indexOf(part.charAt(part.length - 1)) + 1);
  return part.slice(0, -1) + next;
};
/** Padded with white space until its last character has unused bits. */
const withUnusedBits = (value: unknown): string => {
  const text = JSON.stringify(value);
  return encode(Buffer.byteLength(text) % 3 === 0 ? `${text} ` : text);
};

describe("a token's text", () => {
  test('says its header and its issuer', () => {
    expect(readToken(`${encode(header)}.${encode(claims())}.c2ln`)).toMatchObject({ header, issuer: ISSUER });
  });

  test('has one spelling: no unused bits in the header, the payload or the signature', () => {
    const [head, payload, signature] = [withUnusedBits(header), withUnusedBits(claims()), encode('sign')];
    expect(readToken(`${head}.${payload}.${signature}`).issuer).toBe(ISSUER);
    for (const parts of [
      [respelt(head), payload, signature],
      [head, respelt(payload), signature],
      [head, payload, respelt(signature)],
    ]) {
      const [given = ''] = parts;
      expect(Buffer.from(given, 'base64url').toString()).toContain('RS256');
      expect(() => readToken(parts.join('.'))).toThrow(refusal);
    }
  });

  test.each([`\ufeff${JSON.stringify(claims())}`, 'null', '[]', '{}', '{"iss":1}'])(
    'has a payload of claims: %j',
    (payload) => {
      expect(() => readToken(`${encode(header)}.${encode(payload)}.c2ln`)).toThrow(refusal);
    },
  );

  const signed =
    (head: object, payload: unknown = claims()) =>
    () =>
      readToken(`${encode(head)}.${encode(payload)}.c2ln`);

  test.each(['k', 'a.b', 'A-Z_az/09+=:~.', 'k'.repeat(128), 'a.b.c'])('may name the key %s', (kid) => {
    expect(signed({ ...header, kid })().header.kid).toBe(kid);
  });
  test.each(['', ' k', 'k ', 'k\n', 'a..b', '..', '../k', 'k/..', 'k*', 'k'.repeat(129), 'schlüssel', 7, undefined])(
    'may not name the key %j',
    (kid) => {
      expect(signed({ ...header, kid })).toThrow(refusal);
    },
  );
  test.each(['crit', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'b64', 'enc', 'epk', 'cty'])(
    'is refused with the parameter %s in its header, whatever it holds',
    (name) => {
      for (const value of [null, false, [], 'x']) expect(signed({ ...header, [name]: value })).toThrow(refusal);
    },
  );
  test.each([{ alg: undefined }, { alg: 1 }, { typ: 1 }, { typ: 't'.repeat(65) }])('has no header with %j', (over) => {
    expect(signed({ ...header, ...over })).toThrow(refusal);
  });
  test('may have a header without a type, with a long one, and with parameters that nobody reads', () => {
    for (const over of [{ typ: undefined }, { typ: 't'.repeat(64) }, { x5t: 'thumb' }]) {
      expect(signed({ ...header, ...over })().issuer).toBe(ISSUER);
    }
  });
  test('has an issuer of at least one character', () => {
    expect(signed(header, { iss: 'i' })().issuer).toBe('i');
    expect(signed(header, { iss: '' })).toThrow(refusal);
  });

  const [head, payload] = [encode(header), encode(claims())];
  test.each([
    ['one part', head],
    ['two parts', `${head}.${payload}`],
    ['four parts', `${head}.${payload}.c2ln.c2ln`],
    ['four parts, the last empty', `${head}.${payload}.c2ln.`],
    ['no signature', `${head}.${payload}.`],
    ['no payload', `${head}..c2ln`],
    ['no header', `.${payload}.c2ln`],
    ['padding', `${head}.${payload}.c2lnbg==`],
    ['a payload that is not UTF-8', `${head}.${Buffer.from('{"iss":"\u00ff"}', 'latin1').toString('base64url')}.c2ln`],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(() => readToken(text)).toThrow(refusal);
  });
  test.each(['header', 'payload'])('is refused with a byte order mark before its %s', (part) => {
    const marked = (value: object, name: string) =>
      Buffer.from(`${part === name ? '\ufeff' : ''}${JSON.stringify(value)}`).toString('base64url');
    expect(() => readToken(`${marked(header, 'header')}.${marked(claims(), 'payload')}.c2ln`)).toThrow(refusal);
  });
  test('is kept as it was sent', () => {
    expect(readToken(`${head}.${payload}.c2ln`).text).toBe(`${head}.${payload}.c2ln`);
  });
});
