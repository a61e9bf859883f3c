import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { createLocalIssuer, parsePeople } from '../../src/identity/index.ts';

const Outcome = z.enum(['answered', 'not_found', 'denied']);
const Question = z.strictObject({
  question: z.string(),
  expect: z.record(z.string(), Outcome),
  /** Words that the answer of a person must hold, and must not. */
  contains: z.record(z.string(), z.string()).default({}),
  excludes: z.record(z.string(), z.string()).default({}),
});
export type Question = z.infer<typeof Question>;

const read = (file: string) => readFileSync(path.join(import.meta.dirname, file), 'utf8');

const everyone = parsePeople(read('people.yaml'));
export const parseQuestions = (value: unknown): readonly Question[] => z.array(Question).parse(value);
export const questions = parseQuestions(parse(read('questions.yaml')));

/** The four who are asked everything, in the order of the columns. */
export const people = ['finance', 'engineer', 'guest', 'stranger'].map((name) => ({
  name,
  note: everyone.get(name)?.note ?? '',
}));

const HOUR = 3_600;

/** @param directory where the development issuer keeps its keys */
export async function tokenFor(name: string, directory: string): Promise<string> {
  const person = everyone.get(name);
  if (!person) throw new Error(`Nobody is called ${name}`);
  const issuer = await createLocalIssuer(directory);
  return issuer.sign(person, { now: Math.floor(Date.now() / 1_000), ttlSeconds: HOUR });
}
