import type { z } from 'zod';
import { pathText, type RulesFinding, type RulesPath } from '../policy/rules-problem.ts';
import { readRulesText } from '../policy/rules-text.ts';
import { type ScenarioFile, ScenarioFileSchema } from './scenario-schema.ts';

export interface ScenarioProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

export type ScenarioReading =
  | {
      readonly ok: true;
      readonly file: ScenarioFile;
      /** Line of each test, from 1. */ readonly lines: readonly number[];
    }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** A file of tests for rules: the same plain YAML as a rules file. Every problem is told at once. Never throws. */
export function parseScenarios(text: string): ScenarioReading {
  const source = readRulesText(text);
  const problem = (finding: RulesFinding): ScenarioProblem => ({
    ...source.place(finding),
    path: pathText(finding.path),
    message: finding.message,
  });
  if (source.value === undefined || source.findings.length > 0)
    return { ok: false, problems: source.findings.map(problem) };
  const parsed = ScenarioFileSchema.safeParse(source.value);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(findingsOf).map(problem) };
  const lines = parsed.data.tests.map((_, index) => source.place(findingAt(['tests', index], '')).line);
  return { ok: true, file: parsed.data, lines };
}

const findingAt = (path: RulesPath, message: string): RulesFinding => ({
  reason: 'wrong_type',
  path,
  at: 'value',
  message,
});

const findingsOf = (issue: z.core.$ZodIssue): RulesFinding[] => {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  // Of "a name or a mapping" the mapping's own issues say more than "neither fits".
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().filter(({ path: below }) => below.length > 0);
    const told = inner.flatMap((one) => findingsOf({ ...one, path: [...issue.path, ...one.path] }));
    return told.length > 0 ? told : [findingAt(path, 'This value cannot stand here')];
  }
  if (issue.code === 'unrecognized_keys') return [findingAt(path, `Unknown: ${issue.keys.join(', ')}`)];
  return [findingAt(path, issue.code === 'custom' ? `It ${issue.message}` : issue.message)];
};
