import { describe, expect, test } from '@jest/globals';
import { Subject } from '../../../../retrieval/index.ts';
import { subjectOf } from '../../../../src/identity/claim-mapping.ts';
import { parseClaims } from '../../../../src/identity/registered-claims.ts';
import { issuerWith } from '../../../support/identity-issuers.ts';
import { claims, type Json } from '../../../support/identity-tokens.ts';

const plain = issuerWith();
const map = (over: Json, issuer = plain) => Subject.attributes(subjectOf(parseClaims(claims(over)), issuer));
const coded = (code: string) => expect.objectContaining({ code });
const INVALID = coded('identity.claims_invalid');
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);
const bound = issuerWith({ tenant: { claim: 'org', allowed: ['larkspur', 'quillon'] } });

describe('the subject of a token', () => {
  test('is what its claims say, and nothing that they do not', () => {
    const over = { roles: ['a'], groups: ['g'], clearance: 2, compartments: ['c'], scope: 'ask admin' };
    expect(map(over)).toEqual({
      tenant: 'larkspur',
      id: 'maja',
      principals: ['user:maja', 'group:g'],
      roles: ['a'],
      clearance: 2,
      compartments: ['c'],
      scopes: ['ask', 'admin'],
    });
    const nothing = { roles: null, groups: null, clearance: undefined, compartments: undefined, scope: null };
    expect(map(nothing)).toMatchObject({
      principals: ['user:maja'],
      roles: [],
      clearance: 0,
      compartments: [],
      scopes: [],
    });
  });
  test.each(['*', '__proto__', 'ringfence:x', ''])('holds no entry %j, which no rule and no label can hold', (name) => {
    const over = { roles: ['a', name], groups: ['g', name], compartments: ['c', name] };
    expect(map(over)).toMatchObject({ principals: ['user:maja', 'group:g'], roles: ['a'], compartments: ['c'] });
  });
  test.each(['cafe\u0301', ' staff', 'staff ', '\tstaff'])(
    'is refused with the group %j: a document may be denied to its proper form',
    (group) => {
      expect(() => map({ groups: ['g', group] })).toThrow(INVALID);
      expect(map({ roles: [group] }).roles).toEqual([]);
    },
  );
  test.each([['staff'], [{}], [7], [true], [['a', 7]], [[null]], [['a', ['b']]]])('has no lists like %j', (value) => {
    for (const name of ['roles', 'groups', 'compartments']) expect(() => map({ [name]: value })).toThrow(INVALID);
  });
  test('may have 1,000 roles or compartments, and 1,000 scopes, each once', () => {
    const most = numbered(1_000);
    expect(map({ roles: most, compartments: most, scope: most })).toMatchObject({
      roles: most,
      compartments: most,
      scopes: most,
    });
    for (const name of ['roles', 'compartments', 'scope']) {
      expect(() => map({ [name]: numbered(1_001) })).toThrow(INVALID);
    }
    expect(map({ roles: ['a', 'b', 'a'], groups: ['g', 'g'], scope: 'x y x' })).toMatchObject({
      principals: ['user:maja', 'group:g'],
      roles: ['a', 'b'],
      scopes: ['x', 'y'],
    });
  });
  test('is refused for entries that are too many, also where it would keep only some of them', () => {
    expect(() => map({ roles: [...numbered(1_000), '*'] })).toThrow(INVALID);
    expect(() => map({ scope: Array<string>(1_001).fill('ask') })).toThrow(INVALID);
    expect(() => map({ groups: [...numbered(10_000), '*'] })).toThrow(coded('policy.too_many_principals'));
  });
  test('is refused where the issuer of a configuration made in code has no valid tenant', () => {
    expect(() => map({}, { ...plain, tenant: { kind: 'fixed', name: '' } })).toThrow(INVALID);
  });
  test('with more groups than a subject may hold is refused by a code of its own', () => {
    expect(map({ groups: numbered(10_000) }).principals).toHaveLength(10_001);
    expect(() => map({ groups: numbered(10_001) })).toThrow(coded('policy.too_many_principals'));
  });
});

describe('a subject without all of its groups', () => {
  test.each(['_claim_names', '_claim_sources', 'hasgroups', 'groups:src1', 'groups:src'])('is known by %s', (name) => {
    for (const value of [null, false, 'x'])
      expect(() => map({ [name]: value })).toThrow(coded('identity.group_overage'));
  });
  test('is not known by other names', () => {
    expect(map({ 'x:groups:src1': 1, claim_names: 1, groups_src: 1 }).id).toBe('maja');
  });
});

describe('a tenant', () => {
  test.each(['larkspur', 'quillon'])('may be %s where the issuer speaks for several', (org) => {
    expect(map({ org }, bound).tenant).toBe(org);
  });
  test.each(['other', '', null, undefined, ['larkspur'], { larkspur: 1 }, 'Larkspur', 'larkspur '])(
    'may not be %j',
    (org) => {
      expect(() => map({ org }, bound)).toThrow(INVALID);
    },
  );
  test('is not what a token says where the issuer speaks for one', () => {
    expect(map({ tenant: 'quillon', org: 'quillon' }).tenant).toBe('larkspur');
  });
});

describe('a claim on its path', () => {
  const nested = issuerWith({ claims: { subject: { path: ['who', 'id'] }, roles: { path: ['realm', 'roles'] } } });
  const who = { id: 'ada' };
  test('is missing where a step is missing or null', () => {
    for (const realm of [undefined, null, {}, { roles: null }, { other: ['a'] }]) {
      expect(map({ who, realm }, nested)).toMatchObject({ id: 'ada', roles: [] });
    }
    expect(map({ who, realm: { roles: ['a'] } }, nested).roles).toEqual(['a']);
  });
  test.each(['roles', 7, true, [], [{ roles: ['a'] }]])('refuses %j where an object was expected', (realm) => {
    expect(() => map({ who, realm }, nested)).toThrow(INVALID);
  });
  test.each([undefined, null, '', '*', ' ada', 7, ['ada']])('names no subject %j', (id) => {
    expect(() => map({ who: { id } }, nested)).toThrow(INVALID);
  });
});

describe('a clearance', () => {
  test.each([0, 1, 2, 3])('may be %i', (clearance) => {
    expect(map({ clearance }).clearance).toBe(clearance);
  });
  test.each([-1, 4, 1.5, '2', null, [2], true])('may not be %j', (clearance) => {
    expect(() => map({ clearance })).toThrow(INVALID);
  });
  test('is 0 where tokens of the issuer carry none, whatever they say', () => {
    const keycloak = issuerWith({ preset: 'keycloak' });
    expect(map({ clearance: 3, typ: 'Bearer' }, keycloak).clearance).toBe(0);
  });
});

describe('scopes', () => {
  test.each<[unknown, string[]]>([
    [undefined, []],
    [null, []],
    ['', []],
    ['ask', ['ask']],
    [
      ['ask', 'admin'],
      ['ask', 'admin'],
    ],
    [[], []],
    ['ask *', ['ask']],
  ])('%j are %j', (scope, expected) => {
    expect(map({ scope: JSON.parse(JSON.stringify({ scope })).scope }).scopes).toEqual(expected);
  });
  test.each([' ask', 'ask ', 'a  b', 'a\tb', 'a"b', 7, {}, [''], ['a b'], [7], true])('are not %j', (scope) => {
    expect(() => map({ scope })).toThrow(INVALID);
  });
});
