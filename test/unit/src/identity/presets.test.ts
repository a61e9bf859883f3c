import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { jwks, type JwksServer, parseIssuers, startIdentity, startJwks } from '../../../support/identity-service.ts';
import { type Json, makeKey, mint, NOW } from '../../../support/identity-tokens.ts';

const key = makeKey('key-1');
const TENANT_ID = '8f6e1b3a-6c1f-4f0e-9d7a-2b5c8e4d1a90';
const times = { iat: NOW - 60, exp: NOW + 240 };

interface Provider {
  readonly config: Json;
  readonly header: Json;
  /** As this provider issues it; what policy doesn't read is there too. */
  readonly access: Json;
  readonly expected: Json;
  /** An ID token for the same person from the same issuer, given our audience to make it as hard as can be. */
  readonly id: Json;
}

const PROVIDERS: Readonly<Record<string, Provider>> = {
  keycloak: {
    config: {
      issuer: 'https://sso.larkspur.test/realms/staff',
      audience: 'ringfence',
      claims: { roles: [{ path: ['realm_access', 'roles'] }, { path: ['resource_access', 'ringfence', 'roles'] }] },
    },
    header: { typ: 'JWT' },
    access: {
      ...times,
      jti: 'onrtro:6f2d',
      iss: 'https://sso.larkspur.test/realms/staff',
      aud: ['ringfence', 'account'],
      sub: '2d3c4b5a-0f1e-4d2c-8b3a-495867766554',
      typ: 'Bearer',
      azp: 'portal',
      sid: '9b7e6d5c',
      acr: '1',
      nonce: 'kept by Keycloak before 25',
      'allowed-origins': ['https://portal.larkspur.test'],
      realm_access: { roles: ['offline_access', 'finance-analyst'] },
      resource_access: { ringfence: { roles: ['reviewer'] }, account: { roles: ['manage-account'] } },
      scope: 'profile email',
      groups: ['/finance/emea'],
      email_verified: true,
      preferred_username: 'maja',
    },
    expected: {
      id: '2d3c4b5a-0f1e-4d2c-8b3a-495867766554',
      roles: ['offline_access', 'finance-analyst', 'reviewer'],
      principals: ['user:2d3c4b5a-0f1e-4d2c-8b3a-495867766554', 'group:/finance/emea'],
      scopes: ['profile', 'email'],
    },
    id: { typ: 'ID', nonce: 'n', at_hash: undefined },
  },
  entra: {
    config: {
      issuer: `https://login.microsoftonline.com/${TENANT_ID}/v2.0`,
      audience: 'api-client-id',
      claims: { subject: 'oid' },
    },
    header: { typ: 'JWT', x5t: 'nOo3ZDrODXEK1jKWhXslHR_KXEg' },
    access: {
      ...times,
      aud: 'api-client-id',
      iss: `https://login.microsoftonline.com/${TENANT_ID}/v2.0`,
      nbf: NOW - 60,
      aio: 'AVQAq/8T',
      azp: 'portal-client-id',
      azpacr: '1',
      name: 'Maja',
      oid: '0f1e2d3c-0000-4000-8000-000000000001',
      preferred_username: 'maja@larkspur.test',
      rh: '0.AX0A',
      roles: ['finance-analyst'],
      groups: ['5d9f0c7e-aaaa-4bbb-8ccc-dddddddddddd'],
      scp: 'Questions.Ask',
      sub: 'pairwise-subject',
      tid: TENANT_ID,
      uti: 'u',
      ver: '2.0',
    },
    expected: {
      id: '0f1e2d3c-0000-4000-8000-000000000001',
      roles: ['finance-analyst'],
      principals: ['user:0f1e2d3c-0000-4000-8000-000000000001', 'group:5d9f0c7e-aaaa-4bbb-8ccc-dddddddddddd'],
      scopes: ['Questions.Ask'],
    },
    // Without a nonce nothing but the missing application tells it apart.
    id: { azp: undefined, azpacr: undefined, scp: undefined },
  },
  auth0: {
    config: {
      issuer: 'https://larkspur.eu.auth0.com/',
      audience: 'https://ringfence.larkspur.test',
      namespace: 'https://larkspur.test/',
    },
    header: { typ: 'JWT' },
    access: {
      ...times,
      iss: 'https://larkspur.eu.auth0.com/',
      sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
      aud: ['https://ringfence.larkspur.test', 'https://larkspur.eu.auth0.com/userinfo'],
      azp: 'my_client_id',
      scope: 'openid ask',
      permissions: ['ask'],
      'https://larkspur.test/roles': ['finance-analyst'],
      'https://larkspur.test/groups': ['emea'],
      'https://larkspur.test/clearance': 2,
      roles: ['cfo'],
      groups: ['board'],
      clearance: 3,
    },
    expected: {
      id: 'auth0|5f7c8ec7c33c6c004bbafe82',
      roles: ['finance-analyst'],
      principals: ['user:auth0|5f7c8ec7c33c6c004bbafe82', 'group:emea'],
      clearance: 2,
      scopes: ['openid', 'ask'],
    },
    id: { azp: undefined, scope: undefined, sid: 's', auth_time: NOW - 61 },
  },
  okta: {
    config: { issuer: 'https://larkspur.okta.com/oauth2/default', audience: 'api://ringfence' },
    header: { typ: undefined },
    access: {
      ...times,
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      iss: 'https://larkspur.okta.com/oauth2/default',
      aud: 'api://ringfence',
      cid: '0oa5ol55uPtcMjoV6F7',
      uid: '00uid4BxXw6I6TV4m0g3',
      scp: ['openid', 'ask'],
      auth_time: NOW - 100,
      sub: 'maja@larkspur.test',
      groups: ['Everyone', 'finance'],
    },
    expected: {
      id: 'maja@larkspur.test',
      roles: [],
      principals: ['user:maja@larkspur.test', 'group:Everyone', 'group:finance'],
      scopes: ['openid', 'ask'],
    },
    id: { cid: undefined, uid: undefined, scp: undefined, amr: ['pwd'], idp: '00oidp', name: 'Maja' },
  },
  cognito: {
    config: { issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE', audience: ['1example23456789'] },
    header: { typ: undefined },
    access: {
      ...times,
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      'cognito:groups': ['finance'],
      iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE',
      client_id: '1example23456789',
      origin_jti: 'o',
      event_id: 'e',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: NOW - 60,
      jti: 'j',
      username: 'maja',
      version: 2,
    },
    expected: {
      id: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      roles: [],
      principals: ['user:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'group:finance'],
      scopes: ['aws.cognito.signin.user.admin'],
    },
    id: { token_use: 'id', aud: '1example23456789', 'cognito:roles': [] },
  },
  plain: {
    config: { issuer: 'https://id.larkspur.test', audience: 'ringfence' },
    header: { typ: 'at+jwt' },
    access: {
      ...times,
      iss: 'https://id.larkspur.test',
      aud: 'ringfence',
      sub: 'maja',
      client_id: 'portal',
      jti: 'j',
      roles: ['finance-analyst'],
      groups: ['emea'],
      clearance: 1,
      compartments: ['aurora'],
      scope: 'ask',
    },
    expected: {
      id: 'maja',
      roles: ['finance-analyst'],
      principals: ['user:maja', 'group:emea'],
      clearance: 1,
      compartments: ['aurora'],
      scopes: ['ask'],
    },
    id: { nonce: 'n' },
  },
};

describe.each(Object.entries(PROVIDERS))('%s', (preset, provider) => {
  let keys: JwksServer;
  let service: Awaited<ReturnType<typeof startIdentity>>;
  beforeAll(async () => {
    keys = await startJwks(jwks([{ ...key.jwk, alg: undefined }]));
    service = await startIdentity(parseIssuers([{ ...provider.config, jwks: keys.url, preset, tenant: 'larkspur' }]));
  });
  afterAll(async () => {
    await service.close();
    await keys.close();
  });
  const whoami = (over: Json = {}, header: Json = {}) =>
    service.whoami(mint(key, { ...provider.access, ...over }, { ...provider.header, ...header }));
  const accepted = {
    status: 200,
    subject: { tenant: 'larkspur', clearance: 0, compartments: [], ...provider.expected },
  };
  afterEach(async () => {
    expect(await whoami()).toMatchObject(accepted);
  });

  test('an access token becomes a subject', async () => {
    expect(await whoami()).toMatchObject(accepted);
  });

  test('its ID token is refused', async () => {
    expect(await whoami(provider.id)).toMatchObject({ status: 401, code: 'identity.token_invalid' });
  });

  test('a token for another audience is refused', async () => {
    const over = preset === 'cognito' ? { client_id: 'other' } : { aud: 'other' };
    expect(await whoami(over)).toMatchObject({ status: 401, code: 'identity.token_invalid' });
  });

  test('a logout token is refused by its type and by its claims', async () => {
    const refused = { status: 401, code: 'identity.token_invalid' };
    expect(await whoami({}, { typ: 'logout+jwt' })).toMatchObject(refused);
    expect(await whoami({ events: {} })).toMatchObject(refused);
  });

  test('a clearance that the provider was not configured to carry means nothing', async () => {
    const expected = preset === 'plain' ? 3 : (provider.expected['clearance'] ?? 0);
    expect(await whoami({ clearance: 3 })).toMatchObject({ status: 200, subject: { clearance: expected } });
  });

  if (preset === 'entra') {
    test.each([{ tid: 'f0000000-6c1f-4f0e-9d7a-2b5c8e4d1a90' }, { tid: undefined }, { tid: [TENANT_ID] }])(
      'a token of another directory is refused: %j',
      async (over) => {
        expect(await whoami(over)).toMatchObject({ status: 401, code: 'identity.token_invalid' });
      },
    );
    test('groups left out refuse the token', async () => {
      const overage = {
        groups: undefined,
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint: 'x' } },
      };
      expect(await whoami(overage)).toMatchObject({ status: 401, code: 'identity.group_overage' });
    });
  }

  if (preset === 'cognito') {
    test.each([
      { client_id: undefined, aud: '1example23456789' },
      { client_id: ['1example23456789'] },
      { aud: 'other' },
      { token_use: undefined },
    ])('the client id is the audience, and a second audience must agree: %j', async (over) => {
      expect((await whoami(over)).status).toBe(401);
    });
  }
});
