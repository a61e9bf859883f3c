import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { MAX_GROUPS, parseSubjectAttributes, printable, type SubjectAttributes } from '../../retrieval/index.ts';
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
  if (!parsed.success) return stop(2, `${printable(file)}: ${reasons(parsed.error)}`);
  const { sub, groups, ...claims } = parsed.data;
  if (groups.length > MAX_GROUPS) {
    return stop(2, `${printable(file)}: more than ${MAX_GROUPS} groups (403 policy.too_many_principals).`);
  }
  try {
    return parseSubjectAttributes({
      ...claims,
      id: sub,
      principals: [`user:${sub}`, ...groups.map((group) => `group:${group}`)],
      scopes: [],
    });
  } catch (error) {
    return stop(
      2,
      `${printable(file)}: ${error instanceof z.ZodError ? reasons(error) : 'no person can have these claims'}`,
    );
  }
}

/** Which fields, not the library's words; the file's own values are not repeated. */
const reasons = (error: z.ZodError): string => {
  const fields = error.issues.map((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || 'the whole'];
    return keys.map((key) => printable(key)).join(', ');
  });
  return `not what a person can have: ${[...new Set(fields)].join(', ')}. Known: ${Object.keys(Claims.shape).join(', ')}.`;
};
