import type { z } from 'zod';
import { type NameFault, nameFault } from './names.ts';
import { nearestName } from './nearest-name.ts';
import { quoted, type RulesFinding, type RulesPath } from './rules-problem.ts';
import { RoleSchema, type RulesFile, RulesFileSchema, SourceSchema, TenantSchema } from './rules-schema.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with the file's shape, each finding in our own words; `file` is present when nothing is. */
export function readRulesShape(value: unknown): { file: RulesFile | undefined; findings: readonly RulesFinding[] } {
  const parsed = RulesFileSchema.safeParse(value);
  if (parsed.success) return { file: parsed.data, findings: [] };
  return { file: undefined, findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, value)) };
}

const findingsOf = (issue: Issue, root: unknown): RulesFinding[] => {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const found = path.reduce(childOf, root);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key));
    case 'invalid_key':
      return [badName(path, 'key', String(path.at(-1) ?? ''))];
    case 'custom':
      return [badName(path, 'value', String(found))];
    case 'invalid_value':
      return [found === undefined ? missing(path) : wrongVersion(path)];
    case 'invalid_type':
      return [found === undefined ? missing(path) : wrongType(path, issue.expected, found)];
    case 'too_big':
    case 'too_small':
      return [outOfRange(path, found)];
    default:
      return [{ reason: 'wrong_type', path, at: 'value', message: 'This value cannot stand here' }];
  }
};

const childOf = (parent: unknown, part: string | number): unknown =>
  typeof parent === 'object' && parent !== null ? Object.getOwnPropertyDescriptor(parent, part)?.value : undefined;

const unknownKey = (parent: RulesPath, key: string): RulesFinding => {
  const known = knownKeys(parent);
  const meant = nearestName(key, known);
  const hint = meant ? `did you mean ${quoted(meant)}?` : `known here: ${known.join(', ')}`;
  return { reason: 'unknown_key', path: [...parent, key], at: 'key', message: `${quoted(key)} is not known; ${hint}` };
};

/** By the depth of the format: the file, a tenant, then a role or a source. */
const knownKeys = (parent: RulesPath): readonly string[] => {
  if (parent.length === 0) return Object.keys(RulesFileSchema.shape);
  if (parent.length === 2) return Object.keys(TenantSchema.shape);
  return Object.keys(parent[2] === 'sources' ? SourceSchema.shape : RoleSchema.shape);
};

const FAULTS = {
  empty: 'is empty',
  too_long: 'is longer than 256 characters',
  not_unicode: 'is not well-formed Unicode',
  not_nfc: 'is not in Unicode normal form C: its twin that looks the same would be another name',
  outer_space: 'begins or ends with white space',
  invisible: 'holds an invisible or a control character',
  reserved: 'is reserved',
} as const satisfies Record<NameFault, string>;

const badName = (path: RulesPath, at: 'key' | 'value', name: string): RulesFinding => {
  const fault = nameFault(name) ?? 'reserved';
  const reason = fault === 'reserved' ? 'reserved_name' : 'bad_name';
  return { reason, path, at, message: `The name ${quoted(name)} ${FAULTS[fault]}` };
};

const missing = (path: RulesPath): RulesFinding => ({
  reason: 'missing',
  path,
  at: 'value',
  message: `${quoted(String(path.at(-1) ?? ''))} is missing here`,
});

const wrongVersion = (path: RulesPath): RulesFinding => ({
  reason: 'wrong_version',
  path,
  at: 'value',
  message: 'Only version 1 of the format is known; write version: 1',
});

const EXPECTED = new Map([
  ['string', 'a text'],
  ['array', 'a list like [first, second]'],
  ['object', 'a mapping like { key: value }'],
  ['record', 'a mapping like { name: … }'],
  ['number', 'a whole number'],
  ['int', 'a whole number'],
]);

const wrongType = (path: RulesPath, expected: string, found: unknown): RulesFinding => {
  const quotes = expected === 'string' && found !== null && typeof found !== 'object' ? ': put it in quotes' : '';
  const message = `Expected ${EXPECTED.get(expected) ?? expected}, found ${kindOf(found)}${quotes}`;
  return { reason: 'wrong_type', path, at: 'value', message };
};

const kindOf = (found: unknown): string => {
  if (found === null) return 'nothing';
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'object') return 'a mapping';
  return typeof found === 'string' ? `the text ${quoted(found)}` : JSON.stringify(found);
};

const outOfRange = (path: RulesPath, found: unknown): RulesFinding => ({
  reason: 'out_of_range',
  path,
  at: 'value',
  message:
    typeof found === 'number'
      ? `${found} is out of range: 0 public, 1 internal, 2 confidential, 3 restricted`
      : 'A description has at most 1,000 characters',
});
