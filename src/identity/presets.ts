/** Where a claim stands: the names on the way to it from the top of the payload. A dot in a name is part of the name. */
export type ClaimPath = readonly string[];

export interface ClaimPaths {
  readonly subject: ClaimPath;
  readonly roles: readonly ClaimPath[];
  readonly groups: readonly ClaimPath[];
  readonly compartments: readonly ClaimPath[];
  readonly scopes: readonly ClaimPath[];
  /** Undefined: tokens of this issuer carry no clearance, whatever they say. */
  readonly clearance: ClaimPath | undefined;
}

export const TOKEN_TYPES = ['at+jwt', 'JWT', 'absent'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** How one identity provider spells an access token. */
export interface Preset {
  /** Header `typ` (RFC 9068 §2.1); most providers are older than `at+jwt`, so other marks tell their ID tokens apart. */
  readonly tokenTypes: readonly TokenType[];
  readonly claims: ClaimPaths;
  /** Claims that name the application which asked for the token. */
  readonly clientClaims: readonly string[];
  /** One of `clientClaims` must be there: it is how this provider's access tokens differ from its ID tokens. */
  readonly clientRequired: boolean;
  /** Cognito's access tokens have no `aud`; there the client id stands in for it. */
  readonly audienceClaim: 'aud' | 'client_id';
  /** Claims that must hold exactly this, as a mark of an access token. */
  readonly required: Readonly<Record<string, string>>;
  /** Elsewhere a `nonce` marks an ID token; Keycloak before 25 put it into access tokens too, which `typ` marks there. */
  readonly nonceAllowed: boolean;
  /** The `tid` claim must be the directory that the issuer's URL names. */
  readonly directoryInIssuer: boolean;
}

export const PRESETS = ['plain', 'keycloak', 'entra', 'auth0', 'okta', 'cognito'] as const;
export type PresetName = (typeof PRESETS)[number];

const paths = (over: Partial<ClaimPaths>): ClaimPaths => ({
  subject: ['sub'],
  roles: [['roles']],
  groups: [['groups']],
  compartments: [],
  scopes: [['scope']],
  clearance: undefined,
  ...over,
});

const plain: Preset = {
  tokenTypes: ['at+jwt'],
  claims: paths({ compartments: [['compartments']], clearance: ['clearance'] }),
  clientClaims: ['client_id', 'azp'],
  clientRequired: false,
  audienceClaim: 'aud',
  required: {},
  nonceAllowed: false,
  directoryInIssuer: false,
};

const PRESET: Readonly<Record<PresetName, Preset>> = {
  plain,
  keycloak: {
    ...plain,
    tokenTypes: ['JWT', 'at+jwt'],
    claims: paths({ roles: [['realm_access', 'roles']] }),
    clientClaims: ['azp', 'client_id'],
    required: { typ: 'Bearer' },
    nonceAllowed: true,
  },
  entra: {
    ...plain,
    tokenTypes: ['JWT', 'at+jwt'],
    claims: paths({ scopes: [['scp']] }),
    clientClaims: ['azp', 'appid'],
    clientRequired: true,
    directoryInIssuer: true,
  },
  auth0: {
    ...plain,
    tokenTypes: ['at+jwt', 'JWT'],
    claims: paths({ roles: [], groups: [] }),
    clientClaims: ['azp', 'client_id'],
    clientRequired: true,
  },
  okta: {
    ...plain,
    tokenTypes: ['absent', 'JWT', 'at+jwt'],
    claims: paths({ scopes: [['scp']] }),
    clientClaims: ['cid'],
    clientRequired: true,
  },
  cognito: {
    ...plain,
    tokenTypes: ['absent', 'JWT'],
    claims: paths({ roles: [], groups: [['cognito:groups']] }),
    clientClaims: ['client_id'],
    clientRequired: true,
    audienceClaim: 'client_id',
    required: { token_use: 'access' },
  },
};

/** @param namespace Auth0 drops custom claims whose name is not a URL: this one is put before each of them */
export function presetOf(name: PresetName, namespace?: string): Preset {
  const preset = PRESET[name];
  if (namespace === undefined) return preset;
  const claims = paths({
    roles: [[`${namespace}roles`]],
    groups: [[`${namespace}groups`]],
    compartments: [[`${namespace}compartments`]],
    clearance: [`${namespace}clearance`],
  });
  return { ...preset, claims };
}
