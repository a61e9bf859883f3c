import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Answer,
  type IdentityService,
  issuerYaml,
  jwks,
  type JwksServer,
  parseIssuers,
  startIdentity,
  startJwks,
} from '../support/identity-service.ts';
import { claims, ISSUER, type Json, makeKey, mint } from '../support/identity-tokens.ts';

const key = makeKey('key-1');
const CLAIMS = { status: 401, code: 'identity.claims_invalid' };
const INVALID = { status: 401, code: 'identity.token_invalid' };

let keys: JwksServer;
let service: IdentityService;
beforeAll(async () => {
  keys = await startJwks(jwks([key.jwk]));
  const common = { jwks: keys.url };
  const config = parseIssuers([
    issuerYaml(common),
    issuerYaml({ ...common, issuer: `${ISSUER}/many`, tenant: { claim: 'tenant', allowed: ['larkspur', 'quillon'] } }),
  ]);
  service = await startIdentity(config);
});
afterAll(async () => {
  await service.close();
  await keys.close();
});
afterEach(async () => {
  expect(await who()).toMatchObject({ status: 200 });
});

const who = (over: Json = {}): Promise<Answer> => service.whoami(mint(key, claims(over)));
/** A payload as text, for what an object can't say. */
const whoText = (member: string): Promise<Answer> =>
  service.whoami(mint(key, JSON.stringify(claims()).replace(/}$/, `,${member}}`)));
const groupsOf = ({ subject }: Answer): readonly string[] =>
  (subject?.principals ?? []).filter((principal) => principal.startsWith('group:'));

describe('CLM-01 a subject is one valid name', () => {
  test.each([
    {},
    { id: 'maja' },
    [],
    ['maja'],
    7,
    0,
    '',
    true,
    null,
    ' ',
    ' maja',
    'maja ',
    '*',
    '__proto__',
    'constructor',
    'user:*',
    'ma\u200bja',
    'maja\u0000',
    'ringfence:always',
    '\ud800',
    'm'.repeat(252),
  ])('sub %j is refused', async (sub) => {
    expect(await who({ sub })).toMatchObject(CLAIMS);
  });

  test.each([
    'maja',
    'auth0|5f7c8ec7c33c6c004bbafe82',
    'f:550e8400:maja',
    'Zoë',
    'maja@larkspur.test',
    'm'.repeat(251),
  ])('sub %j is its own principal, to the letter', async (sub) => {
    expect(await who({ sub })).toMatchObject({ status: 200, subject: { id: sub, principals: [`user:${sub}`] } });
  });
});

describe('CLM-02 a tenant is one that the issuer may speak for', () => {
  const many = (tenant: unknown) => who({ iss: `${ISSUER}/many`, tenant });

  test.each([
    [['larkspur']],
    [['larkspur', 'quillon']],
    [{ larkspur: true }],
    ['thornbury'],
    ['Larkspur'],
    ['larkspur '],
    [''],
    ['*'],
    [null],
    [1],
    [undefined],
  ])('tenant %j is refused', async (tenant) => {
    expect(await many(tenant)).toMatchObject(CLAIMS);
  });

  test('each allowed one is taken, and where the tenant is fixed the claim means nothing', async () => {
    expect(await many('quillon')).toMatchObject({ status: 200, subject: { tenant: 'quillon' } });
    expect(await who({ tenant: 'quillon' })).toMatchObject({ status: 200, subject: { tenant: 'larkspur' } });
    expect(await who({ tenant: ['quillon'] })).toMatchObject({ status: 200, subject: { tenant: 'larkspur' } });
  });
});

