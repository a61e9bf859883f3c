import { parse } from 'yaml';
import { z } from 'zod';
import { isName } from '../../retrieval/index.ts';
import { invalidConfig } from './errors.ts';
import { isScopeToken } from './scope-token.ts';

const name = z.string().refine(isName);
const names = z.array(name).max(1_000).default([]);

/** Somebody of a demonstration or a test, whom the development issuer signs tokens for. */
const PersonSchema = z
  .strictObject({
    tenant: name,
    sub: name,
    roles: names,
    groups: names,
    clearance: z.int().min(0).max(3).optional(),
    compartments: names,
    /** What the token may be used for, such as the administration of the service. */
    scopes: z.array(name.refine(isScopeToken)).max(1_000).optional(),
    note: z.string().optional(),
  })
  .readonly();
export type Person = z.infer<typeof PersonSchema>;

/**
 * @param text YAML: a short name for each person, and under it who it is
 * @throws IdentityError identity.config_invalid
 */
export function parsePeople(text: string): ReadonlyMap<string, Person> {
  const parsed = z.record(name, PersonSchema).safeParse(parseYaml(text));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'the file');
    throw invalidConfig(`people: not what is expected at ${fields.join(', ')}`);
  }
  return new Map(Object.entries(parsed.data));
}

const parseYaml = (text: string): unknown => {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch {
    throw invalidConfig('people: the file is not YAML, or repeats a name');
  }
};
