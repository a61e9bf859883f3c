import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  explainDocument,
  explainSubject,
  grantsOf,
  LAST_INSTANT,
  makeLabel,
  mayRead,
  parseLabel,
} from '../../../../retrieval/index.ts';
import { MOMENTS, scene, somebody, someLabel, someRules } from '../../../support/policy-arbitraries.ts';

const anyLabel = fc.oneof({ weight: 9, arbitrary: someLabel }, { weight: 1, arbitrary: fc.anything() });

describe('explaining a document', () => {
  test('gives the verdict of mayRead for every label and person, also those without a label or a role', () => {
    const counts = { visible: 0, hidden: 0, unreadable: 0, unknown: 0 };
    fc.assert(
      fc.property(someRules, somebody, anyLabel, fc.constantFrom(...MOMENTS), (rules, subject, label, now) => {
        const grants = grantsOf(rules, subject);
        const parsed = parseLabel(label);
        const expected = grants !== undefined && parsed !== undefined && mayRead(subject, grants, parsed, now);
        const { visible, deciding, clauses } = explainDocument(rules, subject, label, now);
        counts[visible ? 'visible' : 'hidden'] += 1;
        if (!parsed) counts.unreadable += 1;
        if (!grants) counts.unknown += 1;
        expect(visible).toBe(expected);
        expect(deciding).toBe(clauses.find((clause) => !clause.holds)?.clause);
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20);
  });

  test('names the denial as deciding whenever there is one, whatever else fails', () => {
    let denied = 0;
    fc.assert(
      fc.property(scene, ({ rules, subject, label, now }) => {
        const hit = label.denied.some((principal) => subject.principals.includes(principal));
        if (hit) denied += 1;
        expect(explainDocument(rules, subject, label, now).deciding === 'denied').toBe(hit);
      }),
      { numRuns: 1_000 },
    );
    expect(denied).toBeGreaterThan(20);
  });

  test('does not show it to its named reader who has no known role, for retrieval is refused', () => {
    const [rules] = fc.sample(someRules, { numRuns: 1, seed: 3 });
    const [somebodyElse] = fc.sample(somebody, { numRuns: 1, seed: 3 });
    if (!rules || !somebodyElse) throw new Error('no sample');
    const reader = { ...somebodyElse, tenant: 'acme', roles: ['unknown-role'], principals: ['user:ada'] };
    const label = makeLabel({ tenant: 'acme', classification: 0, readers: ['user:ada'] });
    const { visible, deciding, clauses } = explainDocument(rules, reader, label, 1);
    expect({ visible, deciding }).toEqual({ visible: false, deciding: 'known_role' });
    expect(clauses.filter(({ holds }) => !holds)).toHaveLength(1);
  });

  test('goes through every row of the label table, in one order', () => {
    const [parts] = fc.sample(scene, { numRuns: 1, seed: 3 });
    if (!parts) throw new Error('no scene');
    expect(
      explainDocument(parts.rules, parts.subject, parts.label, parts.now).clauses.map(({ clause }) => clause),
    ).toEqual([
      'label_schema',
      'denied',
      'tenant',
      'known_role',
      'tags_or_readers',
      'compartments',
      'classification',
      'not_before',
      'not_after',
    ]);
  });

  test('never takes an instant that has no date for a reason to fail', () => {
    const [parts] = fc.sample(scene, { numRuns: 1, seed: 3 });
    if (!parts) throw new Error('no scene');
    const label = makeLabel({ tenant: 'acme', classification: 0, not_before: 1, not_after: LAST_INSTANT - 1 });
    const { clauses } = explainDocument(parts.rules, parts.subject, label, 2);
    expect(clauses.at(-2)?.why).toBe('its window opens 1970-01-01T00:00:01.000Z');
  });
});

describe('explaining a person', () => {
  test('lists exactly what grantsOf grants, each with where it comes from', () => {
    fc.assert(
      fc.property(someRules, somebody, (rules, subject) => {
        const grants = grantsOf(rules, subject);
        const said = explainSubject(rules, subject);
        expect(said.grants).toEqual(grants);
        expect(said.tags.map(({ tag }) => tag)).toEqual(grants?.tags ?? []);
        expect(said.tags.every(({ from }) => from.length > 0)).toBe(true);
        expect(said.roles.filter(({ known }) => known).map(({ role }) => role)).toEqual(grants?.roles ?? []);
        expect(said.clearance.level).toBe(grants?.clearance ?? 0);
        const declared = said.compartments.filter(({ known }) => known).map(({ compartment }) => compartment);
        expect(declared).toEqual(expect.arrayContaining([...(grants?.compartments ?? [])]));
        expect(said.compartments.every(({ from }) => from.length > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
