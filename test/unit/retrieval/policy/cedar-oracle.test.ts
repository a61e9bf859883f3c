import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AccessFilter,
  grantsOf,
  type Label,
  LABEL_SCHEMA,
  LAST_INSTANT,
  makeLabel,
  mayRead,
  parseRules,
  Subject,
  type SubjectAttributes,
} from '../../../../retrieval/index.ts';
import { cedarText, permitsByCedar, prepareCedar } from '../../../../scripts/bench/cedar/cedar.ts';
import { tableQuestion } from '../../../../scripts/bench/cedar/label-table.ts';
import { hierarchyOf, prepareRules, rulesQuestion } from '../../../../scripts/bench/cedar/rules-and-labels.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';
import {
  MOMENTS,
  type Scene,
  scene,
  somebody,
  someLabel,
  someRules,
  WORLD,
} from '../../../support/policy-arbitraries.ts';

const NAMES = ['Größe', 'people & culture', 'a"b', 'c\\d', 'COMPARTMENT'] as const;
beforeAll(() => prepareRules([...WORLD.compartments, 'undeclared', ...NAMES]));

/** By the rules and the claims alone: Cedar resolves the roles itself. */
const byRules = ({ rules, subject, label, now }: Omit<Scene, 'grants'>, checked = false): boolean =>
  permitsByCedar(rulesQuestion(subject, hierarchyOf(rules), label, now, checked));
const byTable = ({ subject, grants, label, now }: Scene, checked = false): boolean =>
  permitsByCedar(tableQuestion(subject, grants, label, now, checked));
const byMayRead = ({ subject, grants, label, now }: Scene): boolean => mayRead(subject, grants, label, now);
const byFilter = ({ rules, subject, label, now }: Scene): boolean =>
  holdsOnRow(AccessFilter.condition(AccessFilter.compile(rules, Subject.verified(subject), now)), label);

/** Every tenth caller claims a compartment that no rule declares, before a document that demands it. */
const scenes = fc.sample(scene, { numRuns: 2_000, seed: 11 }).map((parts, at): Scene => {
  if (at % 10 > 0) return parts;
  const subject = { ...parts.subject, compartments: [...parts.subject.compartments, 'undeclared'] };
  const label = { ...parts.label, compartments: [...parts.label.compartments, 'undeclared'] };
  return { ...parts, subject, label, grants: grantsOf(parts.rules, subject) ?? parts.grants };
});

describe('Cedar, by policies in its own language', () => {
  test('decides as mayRead and the filter do on generated rules, callers, labels and moments', () => {
    const decisions = scenes.map((parts) => [byRules(parts), byTable(parts), byMayRead(parts), byFilter(parts)]);
    const allowed = decisions.filter(([cedar]) => cedar).length;
    expect(allowed).toBeGreaterThan(200);
    expect(allowed).toBeLessThan(1_800);
    expect(decisions.flatMap((each, at) => (new Set(each).size === 1 ? [] : [scenes[at]]))).toEqual([]);
  });

  test('finds every question valid by its schema', () => {
    for (const parts of scenes.slice(0, 100)) expect(byRules(parts, true)).toBe(byTable(parts, true));
  });

  const opened: Readonly<Record<string, (parts: Scene) => Label>> = {
    tenant: ({ label, subject }) => ({ ...label, tenant: subject.tenant }),
    tags: ({ label }) => ({ ...label, tags: [...WORLD.tags] }),
    readers: ({ label, subject }) => ({ ...label, readers: [...subject.principals] }),
    compartments: ({ label }) => ({ ...label, compartments: [] }),
    classification: ({ label }) => ({ ...label, classification: 0 }),
    denied: ({ label }) => ({ ...label, denied: [] }),
    not_before: ({ label }) => ({ ...label, not_before: 0 }),
    not_after: ({ label }) => ({ ...label, not_after: LAST_INSTANT }),
  };
  test.each(Object.entries(opened))('meets documents that only %s hides', (_, open) => {
    const hidden = scenes.filter((parts) => !byMayRead(parts));
    const alone = hidden.find((parts) => byRules({ ...parts, label: open(parts) }));
    expect(alone).toBeDefined();
  });

  const clauses = [...cedarText('label-table.cedar').matchAll(/\nwhen\s*\{[^}]*\}/gu)].map(([clause]) => clause);
  test('has a clause for each row of the label table', () => {
    expect(clauses).toHaveLength(7);
  });
  test.each(clauses.map((clause) => [clause.replaceAll(/\s+/gu, ' ').trim(), clause]))(
    'would decide otherwise without: %s',
    (_, clause) => {
      prepareCedar('mutant', cedarText('label-table.cedar').replace(clause, ''), cedarText('label-table.cedarschema'));
      const byMutant = (parts: Scene, label_schema: number) => {
        const question = tableQuestion(parts.subject, parts.grants, parts.label, parts.now);
        const entities = question.entities.map((entity) =>
          'label_schema' in entity.attrs ? { ...entity, attrs: { ...entity.attrs, label_schema } } : entity,
        );
        return permitsByCedar({ ...question, entities, preparsedPolicySetId: 'mutant' });
      };
      const otherwise = scenes.some(
        (parts) => byMutant(parts, LABEL_SCHEMA) !== byMayRead(parts) || byMutant(parts, LABEL_SCHEMA + 1),
      );
      expect(otherwise).toBe(true);
    },
  );
});

describe('a caller without a known role', () => {
  test('may read nothing by Cedar either, not even what names them as a reader', () => {
    fc.assert(
      fc.property(someRules, somebody, someLabel, fc.constantFrom(...MOMENTS), (rules, subject, label, now) => {
        const stranger = { ...subject, principals: ['user:ada'], roles: ['unknown-role', 'acme'] };
        const theirs = { ...label, tenant: subject.tenant, classification: 0, readers: ['user:ada'], denied: [] };
        const parts = { rules, subject: stranger, label: theirs, now };
        expect(byRules(parts)).toBe(false);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('names', () => {
  test.each(NAMES)('of any kind mean the same to Cedar: %s', (name) => {
    const parsed = parseRules(
      JSON.stringify({
        version: 1,
        tags: { [name]: 'a tag' },
        compartments: { [name]: 'a compartment' },
        tenants: { [name]: { roles: { [name]: { tags: [name], clearance: 1 } }, groups: { [name]: [name] } } },
      }),
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const member: SubjectAttributes = {
      tenant: name,
      id: name,
      principals: [`user:${name}`, `group:${name}`],
      roles: [],
      clearance: 0,
      compartments: [name],
      scopes: [],
    };
    const label = makeLabel({ tenant: name, classification: 1, tags: [name], compartments: [name] });
    const parts = { rules: parsed.rules, subject: member, label, now: 1 };
    const without = { ...parts, subject: { ...member, compartments: [] } };
    const denied = {
      ...parts,
      label: makeLabel({ ...label, tags: [name], compartments: [], readers: [], denied: [`group:${name}`] }),
    };
    expect([byRules(parts), byRules(without), byRules(denied)]).toEqual([true, false, false]);
  });
});
