export { IdentityError, type IdentityErrorCode } from './errors.ts';
export {
  type IdentityConfig,
  type IssuerConfig,
  type Mode,
  parseIdentityConfig,
  type ParseOptions,
  withLocalIssuer,
} from './identity-config.ts';
export { createIdentity, type Identity, type IdentityDeps } from './identity.ts';
export { type LocalIssuer, MAX_LOCAL_TTL_SECONDS, createLocalIssuer, type SignOptions } from './local-issuer.ts';
export { LOCAL_KEY_DIRECTORY } from './local-names.ts';
export { parsePeople, type Person } from './people-file.ts';
export { isScopeToken } from './scope-token.ts';
