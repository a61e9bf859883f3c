import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import {
  findPersonalData,
  type Guard,
  type GuardContext,
  type PersonalDataType,
  splitSentences,
  type Stage,
  support,
  type Verdict,
} from '../../guardrails/index.ts';

const Row = z.object({ text: z.string(), label: z.number().default(0) });
const Grounding = z.object({ context: z.string(), answer: z.string(), label: z.number() });
const Span = z.object({ start: z.number(), end: z.number(), type: z.string() });
const PersonalData = z.object({ text: z.string(), spans: z.array(Span) });

/** Rows of a JSON lines file. node:readline would also end lines at U+2028, which JSON allows inside a string. */
const rowsOf = <T>(file: string, schema: z.ZodType<T>): readonly T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));

export interface InjectionSet {
  readonly file: string;
  readonly stage: Stage;
}

export interface Counts {
  readonly set: string;
  readonly stage: Stage;
  readonly label: 'attack' | 'benign';
  rows: number;
  blocked: number;
  marked: number;
}

const context = (stage: Stage): GuardContext => ({
  stage,
  destination: 'local',
  signal: new AbortController().signal,
});

export type Judged = (set: string, label: 'attack' | 'benign', kind: Verdict['kind'], text: string) => void;

/** Verdicts of one guard over a labelled set; attacks and benign rows counted apart. */
export const measureInjection = async (
  directory: string,
  { file, stage }: InjectionSet,
  guard: Guard,
  judged: Judged,
): Promise<readonly Counts[]> => {
  const fresh = (label: Counts['label']): Counts => ({ set: file, stage, label, rows: 0, blocked: 0, marked: 0 });
  const counts = [fresh('benign'), fresh('attack')] as const;
  for (const { text, label } of rowsOf(path.join(directory, file), Row)) {
    await count(counts[label === 1 ? 1 : 0], guard, text, judged);
  }
  return counts.filter(({ rows }) => rows > 0);
};

const count = async (counts: Counts, guard: Guard, text: string, judged: Judged): Promise<void> => {
  const { kind } = await guard.inspect(text, context(counts.stage));
  counts.rows += 1;
  if (kind === 'block') counts.blocked += 1;
  else if (kind !== 'pass') counts.marked += 1;
  judged(counts.set, counts.label, kind, text);
};

const PASSAGE_CHARS = 1_000;

/** The Markdown files of each collection below a directory, cut at blank lines into passages of about 1,000 characters. */
export const measurePassages = async (corpora: string, guard: Guard, judged: Judged): Promise<readonly Counts[]> => {
  const byCollection = new Map<string, Counts>();
  for (const file of globSync('**/*.md', { cwd: corpora }).toSorted()) {
    const set = file.split(path.sep)[0] ?? file;
    const counts = byCollection.get(set) ?? { set, stage: 'passage', label: 'benign', rows: 0, blocked: 0, marked: 0 };
    byCollection.set(set, counts);
    for (const passage of passagesOf(readFileSync(path.join(corpora, file), 'utf8'))) {
      await count(counts, guard, passage, judged);
    }
  }
  return [...byCollection.values()];
};

const passagesOf = (text: string): readonly string[] => {
  const passages: string[] = [];
  let current = '';
  for (const paragraph of text.split(/\n{2,}/u)) {
    if (current !== '' && current.length + paragraph.length > PASSAGE_CHARS) {
      passages.push(current);
      current = '';
    }
    current += (current === '' ? '' : '\n\n') + paragraph.slice(0, 8 * PASSAGE_CHARS);
  }
  return current.trim() === '' ? passages : [...passages, current];
};

/** The set's name for a type that we look for too; a type that is missing here is one we don't look for. */
const TYPES: Readonly<Record<string, PersonalDataType>> = {
  PHONE_NUMBER: 'phone',
  EMAIL_ADDRESS: 'email',
  CREDIT_CARD: 'card',
  IBAN_CODE: 'iban',
  US_SSN: 'national_id',
  IP_ADDRESS: 'ip_address',
};

export interface TypeScore {
  readonly type: string;
  found: number;
  missed: number;
  wrong: number;
}

/** A span counts as found when a finding of its type overlaps it; a finding that overlaps none is wrong. */
export const measurePersonalData = (file: string): readonly TypeScore[] => {
  const scores = new Map<string, TypeScore>();
  const scoreOf = (type: string): TypeScore => {
    const score = scores.get(type) ?? { type, found: 0, missed: 0, wrong: 0 };
    scores.set(type, score);
    return score;
  };
  for (const { text, spans } of rowsOf(file, PersonalData)) {
    const findings = findPersonalData(text);
    const marked = spans.map((span) => ({ ...span, type: TYPES[span.type] ?? span.type }));
    for (const span of marked) {
      const hit = findings.some((f) => f.type === span.type && f.start < span.end && span.start < f.end);
      scoreOf(span.type)[hit ? 'found' : 'missed'] += 1;
    }
    for (const finding of findings) {
      const right = marked.some((s) => s.type === finding.type && finding.start < s.end && s.start < finding.end);
      if (!right) scoreOf(finding.type).wrong += 1;
    }
  }
  return [...scores.values()].toSorted((a, b) => a.type.localeCompare(b.type));
};

export interface GroundingScore {
  readonly rows: number;
  /** Of the overlap alone, as a score for "supported". */
  readonly auc: number;
  /** At the guard's own threshold with its checks of numbers, names and negation; positive class: not supported. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** An answer counts as supported when each of its sentences is. */
export const measureGrounding = (file: string, minOverlap: number): GroundingScore => {
  const scored: { readonly unsupported: boolean; readonly overlap: number; readonly flagged: boolean }[] = [];
  for (const row of rowsOf(file, Grounding)) {
    const supports = splitSentences(row.answer).map((sentence) => support(sentence, row.context));
    const overlap = Math.min(1, ...supports.map((each) => each.overlap));
    const flagged = supports.some((each) => each.overlap < minOverlap || each.contradictions > 0);
    scored.push({ unsupported: row.label === 1, overlap, flagged });
  }
  const hits = scored.filter((row) => row.flagged && row.unsupported).length;
  const precision = hits / Math.max(1, scored.filter((row) => row.flagged).length);
  const recall = hits / Math.max(1, scored.filter((row) => row.unsupported).length);
  const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { rows: scored.length, auc: aucOf(scored), precision, recall, f1 };
};

/** Mann–Whitney: the share of (supported, unsupported) pairs in the right order, ties counted half. */
const aucOf = (rows: readonly { readonly unsupported: boolean; readonly overlap: number }[]): number => {
  const supported = rows.filter((row) => !row.unsupported);
  const unsupported = rows.filter((row) => row.unsupported);
  let right = 0;
  for (const one of supported) {
    for (const other of unsupported) right += one.overlap > other.overlap ? 1 : one.overlap === other.overlap ? 0.5 : 0;
  }
  return right / Math.max(1, supported.length * unsupported.length);
};

export const isThere = (directory: string, file: string): boolean => existsSync(path.join(directory, file));