describe('groups', () => {
  test('CLM-03 a token of 10,000 groups is refused before it is read', async () => {
    const groups = Array.from({ length: 10_000 }, (_, n) => `g${n}`);
    expect([0, 401, 431]).toContain((await who({ groups })).status);
  });

  test('CLM-04, CLM-05 an empty list, null and no list at all are no groups and no roles', async () => {
    for (const over of [{ groups: [], roles: [] }, { groups: null, roles: null }, {}]) {
      expect(await who(over)).toMatchObject({
        status: 200,
        subject: { principals: ['user:maja'], roles: [], compartments: [], clearance: 0, scopes: [] },
      });
    }
  });

  test.each(['finance', { 0: 'finance' }, 1, true, '', ['finance', 1], ['finance', null], [['finance']], [{}]])(
    'CLM-05 groups %j are no list of strings and refuse the token, not only themselves',
    async (groups) => {
      expect(await who({ groups })).toMatchObject(CLAIMS);
      expect(await who({ roles: groups })).toMatchObject(CLAIMS);
      expect(await who({ compartments: groups })).toMatchObject(CLAIMS);
    },
  );

  test('CLM-06 names that no label can hold grant nothing, beside one that counts', async () => {
    const hostile = [
      '*',
      '',
      ' ',
      '__proto__',
      'constructor',
      'prototype',
      'null',
      'ringfence:always',
      'x:*',
      'a\u0000',
      '\n',
    ];
    const answer = await who({
      groups: [...hostile, 'finance'],
      roles: [...hostile, 'analyst'],
      compartments: [...hostile, 'aurora'],
    });
    expect(answer).toMatchObject({ status: 200, subject: { roles: ['analyst'], compartments: ['aurora'] } });
    expect(groupsOf(answer)).toEqual(['group:finance']);
  });

  test('CLM-07 twins are other names or none: they never become the name that they resemble', async () => {
    const name = 'caf\u00e9';
    const dropped = ['caf\u00e9\u200b', '\u200bcaf\u00e9', 'caf\u00e9\ufe0f', '\u202ecaf\u00e9'];
    const others = ['Caf\u00e9', 'CAF\u00c9', '\u0441af\u00e9', 'cafe'];
    const answer = await who({ groups: [...dropped, ...others] });
    expect(groupsOf(answer)).toEqual(others.map((other) => `group:${other}`));
    expect(groupsOf(answer)).not.toContain(`group:${name}`);
    expect(groupsOf(await who({ groups: [name] }))).toEqual([`group:${name}`]);
  });

  test.each(['cafe\u0301', 'caf\u00e9\u00a0', ' caf\u00e9'])(
    'CLM-07 a group in another form than labels hold it in (%j) refuses the token: dropping it could lose a denial',
    async (twin) => {
      expect((await who({ groups: ['analysts', twin] })).status).toBe(401);
      expect((await who({ groups: ['analysts'] })).status).toBe(200);
    },
  );

  test('a group cannot pass for a user', async () => {
    const answer = await who({ groups: ['user:zoe', 'group:board'] });
    expect(answer.subject?.principals).toEqual(['user:maja', 'group:user:zoe', 'group:group:board']);
  });
});

describe('the text of the payload', () => {
  test.each([
    '"roles":["a"],"roles":["cfo"]',
    '"sub":"zoe"',
    '"\\u0073ub":"zoe"',
    '"aud":"ringfence"',
    '"nested":{"a":1,"a":2}',
    '"nested":[{"a":1,"b":{"c":1,"c":1}}]',
  ])('CLM-08 a claim that occurs twice refuses the token: %s', async (member) => {
    expect(await whoText(member)).toMatchObject(INVALID);
  });

  test('CLM-08 strings that look like members are no members', async () => {
    const tricky = String.raw`"note":"\"sub\":\"zoe\", \\\"roles\\\" : {}","list":["a","a",":","\\"]`;
    expect(await whoText(tricky)).toMatchObject({ status: 200, subject: { id: 'maja' } });
  });

  test.each(['"__proto__":{"roles":["cfo"]}', '"__proto__":null', '"\\u005f_proto__":{}', '"nested":{"__proto__":{}}'])(
    'CLM-09 %s refuses the token',
    async (member) => {
      expect(await whoText(member)).toMatchObject(INVALID);
    },
  );

  test('CLM-09 claims are own members: what every object inherits is no claim', async () => {
    expect(await whoText('"constructor":{"roles":["cfo"]}')).toMatchObject({ status: 200, subject: { roles: [] } });
  });
});

describe('CLM-10 a clearance is 0 to 3', () => {
  test.each([1e9, -1, 4, 1.5, '9', '3', '', true, null, [3], {}])('%j refuses the token', async (clearance) => {
    expect(await who({ clearance })).toMatchObject(CLAIMS);
  });

  test.each([0, 1, 2, 3])('%j is taken', async (clearance) => {
    expect(await who({ clearance })).toMatchObject({ status: 200, subject: { clearance } });
  });
});
