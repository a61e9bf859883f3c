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
    issuerYaml({ ...common, issuer: `${ISSUER}/apps`, authorized_parties: ['portal', 'mobile'] }),
    issuerYaml({ ...common, issuer: `${ISSUER}/actors`, actors: ['helpdesk', 'gateway'] }),
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

describe('CLM-11 scopes', () => {
  test.each([
    ['ask', ['ask']],
    ['ask read ask', ['ask', 'read']],
    ['', []],
    [null, []],
    [undefined, []],
    [
      ['ask', 'read'],
      ['ask', 'read'],
    ],
    ['ask *', ['ask']],
  ])('%j means %j', async (scope, scopes) => {
    expect(await who({ scope })).toMatchObject({ status: 200, subject: { scopes } });
  });

  test.each([
    ' ask',
    'ask ',
    'ask  read',
    'ask\tread',
    'ask\u00a0read',
    'ask\nread',
    '"ask"',
    'a\\b',
    'ask\u200b',
    ['ask read'],
    ['ask', 1],
    [''],
    {},
    7,
  ])('%j refuses the token', async (scope) => {
    expect(await who({ scope })).toMatchObject(CLAIMS);
  });
});

describe('CLM-12 an application that is not allowed', () => {
  const via = (over: Json) => who({ iss: `${ISSUER}/apps`, client_id: undefined, ...over });

  test.each([
    { client_id: 'evil' },
    { azp: 'evil' },
    { client_id: 'portal', azp: 'evil' },
    { client_id: 'evil', azp: 'portal' },
    { azp: ['portal'] },
    { azp: 'Portal' },
    { azp: '' },
    {},
  ])('is refused: %j', async (over) => {
    expect((await via(over)).status).toBe(401);
  });

  test.each([{ client_id: 'portal' }, { azp: 'mobile' }, { client_id: 'portal', azp: 'mobile' }])(
    '%j is allowed',
    async (over) => {
      expect(await via(over)).toMatchObject({ status: 200 });
    },
  );

  test('where no list is configured the audience decides alone', async () => {
    expect(await who({ client_id: 'anything' })).toMatchObject({ status: 200 });
  });
});

describe('CLM-13 delegation', () => {
  const acting = (over: Json) => who({ iss: `${ISSUER}/actors`, ...over });
  const chain = (depth: number): Json => (depth === 0 ? { sub: 'gateway' } : { sub: 'gateway', act: chain(depth - 1) });

  test.each([{ act: { sub: 'helpdesk' } }, { may_act: { sub: 'helpdesk' } }, { act: {} }, { act: null }])(
    'is refused where nobody may act for others: %j',
    async (over) => {
      expect(await who(over)).toMatchObject(INVALID);
    },
  );

  test.each([
    { act: { sub: 'stranger' } },
    { act: { sub: 'helpdesk', act: { sub: 'stranger' } } },
    { act: { sub: ['helpdesk'] } },
    { act: 'helpdesk' },
    { act: null },
    { act: { sub: 'helpdesk', act: null } },
    { act: { sub: 'helpdesk' }, may_act: { sub: 'stranger' } },
    { act: chain(5) },
  ])('is refused where one of the chain may not: %j', async (over) => {
    expect(await acting(over)).toMatchObject(INVALID);
  });

  test.each([
    { act: { sub: 'helpdesk' } },
    { act: { sub: 'helpdesk', act: { sub: 'gateway' } } },
    { act: chain(4) },
    {},
  ])('is allowed where each of the chain may: %j', async (over) => {
    expect(await acting(over)).toMatchObject({ status: 200, subject: { id: 'maja' } });
  });
});

describe('CLM-14 groups that are left out', () => {
  test.each([
    { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.example.test/x' } } },
    { _claim_names: { groups: 'src1' } },
    { _claim_sources: { src1: {} } },
    { hasgroups: true },
    { 'groups:src1': 'https://graph.example.test/x' },
    { groups: ['finance'], _claim_names: { groups: 'src1' } },
  ])('refuse the token: %j', async (over) => {
    expect(await who(over)).toMatchObject({ status: 401, code: 'identity.group_overage' });
  });
});
