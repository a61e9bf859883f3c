import {
  isName,
  isPrincipal,
  MAX_GROUPS,
  RetrievalError,
  Subject,
  type SubjectAttributes,
  tooManyPrincipals,
} from '../../retrieval/index.ts';
import { IdentityError, invalidClaims } from './errors.ts';
import type { IssuerConfig, TenantBinding } from './identity-config.ts';
import type { ClaimPath } from './presets.ts';
import type { Claims } from './registered-claims.ts';
import { isScopeToken } from './scope-token.ts';

const MAX_ENTRIES = 1_000;

/**
 * The claims of a token that has been verified, as a Subject.
 *
 * A list entry that isn't a valid name is dropped: no rule and no label can hold it, so it can neither grant nor deny; but a
 * group that is such a name in another form (NFD, white space around it) refuses the token. A list that isn't an array of
 * strings refuses the token, and so does one that is too long: what is cut off could be the group that a document is denied to.
 * @throws IdentityError identity.claims_invalid, identity.group_overage
 * @throws RetrievalError policy.too_many_principals: more than 10,000 groups
 */
export function subjectOf(claims: Claims, { claims: at, tenant }: IssuerConfig): Subject {
  checkOverage(claims);
  const id = nameAt(claims, at.subject);
  const groups = listAt(claims, at.groups).map((group) => `group:${group}`);
  if (groups.length > MAX_GROUPS) throw tooManyPrincipals();
  if (groups.some(isTwinOfPrincipal)) throw invalidClaims('a group is written in another form than labels hold it in');
  return verified({
    tenant: tenantOf(claims, tenant),
    id,
    principals: [`user:${id}`, ...groups.filter(isPrincipal)],
    roles: shortListAt(claims, at.roles).filter(isName),
    clearance: at.clearance ? clearanceAt(claims, at.clearance) : 0,
    compartments: shortListAt(claims, at.compartments).filter(isName),
    scopes: at.scopes.flatMap((path) => scopesAt(claims, path)),
  });
}

/** A document may be denied to the group under its proper form: to drop the twin would lose the denial. */
const isTwinOfPrincipal = (group: string): boolean =>
  !isPrincipal(group) && isPrincipal(`group:${group.slice('group:'.length).normalize('NFC').trim()}`);

const verified = (attributes: SubjectAttributes): Subject => {
  try {
    return Subject.verified(attributes);
  } catch (error) {
    if (error instanceof RetrievalError) throw error;
    throw invalidClaims('they make no subject');
  }
};

/**
 * Past 200 groups Entra ID leaves them out and says where to ask (OIDC Core §5.6.2). The groups that are missing may be
 * denied somewhere, so such a token is refused; let the directory send only the groups assigned to the application.
 */
const checkOverage = (claims: Claims): void => {
  const elsewhere = ['_claim_names', '_claim_sources', 'hasgroups'].some((name) => Object.hasOwn(claims, name));
  if (elsewhere || Object.keys(claims).some((name) => name.startsWith('groups:src'))) {
    throw new IdentityError('identity.group_overage', 'The token leaves groups out and points elsewhere for them');
  }
};

const tenantOf = (claims: Claims, binding: TenantBinding): string => {
  if (binding.kind === 'fixed') return binding.name;
  const tenant = valueAt(claims, binding.claim);
  const allowed = binding.allowed.find((name) => name === tenant);
  if (allowed === undefined) throw invalidClaims('the tenant is not one that this issuer may speak for');
  return allowed;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined where a step is missing or null. */
const valueAt = (claims: Claims, path: ClaimPath): unknown => {
  let value: unknown = claims;
  for (const name of path) {
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) throw invalidClaims('a claim stands where an object was expected');
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
};

const nameAt = (claims: Claims, path: ClaimPath): string => {
  const value = valueAt(claims, path);
  if (typeof value !== 'string' || !isName(value)) throw invalidClaims('the subject is not a valid name');
  return value;
};

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const stringsAt = (claims: Claims, path: ClaimPath): readonly string[] => {
  const value = valueAt(claims, path);
  if (value === undefined || value === null) return [];
  if (!isStrings(value)) throw invalidClaims('a list is not an array of strings');
  return value;
};

/** Each entry once. How many a token can hold is bounded by its bytes. */
const listAt = (claims: Claims, paths: readonly ClaimPath[]): string[] => [
  ...new Set(paths.flatMap((path) => stringsAt(claims, path))),
];

const shortListAt = (claims: Claims, paths: readonly ClaimPath[]): string[] => {
  const entries = listAt(claims, paths);
  if (entries.length > MAX_ENTRIES) throw invalidClaims('a list is too long');
  return entries;
};

/** Absent is 0, the least; anything but a classification is a refusal, null too. */
const clearanceAt = (claims: Claims, path: ClaimPath): number => {
  const value = valueAt(claims, path);
  if (value === undefined) return 0;
  if (typeof value !== 'number' || ![0, 1, 2, 3].includes(value)) throw invalidClaims('the clearance is not 0 to 3');
  return value;
};

const scopesAt = (claims: Claims, path: ClaimPath): string[] => {
  const value = valueAt(claims, path);
  if (value === undefined || value === null || value === '') return [];
  const scopes = typeof value === 'string' ? value.split(' ') : value;
  if (!isStrings(scopes) || scopes.length > MAX_ENTRIES || !scopes.every(isScopeToken)) {
    throw invalidClaims('the scope is not a list of scope tokens');
  }
  return [...new Set(scopes)].filter(isName);
};
