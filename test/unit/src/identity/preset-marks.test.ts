import { describe, expect, test } from '@jest/globals';
import { type Preset, type PresetName, presetOf, PRESETS } from '../../../../src/identity/presets.ts';

const usual = {
  subject: ['sub'],
  roles: [['roles']],
  groups: [['groups']],
  compartments: [],
  scopes: [['scope']],
  clearance: undefined,
};
/** What marks an access token where a provider has no mark of its own. */
const unmarked = {
  clientRequired: false,
  audienceClaim: 'aud',
  required: {},
  nonceAllowed: false,
  directoryInIssuer: false,
} as const;

const EXPECTED: Readonly<Record<PresetName, Preset>> = {
  plain: {
    ...unmarked,
    tokenTypes: ['at+jwt'],
    claims: { ...usual, compartments: [['compartments']], clearance: ['clearance'] },
    clientClaims: ['client_id', 'azp'],
  },
  keycloak: {
    ...unmarked,
    tokenTypes: ['JWT', 'at+jwt'],
    claims: { ...usual, roles: [['realm_access', 'roles']] },
    clientClaims: ['azp', 'client_id'],
    required: { typ: 'Bearer' },
    nonceAllowed: true,
  },
  entra: {
    ...unmarked,
    tokenTypes: ['JWT', 'at+jwt'],
    claims: { ...usual, scopes: [['scp']] },
    clientClaims: ['azp', 'appid'],
    clientRequired: true,
    directoryInIssuer: true,
  },
  auth0: {
    ...unmarked,
    tokenTypes: ['at+jwt', 'JWT'],
    claims: { ...usual, roles: [], groups: [] },
    clientClaims: ['azp', 'client_id'],
    clientRequired: true,
  },
  okta: {
    ...unmarked,
    tokenTypes: ['absent', 'JWT', 'at+jwt'],
    claims: { ...usual, scopes: [['scp']] },
    clientClaims: ['cid'],
    clientRequired: true,
  },
  cognito: {
    ...unmarked,
    tokenTypes: ['absent', 'JWT'],
    claims: { ...usual, roles: [], groups: [['cognito:groups']] },
    clientClaims: ['client_id'],
    clientRequired: true,
    audienceClaim: 'client_id',
    required: { token_use: 'access' },
  },
};

describe('a provider', () => {
  test('is one of those that have a preset', () => {
    expect([...PRESETS].sort()).toEqual(Object.keys(EXPECTED).sort());
  });
  test.each(PRESETS)(
    '%s tells its access tokens by these marks, and holds what policy reads in these claims',
    (name) => {
      expect(presetOf(name)).toEqual(EXPECTED[name]);
    },
  );
  test('with a namespace holds what policy reads under it, and nothing beside it', () => {
    const at = 'https://larkspur.test/';
    expect(presetOf('auth0', at)).toEqual({
      ...EXPECTED.auth0,
      claims: {
        ...usual,
        roles: [[`${at}roles`]],
        groups: [[`${at}groups`]],
        compartments: [[`${at}compartments`]],
        clearance: [`${at}clearance`],
      },
    });
  });
});
