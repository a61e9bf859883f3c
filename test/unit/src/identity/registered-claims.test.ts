import { describe, expect, test } from '@jest/globals';
import {
  algorithmOf,
  checkKind,
  checkParties,
  checkScope,
  parseClaims,
} from '../../../../src/identity/registered-claims.ts';
import { issuerWith } from '../../../support/identity-issuers.ts';
import { claims, type Json, NOW } from '../../../support/identity-tokens.ts';

const coded = (code: string) => expect.objectContaining({ code });
const INVALID = coded('identity.token_invalid');
const plain = issuerWith();
const keycloak = issuerWith({ preset: 'keycloak' });
const cognito = issuerWith({ preset: 'cognito' });
const LAST = 253_402_300_799;

describe('a registered claim', () => {
  test.each<[string, Json]>([
    ['the last instant', { exp: LAST, iat: LAST, nbf: LAST }],
    ['the first', { exp: 1, iat: 1, nbf: 0 }],
    ['no nbf, aud or client_id', { nbf: undefined, aud: undefined, client_id: undefined }],
    ['the longest texts', { sub: 's'.repeat(512), aud: 'a'.repeat(512), client_id: 'c' }],
    ['a hundred audiences', { aud: Array.from({ length: 100 }, (_, n) => `a${n}`) }],
    ['other claims beside', { anything: { at: 'all' } }],
  ])('may be %s', (_, over) => {
    expect(parseClaims(JSON.parse(JSON.stringify(claims(over))))).toMatchObject(JSON.parse(JSON.stringify(over)));
  });
  test.each<Json>([
    { iss: '' },
    { iss: 1 },
    { iss: undefined },
    { sub: '' },
    { sub: undefined },
    { sub: 's'.repeat(513) },
    { aud: '' },
    { aud: [] },
    { aud: [''] },
    { aud: ['a'.repeat(513)] },
    { aud: Array.from({ length: 101 }, (_, n) => `a${n}`) },
    { aud: null },
    { exp: undefined },
    { exp: 0 },
    { exp: LAST + 1 },
    { exp: 1.5 },
    { iat: undefined },
    { iat: 0 },
    { iat: LAST + 1 },
    { nbf: -1 },
    { nbf: 0.5 },
    { nbf: LAST + 1 },
    { client_id: '' },
    { client_id: 7 },
  ])('may not be %j', (over) => {
    expect(() => parseClaims(JSON.parse(JSON.stringify(claims(over))))).toThrow(coded('identity.claims_invalid'));
  });
  test.each([[undefined], [null], ['claims'], [[]]])('is not found in %j', (payload) => {
    expect(() => parseClaims(payload)).toThrow(coded('identity.claims_invalid'));
  });
});

describe('the type and algorithm of a token', () => {
  const issuer = issuerWith({ token_types: ['at+jwt', 'JWT'], algorithms: ['RS256', 'ES256'] });
  const untyped = issuerWith({ token_types: ['absent'] });
  const head = (typ: string | undefined, alg = 'RS256') => ({ alg, kid: 'k', ...(typ === undefined ? {} : { typ }) });

  test.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt', 'jwt', 'JWT'])('may be %s', (typ) => {
    expect(algorithmOf(head(typ), issuer)).toBe('RS256');
  });
  test.each([undefined, '', 'absent', 'logout+jwt', 'at+application/jwt', 'application/', 'x/at+jwt', 'at+jwt '])(
    'may not be %j where the types are named',
    (typ) => {
      expect(() => algorithmOf(head(typ), issuer)).toThrow(INVALID);
    },
  );
  test('is nothing where none is expected', () => {
    expect(algorithmOf(head(undefined), untyped)).toBe('RS256');
    for (const typ of ['absent', '', 'JWT', 'at+jwt']) expect(() => algorithmOf(head(typ), untyped)).toThrow(INVALID);
  });
  test('is an algorithm of this issuer, to the letter', () => {
    expect(algorithmOf(head('JWT', 'ES256'), issuer)).toBe('ES256');
    for (const alg of ['none', 'HS256', 'RS384', 'rs256', '']) {
      expect(() => algorithmOf(head('JWT', alg), issuer)).toThrow(INVALID);
    }
  });
});

