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
});
