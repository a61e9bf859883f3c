import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { hypotheticalPerson, MAX_GROUPS, printable, type SubjectAttributes } from '../../retrieval/index.ts';
import { stop } from './terminal.ts';

/** A hypothetical person, in the words of a token after claim mapping. */
const Claims = z.strictObject({
  tenant: z.string(),
  sub: z.string(),
  roles: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  clearance: z.int().default(0),
  compartments: z.array(z.string()).default([]),
});

export const readJson = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch(() => stop(2, `${printable(file)} can't be read.`));
  try {
    return JSON.parse(text);
  } catch {
    return stop(2, `${printable(file)} is not JSON.`);
  }
};

export async function readClaims(file: string): Promise<SubjectAttributes> {
  const parsed = Claims.safeParse(await readJson(file));
  if (!parsed.success) return stop(2, `${printable(file)}: ${reasons(parsed.error.issues.flatMap(fieldsOf))}`);
  if (parsed.data.groups.length > MAX_GROUPS) {
    return stop(2, `${printable(file)}: more than ${MAX_GROUPS} groups (403 policy.too_many_principals).`);
  }
  const person = hypotheticalPerson(parsed.data);
  if (person.ok) return person.attributes;
  return stop(2, `${printable(file)}: ${reasons(person.faults.map((path) => path.join('.')))}`);
}

const fieldsOf = (issue: z.core.$ZodIssue): readonly string[] =>
  issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || 'the whole'];

/** Which fields, not the library's words; the file's own values are not repeated. */
const reasons = (fields: readonly string[]): string => {
  const named = [...new Set(fields.map((field) => printable(field)))].join(', ');
  return `not what a person can have: ${named}. Known: ${Object.keys(Claims.shape).join(', ')}.`;
};
