// What is mutated, what was explained, and what was clean when it was last mutated: the three files of test/mutation, and the scores in docs/mutation.md.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { condensed } from './mutants.ts';
import { withScores } from './score-table.ts';
import type { Explanations, FileVerdict } from './verdict.ts';

export const ROOT = path.dirname(path.dirname(import.meta.dirname));
const SCOPE = 'test/mutation/scope.yaml';
const EXPLANATIONS = 'test/mutation/explanations.yaml';
const RECORD = 'test/mutation/record.json';
const SCORES = 'docs/mutation.md';

const ScopeSchema = z.strictObject({
  folders: z.array(z.string()),
  files: z.record(z.string(), z.array(z.string()).min(1)),
  pending: z.record(z.string(), z.string().min(10)).nullable(),
  left_out: z.record(z.string(), z.string().min(1)),
});
const Entries = z
  .array(
    z.strictObject({
      file: z.string(),
      mutator: z.string(),
      line: z.string(),
      from: z.string(),
      to: z.string(),
      reason: z.string().min(10),
    }),
  )
  .nullable()
  .transform((entries) => entries ?? []);
const ExplanationsSchema = z.strictObject({ equivalent: Entries, endless: Entries });
const count = z.int().min(0);
const RecordSchema = z.record(
  z.string(),
  z.strictObject({ sha256: z.string(), mutants: count, killed: count, explained: count, wording: count }),
);

export type Recorded = z.infer<typeof RecordSchema>[string];
/** Source file → what it was when it was last clean. */
export type CleanRecord = Readonly<Record<string, Recorded>>;

export interface Scope {
  /** Source file → the tests that must kill its mutants. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Of these files, those that were never clean yet, and why: not held to it by `--changed`, which names them. */
  readonly pending: ReadonlyMap<string, string>;
  readonly leftOut: ReadonlyMap<string, string>;
  /** Sources in the scope's folders that are neither mutated nor left out for a reason. */
  readonly undecided: readonly string[];
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

export const sourceHash = (file: string): string => createHash('sha256').update(read(file)).digest('hex');

export function readScope(): Scope {
  const { folders, files, pending, left_out: leftOut } = ScopeSchema.parse(parse(read(SCOPE)));
  const sources = folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
      .map((name) => `${folder}/${name}`),
  );
  return {
    files: new Map(Object.entries(files)),
    pending: new Map(Object.entries(pending ?? {})),
    leftOut: new Map(Object.entries(leftOut)),
    undecided: sources.filter((file) => !Object.hasOwn(files, file) && !Object.hasOwn(leftOut, file)),
  };
}

export function readExplanations(): Explanations {
  const { equivalent, endless } = ExplanationsSchema.parse(parse(read(EXPLANATIONS)));
  const tidy = (entries: z.infer<typeof Entries>) =>
    entries.map((entry) => ({
      ...entry,
      line: condensed(entry.line),
      from: condensed(entry.from),
      to: condensed(entry.to),
    }));
  return { equivalent: tidy(equivalent), endless: tidy(endless) };
}

export const readRecord = (): CleanRecord => RecordSchema.parse(JSON.parse(read(RECORD)));

/** Clean files are recorded, others struck out, and those that left the scope; docs/mutation.md says the same. */
export function writeRecord(scope: Scope, verdicts: readonly FileVerdict[]): void {
  const entries = new Map(Object.entries(readRecord()));
  for (const { file, mutants, killed, explained, wording, unexplained, stale } of verdicts) {
    const isClean = unexplained.length === 0 && stale.length === 0;
    if (isClean) entries.set(file, { sha256: sourceHash(file), mutants, killed, explained, wording });
    else entries.delete(file);
  }
  const sorted = [...entries].filter(([file]) => scope.files.has(file)).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path.join(ROOT, RECORD), `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  writeFileSync(path.join(ROOT, SCORES), withScores(read(SCORES), Object.fromEntries(sorted), scope.pending));
}

export const readScores = (): string => read(SCORES);

/** Never recorded as clean, changed since, or explained by another number of entries than when it was. */
export const isChanged = (file: string, record: CleanRecord, { equivalent }: Explanations): boolean => {
  const recorded = record[file];
  return (
    recorded === undefined ||
    recorded.sha256 !== sourceHash(file) ||
    recorded.explained !== equivalent.filter((entry) => entry.file === file).length
  );
};
