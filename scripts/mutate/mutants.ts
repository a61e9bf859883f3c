// What StrykerJS reports of one source file, and how its mutants are told from each other when lines have moved.
import { z } from 'zod';

const Position = z.object({ line: z.int().min(1), column: z.int().min(1) });
const MutantSchema = z.object({
  mutatorName: z.string(),
  replacement: z.string().default(''),
  status: z.enum(['Killed', 'Survived', 'NoCoverage', 'Timeout', 'RuntimeError', 'CompileError', 'Ignored', 'Pending']),
  statusReason: z.string().optional(),
  location: z.object({ start: Position, end: Position }),
});
export const ReportSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(MutantSchema) })),
});

/** `counted`: an endless loop that was seen by counting its rounds; `timeout`: one that only the clock ended. */
export type Fate = 'killed' | 'counted' | 'timeout' | 'survived' | 'uncovered' | 'wording';

/** Names a mutant by its text, so that it is found again wherever its line stands. White space counts as one space. */
export interface MutantName {
  readonly mutator: string;
  /** The line on which it begins, trimmed. */
  readonly line: string;
  readonly from: string;
  readonly to: string;
}

export interface Mutant extends MutantName {
  readonly fate: Fate;
  /** From 1; for people. */
  readonly at: number;
}

const MAX_TEXT = 160;

export const condensed = (text: string): string => {
  const flat = text.replaceAll(/\s+/gu, ' ').trim();
  return flat.length > MAX_TEXT ? `${flat.slice(0, MAX_TEXT)}…` : flat;
};

export const nameOf = ({ mutator, line, from, to }: MutantName): string => JSON.stringify([mutator, line, from, to]);

const fateOf = ({ status, statusReason = '' }: z.infer<typeof MutantSchema>): Fate => {
  switch (status) {
    case 'Survived':
      return 'survived';
    case 'NoCoverage':
    case 'Pending':
      return 'uncovered';
    case 'Timeout':
      return statusReason.startsWith('Hit limit reached') ? 'counted' : 'timeout';
    case 'Ignored':
      return 'wording';
    default:
      return 'killed';
  }
};

/** @param report the JSON of StrykerJS's report for this one file */
export function mutantsOf(report: unknown, file: string): readonly Mutant[] {
  const found = ReportSchema.parse(report).files[file];
  if (!found) throw new Error(`The report does not speak of ${file}`);
  const lines = found.source.split('\n');
  return found.mutants.map((mutant) => {
    const { start, end } = mutant.location;
    const inside = lines.slice(start.line - 1, end.line);
    inside[inside.length - 1] = inside.at(-1)?.slice(0, end.column - 1) ?? '';
    inside[0] = inside[0]?.slice(start.column - 1) ?? '';
    return {
      mutator: mutant.mutatorName,
      line: condensed(lines[start.line - 1] ?? ''),
      from: condensed(inside.join('\n')),
      to: condensed(mutant.replacement),
      fate: fateOf(mutant),
      at: start.line,
    };
  });
}
