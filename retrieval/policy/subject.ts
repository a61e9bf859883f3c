import { z } from 'zod';
import { RetrievalError } from '../errors.ts';
import { isName, isPrincipal } from './names.ts';

/** A person has one user and this many groups. Beyond it a caller is refused, never cut: what is cut off could be a denial. */
export const MAX_GROUPS = 10_000;
export const MAX_PRINCIPALS = MAX_GROUPS + 1;
export const MAX_ROLES = 1_000;

/** One check for the whole list, since a list may hold thousands; it names each entry that fails. */
const names = (isEntry: (value: string) => boolean, most: number) =>
  z
    .array(z.string())
    .max(most)
    .check(({ value, issues }) => {
      for (const [at, input] of value.entries())
        if (!isEntry(input)) issues.push({ code: 'custom', input, path: [at] });
    })
    .readonly();

const SubjectAttributesSchema = z
  .strictObject({
    tenant: z.string().refine(isName),
    id: z.string().refine(isName),
    /** `user:…` of the caller and `group:…` of each group. */
    principals: names(isPrincipal, MAX_PRINCIPALS),
    roles: names(isName, MAX_ROLES),
    clearance: z.int().min(0).max(3),
    compartments: names(isName, MAX_ROLES),
    /** What the token itself may be used for (OAuth scopes); not to be mistaken for the tags of a request's scope. */
    scopes: names(isName, MAX_ROLES),
  })
  .readonly();

/** Plain data about a person. Enough to explain a decision with, never enough to fetch text with. */
export type SubjectAttributes = z.infer<typeof SubjectAttributesSchema>;

/**
 * @throws RetrievalError policy.too_many_principals
 * @throws ZodError for other attributes that no subject may have
 */
export function parseSubjectAttributes(value: unknown): SubjectAttributes {
  const parsed = SubjectAttributesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const isTooMany = parsed.error.issues.some(({ code, path }) => code === 'too_big' && path[0] === 'principals');
  throw isTooMany ? tooManyPrincipals() : parsed.error;
}

export const tooManyPrincipals = (): RetrievalError =>
  new RetrievalError('policy.too_many_principals', `A caller may have at most ${MAX_GROUPS} groups`);

/** Who is asking, proved by a verified token. An AccessFilter, and so any text, needs one. Made per request; never stored. */
export class Subject {
  readonly #attributes: SubjectAttributes;

  private constructor(attributes: SubjectAttributes) {
    this.#attributes = attributes;
  }

  /**
   * Called by identity alone, with the claims of a token whose signature, issuer, audience and times were checked.
   * @throws RetrievalError policy.too_many_principals
   * @throws ZodError for other attributes that no subject may have
   */
  static verified(attributes: SubjectAttributes): Subject {
    return new Subject(parseSubjectAttributes(attributes));
  }

  static attributes(subject: Subject): SubjectAttributes {
    return subject.#attributes;
  }
}