describe('a token of another kind', () => {
  const kind =
    (over: Json, issuer = plain) =>
    () =>
      checkKind(parseClaims(claims(over)), issuer);

  test.each(['at_hash', 'c_hash', 's_hash', 'events', 'toe', 'nonce', 'cnf'])('is known by its %s', (name) => {
    for (const value of ['x', null, {}]) expect(kind({ [name]: value })).toThrow(INVALID);
    expect(kind({})).not.toThrow();
  });
  test('of Keycloak may hold a nonce, and none of the others', () => {
    const bearer = { typ: 'Bearer', nonce: 'n' };
    expect(kind(bearer, keycloak)).not.toThrow();
    for (const name of ['at_hash', 'events', 'cnf'])
      expect(kind({ ...bearer, [name]: 'x' }, keycloak)).toThrow(INVALID);
  });
  test.each(['ID', 'Refresh', 'bearer', '', null, 1])('is known by a claim typ of %j', (typ) => {
    expect(kind({ typ })).toThrow(INVALID);
    expect(kind({ typ: 'Bearer' })).not.toThrow();
  });
  test.each(['id', 'Access', '', null])('is known by a claim token_use of %j', (use) => {
    expect(kind({ token_use: use })).toThrow(INVALID);
    expect(kind({ token_use: 'access' })).not.toThrow();
  });
  test("lacks its provider's mark of an access token", () => {
    expect(kind({}, keycloak)).toThrow(INVALID);
    expect(kind({ typ: 'Bearer' }, keycloak)).not.toThrow();
    expect(kind({}, cognito)).toThrow(INVALID);
    expect(kind({ token_use: 'access' }, cognito)).not.toThrow();
  });
});

describe('whom and when a token is for', () => {
  const scope =
    (over: Json, issuer = plain) =>
    () =>
      checkScope(parseClaims(claims(over)), issuer, NOW);
  const several = issuerWith({ audience: ['ringfence', 'gateway'] });

  test('is one of our audiences, among any others', () => {
    for (const aud of ['ringfence', 'gateway', ['other', 'gateway']]) expect(scope({ aud }, several)).not.toThrow();
    for (const aud of ['other', 'Ringfence', ['other', 'x'], undefined])
      expect(scope({ aud }, several)).toThrow(INVALID);
  });
  test('is, for Cognito, the client; and an audience too where the token names one', () => {
    const ours = { client_id: 'ringfence', aud: undefined };
    expect(scope(ours, cognito)).not.toThrow();
    expect(scope({ ...ours, aud: 'ringfence' }, cognito)).not.toThrow();
    expect(scope({ ...ours, aud: 'other' }, cognito)).toThrow(INVALID);
    expect(scope({ client_id: 'portal', aud: 'ringfence' }, cognito)).toThrow(INVALID);
    expect(scope({ client_id: undefined, aud: 'ringfence' }, cognito)).toThrow(INVALID);
    expect(scope({ client_id: undefined, aud: undefined }, cognito)).toThrow(INVALID);
  });
  test('is the issuer itself', () => {
    expect(scope({ iss: `${plain.issuer}/` })).toThrow(INVALID);
  });

  const [tolerance, maxAge] = [plain.clockToleranceSeconds, plain.maxAgeSeconds];
  test.each<[string, Json]>([
    ['issued as late as the clocks may differ', { iat: NOW + tolerance, exp: NOW + tolerance + 9 }],
    ['valid from as late', { nbf: NOW + tolerance }],
    ['valid for one second', { iat: NOW, exp: NOW + 1 }],
    ['in its last second', { iat: NOW - 90, exp: NOW - tolerance + 1 }],
    ['at its greatest age', { iat: NOW - maxAge - tolerance + 1 }],
  ])('may be %s', (_, over) => {
    expect(scope(over)).not.toThrow();
  });
  test.each<[string, Json, string]>([
    ['issued later', { iat: NOW + tolerance + 1, exp: NOW + 99 }, 'identity.token_invalid'],
    ['not valid yet', { nbf: NOW + tolerance + 1 }, 'identity.token_invalid'],
    ['over as it begins', { iat: NOW, exp: NOW }, 'identity.token_invalid'],
    ['over before it begins', { iat: NOW, exp: NOW - 1 }, 'identity.token_invalid'],
    ['over', { iat: NOW - 90, exp: NOW - tolerance }, 'identity.token_expired'],
    ['too old', { iat: NOW - maxAge - tolerance }, 'identity.token_expired'],
  ])('may not be %s', (_, over, code) => {
    expect(scope(over)).toThrow(coded(code));
  });
});

