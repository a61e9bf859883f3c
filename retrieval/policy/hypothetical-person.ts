import { z } from 'zod';
import { parseSubjectAttributes, type SubjectAttributes } from './subject.ts';

/** A person who needn't exist, in the words of a token after claim mapping. */
export interface HypotheticalClaims {
  readonly tenant: string;
  readonly sub: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly clearance: number;
  readonly compartments: readonly string[];
}

export type HypotheticalPerson =
  | { readonly ok: true; readonly attributes: SubjectAttributes }
  /** Paths into the claims, such as `roles.2`. */
  | { readonly ok: false; readonly faults: readonly (readonly PropertyKey[])[] };

/**
 * Plain attributes by the same rules as a token's. A name that a token would lose without a word is refused here: whoever asks
 * about it should hear of it.
 * @throws RetrievalError policy.too_many_principals
 */
export function hypotheticalPerson({ sub, roles, groups, ...claims }: HypotheticalClaims): HypotheticalPerson {
  try {
    const attributes = parseSubjectAttributes({
      tenant: claims.tenant,
      id: sub,
      principals: [`user:${sub}`, ...groups.map((group) => `group:${group}`)],
      roles: [...roles],
      clearance: claims.clearance,
      compartments: [...claims.compartments],
      scopes: [],
    });
    return { ok: true, attributes };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { ok: false, faults: error.issues.map(({ path }) => pathInClaims(path)) };
  }
}

const pathInClaims = ([field = '', at, ...rest]: readonly PropertyKey[]): PropertyKey[] => {
  if (field === 'id') return ['sub'];
  if (field !== 'principals') return at === undefined ? [field] : [field, at, ...rest];
  if (typeof at !== 'number') return ['groups'];
  return at === 0 ? ['sub'] : ['groups', at - 1];
};
