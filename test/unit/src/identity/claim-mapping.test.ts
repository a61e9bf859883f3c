import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Subject } from '../../../../retrieval/index.ts';
import { subjectOf } from '../../../../src/identity/claim-mapping.ts';
import { IdentityError, type IssuerConfig } from '../../../../src/identity/index.ts';
import { checkKind, checkParties, checkScope, parseClaims } from '../../../../src/identity/registered-claims.ts';
import { issuerYaml, parseIssuers } from '../../../support/identity-service.ts';
import { claims, type Json, NOW } from '../../../support/identity-tokens.ts';

const issuerWith = (over: Json = {}): IssuerConfig => {
  const [issuer] = parseIssuers([issuerYaml(over)]).issuers;
  if (!issuer) throw new Error('no issuer');
  return issuer;
};
const plain = issuerWith();
const map = (over: Json, issuer = plain) => Subject.attributes(subjectOf(parseClaims(claims(over)), issuer));
const refused = (code: string) => expect.objectContaining({ code });

describe('claims of a verified token', () => {
  test('CLM-03 10,000 groups are taken whole, each once; one more refuses the caller: none is cut off', () => {
    const groups = Array.from({ length: 10_000 }, (_, n) => `g${n}`);
    expect(map({ groups }).principals).toHaveLength(10_001);
    expect(map({ groups: [...groups, 'g0'] }).principals).toHaveLength(10_001);
    expect(() => map({ groups: [...groups, 'g10000'] })).toThrow(refused('policy.too_many_principals'));
  });

  test('more roles, compartments or scopes than a subject may hold refuse the token', () => {
    const many = Array.from({ length: 1_001 }, (_, n) => `r${n}`);
    for (const over of [{ roles: many }, { compartments: many }, { scope: many }, { scope: many.join(' ') }]) {
      expect(() => map(over)).toThrow(refused('identity.claims_invalid'));
    }
    expect(map({ roles: many.slice(1) }).roles).toHaveLength(1_000);
  });

  test('a dot in a claim name is part of the name; a path says each step', () => {
    const dotted = issuerWith({ claims: { roles: 'a.b', groups: { path: ['a', 'b'] } } });
    const subject = map({ 'a.b': ['literal'], a: { b: ['nested'] } }, dotted);
    expect(subject).toMatchObject({ roles: ['literal'], principals: ['user:maja', 'group:nested'] });
  });

  test('several places are joined, each name once', () => {
    const issuer = issuerWith({ claims: { roles: ['roles', { path: ['realm', 'roles'] }] } });
    expect(map({ roles: ['a', 'b'], realm: { roles: ['b', 'c'] } }, issuer).roles).toEqual(['a', 'b', 'c']);
    expect(map({ roles: ['a'] }, issuer).roles).toEqual(['a']);
    expect(() => map({ realm: 'roles' }, issuer)).toThrow(refused('identity.claims_invalid'));
    expect(() => map({ realm: ['roles'] }, issuer)).toThrow(refused('identity.claims_invalid'));
  });

  test('another claim may name the subject, and must then be a valid name too', () => {
    const issuer = issuerWith({ claims: { subject: 'oid' } });
    expect(map({ oid: 'o-1' }, issuer).id).toBe('o-1');
    expect(() => map({}, issuer)).toThrow(refused('identity.claims_invalid'));
    expect(() => map({ oid: ['o-1'] }, issuer)).toThrow(refused('identity.claims_invalid'));
  });

  test('what every object inherits is no claim', () => {
    const issuer = issuerWith({ claims: { roles: 'constructor', groups: { path: ['__proto__', 'valueOf'] } } });
    expect(map({}, issuer)).toMatchObject({ roles: [], principals: ['user:maja'] });
  });

  test('whatever a payload holds, the outcome is a subject of this tenant or a refusal', () => {
    const hostile = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('*', '__proto__', ['*'], -1, 1e300, {}),
      fc.array(fc.string()),
    );
    const names = [
      'sub',
      'aud',
      'exp',
      'iat',
      'nbf',
      'roles',
      'groups',
      'clearance',
      'compartments',
      'scope',
      'act',
      'azp',
      'typ',
      'cnf',
    ];
    let subjects = 0;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), hostile, { maxKeys: 2 }), (over) => {
        try {
          const parsed = parseClaims({ ...claims(), ...over });
          checkKind(parsed, plain);
          checkScope(parsed, plain, NOW);
          checkParties(parsed, plain);
          const { tenant, principals } = Subject.attributes(subjectOf(parsed, plain));
          expect(tenant).toBe('larkspur');
          expect(principals.filter((principal) => principal.startsWith('user:'))).toHaveLength(1);
          subjects += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(IdentityError);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(subjects).toBeGreaterThan(0);
    expect(subjects).toBeLessThan(1_000);
  });
});

describe('what jsonwebtoken has checked is checked again', () => {
  const scope =
    (over: Json, issuer = plain) =>
    () =>
      checkScope(parseClaims(claims(over)), issuer, NOW);

  test.each([
    [{ iss: 'https://other.example.test' }, 'identity.token_invalid'],
    [{ aud: 'other' }, 'identity.token_invalid'],
    [{ aud: undefined }, 'identity.token_invalid'],
    [{ nbf: NOW + 31 }, 'identity.token_invalid'],
    [{ iat: NOW + 31 }, 'identity.token_invalid'],
    [{ exp: NOW - 30, iat: NOW - 60 }, 'identity.token_expired'],
    [{ iat: NOW - 3_630 }, 'identity.token_expired'],
  ])('%j', (over, code) => {
    expect(scope(over)).toThrow(refused(code));
    expect(scope({})).not.toThrow();
  });

  test.each([
    { exp: '1' },
    { iat: 0 },
    { iat: 1.5 },
    { exp: 253_402_300_800 },
    { nbf: -1 },
    { aud: [{}] },
    { sub: '' },
  ])('no such registered claim: %j', (over) => {
    expect(() => parseClaims(claims(over))).toThrow(refused('identity.claims_invalid'));
  });
});