describe('the parties of a token', () => {
  const parties =
    (over: Json, issuer = plain) =>
    () =>
      checkParties(parseClaims(claims(over)), issuer);
  const apps = issuerWith({ authorized_parties: ['portal', 'mobile'] });
  const actors = issuerWith({ actors: ['helpdesk', 'gateway'] });
  const GUID = '11111111-2222-3333-4444-555555555555';
  const entra = issuerWith({ preset: 'entra', issuer: `https://login.example.test/${GUID}/v2.0` });
  const { client_id: _client, ...unnamed } = claims();
  const nobody =
    (issuer = plain) =>
    () =>
      checkParties(parseClaims(unnamed), issuer);

  test('may be unnamed where none are listed and the provider names none', () => {
    expect(nobody()).not.toThrow();
    expect(nobody(apps)).toThrow(INVALID);
    expect(nobody(issuerWith({ preset: 'okta' }))).toThrow(INVALID);
  });
  test('are all listed, where any are', () => {
    expect(parties({ azp: 'mobile' }, apps)).not.toThrow();
    expect(parties({ azp: 'other' }, apps)).toThrow(INVALID);
    expect(parties({ client_id: 'other', azp: 'portal' }, apps)).toThrow(INVALID);
    expect(parties({ client_id: 'other' })).not.toThrow();
  });
  test.each(['act', 'may_act'])('in %s are listed actors, each of the chain', (name) => {
    expect(parties({ [name]: { sub: 'helpdesk' } })).toThrow(INVALID);
    expect(parties({ [name]: { sub: 'helpdesk' } }, actors)).not.toThrow();
    expect(parties({ [name]: { sub: 'helpdesk', act: { sub: 'gateway' } } }, actors)).not.toThrow();
    for (const actor of [
      { sub: 'stranger' },
      { sub: 'helpdesk', act: { sub: 'stranger' } },
      { sub: 'helpdesk', act: null },
      { sub: '' },
      {},
      null,
      'helpdesk',
      undefined,
    ]) {
      expect(parties({ [name]: actor }, actors)).toThrow(INVALID);
    }
  });
  test('are at most five actors', () => {
    const chain = (length: number): Json => ({
      sub: 'gateway',
      ...(length > 1 ? { act: chain(length - 1) } : {}),
    });
    expect(parties({ act: chain(5) }, actors)).not.toThrow();
    expect(parties({ act: chain(6) }, actors)).toThrow(INVALID);
  });
  test('are of the directory that the issuer names', () => {
    expect(parties({ azp: 'portal', tid: GUID }, entra)).not.toThrow();
    expect(parties({ azp: 'portal', tid: GUID.replace('1', '9') }, entra)).toThrow(INVALID);
    expect(parties({ azp: 'portal' }, entra)).toThrow(INVALID);
    expect(parties({ tid: 'any' })).not.toThrow();
  });
});
