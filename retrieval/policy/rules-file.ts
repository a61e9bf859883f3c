import { createHash } from 'node:crypto';
import { orderIncludes } from './include-order.ts';
import { pathText, type RulesFinding, type RulesProblem } from './rules-problem.ts';
import { readRulesReferences } from './rules-references.ts';
import type { RulesFile } from './rules-schema.ts';
import { readRulesShape } from './rules-shape.ts';
import { readRulesText, type RulesText } from './rules-text.ts';
import type { RoleGrants, Rules, TenantRules } from './rules.ts';

const MAX_PROBLEMS = 100;
/** Tags and compartments of all roles, with what they include: a long chain of includes multiplies them. */
const MAX_GRANTS = 1_000_000;

/** In the order of the file. Warnings are told of a usable file alone: of a broken one they would follow from its errors. */
export type RulesReading =
  | { readonly ok: true; readonly rules: Rules; readonly warnings: readonly RulesProblem[] }
  | { readonly ok: false; readonly problems: readonly RulesProblem[] };

/** sha256 of the file's bytes, hex. */
export const rulesHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * A rules file's text, checked whole: every problem is told at once (up to a hundred), with its place. Never throws.
 * @param text the file as it is: `Rules.hash` is over its UTF-8 bytes
 */
export function parseRules(text: string): RulesReading {
  const source = readRulesText(text);
  if (source.value === undefined) return { ok: false, problems: located(source, source.findings) };
  const shape = readRulesShape(source.value);
  const references = readRulesReferences(source.value);
  const findings = [...source.findings, ...shape.findings, ...references.findings];
  if (findings.length > 0 || !shape.file) return { ok: false, problems: located(source, findings) };
  const tenants = resolveTenants(shape.file);
  if (!tenants) return { ok: false, problems: located(source, [tooManyGrants]) };
  const rules = Object.freeze({
    hash: rulesHash(text),
    tags: new Set(Object.keys(shape.file.tags)),
    compartments: new Set(Object.keys(shape.file.compartments)),
    tenants,
  });
  return { ok: true, rules, warnings: located(source, references.warnings) };
}

const located = (source: RulesText, findings: readonly RulesFinding[]): readonly RulesProblem[] => {
  const told: RulesProblem[] = findings.slice(0, MAX_PROBLEMS).map((finding) => ({
    reason: finding.reason,
    ...source.place(finding),
    path: pathText(finding.path),
    message: finding.message,
  }));
  const untold = findings.length - told.length;
  return closed(inFileOrder(told), untold);
};

/** One problem for one place: what stands there is wrong already, so what follows from it isn't told. */
const inFileOrder = (problems: readonly RulesProblem[]): RulesProblem[] => {
  const first = new Map<string, RulesProblem>();
  for (const problem of problems) {
    const place = JSON.stringify([problem.line, problem.column, problem.path]);
    if (!first.has(place)) first.set(place, problem);
  }
  return first
    .values()
    .toArray()
    .sort((a, b) => a.line - b.line || a.column - b.column);
};

const closed = (told: readonly RulesProblem[], untold: number): readonly RulesProblem[] => {
  if (untold === 0) return told;
  const { line, column } = told.at(-1) ?? { line: 1, column: 1 };
  return [...told, { reason: 'too_many_problems', line, column, path: '', message: `${untold} more were left out` }];
};

const tooManyGrants: RulesFinding = {
  reason: 'too_large',
  path: ['tenants'],
  at: 'key',
  message: 'With all that they include, the roles grant more than 1,000,000 tags and compartments',
};

const resolveTenants = (file: RulesFile): ReadonlyMap<string, TenantRules> | undefined => {
  const tenants = new Map<string, TenantRules>();
  let left = MAX_GRANTS;
  for (const [name, tenant] of Object.entries(file.tenants)) {
    const roles = resolveRoles(tenant.roles, left);
    if (!roles) return undefined;
    left -= grantCount(roles);
    const groups = Object.entries(tenant.groups).map(([group, members]) => [group, distinct(members)] as const);
    const sources = Object.entries(tenant.sources).map(([source, rules]) => [source, sourceRules(rules)] as const);
    tenants.set(name, Object.freeze({ roles, groups: new Map(groups), sources: new Map(sources) }));
  }
  return tenants;
};

type FileTenant = RulesFile['tenants'][string];

/** Undefined: more than `most` grants. */
const resolveRoles = (roles: FileTenant['roles'], most: number): Map<string, RoleGrants> | undefined => {
  const written = new Map(Object.entries(roles));
  const resolved = new Map<string, RoleGrants>();
  let left = most;
  for (const name of orderIncludes(new Map([...written].map(([role, { includes }]) => [role, includes]))).order) {
    const own = written.get(name);
    if (!own) continue;
    const included = distinct(own.includes).flatMap((role) => resolved.get(role) ?? []);
    const grants = Object.freeze({
      tags: distinct([...own.tags, ...included.flatMap((role) => role.tags)]),
      compartments: distinct([...own.compartments, ...included.flatMap((role) => role.compartments)]),
      clearance: included.reduce((most, role) => Math.max(most, role.clearance), own.clearance),
    });
    left -= grants.tags.length + grants.compartments.length;
    if (left < 0) return undefined;
    resolved.set(name, grants);
  }
  return resolved;
};

const grantCount = (roles: ReadonlyMap<string, RoleGrants>): number =>
  roles.values().reduce((sum, role) => sum + role.tags.length + role.compartments.length, 0);

const sourceRules = (rules: FileTenant['sources'][string]) =>
  Object.freeze({
    tags: distinct(rules.tags),
    compartments: distinct(rules.compartments),
    maxClassification: rules.max_classification,
  });

const distinct = (names: readonly string[]): readonly string[] => Object.freeze([...new Set(names)].sort());
