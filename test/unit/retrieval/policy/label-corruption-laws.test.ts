import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AccessFilter,
  isName,
  type Label,
  LAST_INSTANT,
  MARKER,
  mayRead,
  parseLabel,
  Permitted,
  Subject,
} from '../../../../retrieval/index.ts';
import type { Condition } from '../../../../retrieval/policy/condition.ts';
import { LABEL_KEYS, type LabelKey } from '../../../../retrieval/policy/label.ts';
import { compileQdrantFilter } from '../../../../retrieval/stores/qdrant-filter.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';
import { type Scene, scene, someLabel } from '../../../support/policy-arbitraries.ts';
import { LABEL_INDEXES, matches, type Payload } from '../../../support/qdrant-evaluator.ts';
import { createSqliteLabels } from '../../../support/sqlite-labels.ts';

const RUNS = { numRuns: 800, seed: 20_261_121 };
const LISTS: readonly LabelKey[] = ['tags', 'readers', 'compartments', 'denied'];

const filtered = ({ rules, subject, now }: Scene, row: unknown) =>
  holdsOnRow(AccessFilter.condition(AccessFilter.compile(rules, Subject.verified(subject), now)), row);
const CONTENT = { document: 'a', ordinal: 0, title: '', uri: '', section: '', text: 'a' };
const sqlite = createSqliteLabels();
const ID = '00000000-0000-8000-8000-000000000001';

/** What each engine makes of a row, and the second check behind it: the path of every hit. */
const engines: Readonly<Record<string, (condition: Condition, row: unknown) => boolean>> = {
  'the condition, read leniently': holdsOnRow,
  SQLite: (condition, row) => sqlite.admits(condition, JSON.stringify(row)),
  Qdrant: (condition, row) => isPayload(row) && matches(compileQdrantFilter(condition), row, ID, LABEL_INDEXES),
  'no filter at all': () => true,
};
const isPayload = (row: unknown): row is Payload => typeof row === 'object' && row !== null && !Array.isArray(row);
const shownBy = ({ rules, subject, now }: Scene, row: unknown): string[] => {
  const filter = AccessFilter.compile(rules, Subject.verified(subject), now);
  const isPermitted = Permitted.check(filter, { id: ID, label: row, content: CONTENT }) !== undefined;
  return Object.entries(engines).flatMap(([name, admits]) =>
    admits(AccessFilter.condition(filter), row) && isPermitted ? [name] : [],
  );
};
const visible = ({ subject, grants, label, now }: Scene) => mayRead(subject, grants, label, now);

const without = (label: Label, key: LabelKey): unknown =>
  Object.fromEntries(Object.entries(label).filter(([name]) => name !== key));
const withValue = (label: Label, key: LabelKey, value: unknown): unknown => ({ ...label, [key]: value });
const unmarked = (label: Label, key: LabelKey): unknown =>
  Object.fromEntries(
    Object.entries(label).map(([name, value]) => [
      name,
      name === key && Array.isArray(value) ? value.filter((entry) => entry !== MARKER) : value,
    ]),
  );

const key = fc.constantFrom(...LABEL_KEYS);
/** What no well-formed label has in any key. */
const junk = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    '*',
    MARKER,
    true,
    [],
    {},
    -1,
    4.5,
    Number.NaN,
    Infinity,
    '0',
    '1',
    [[MARKER]],
    [null],
  ),
  fc.array(fc.oneof(fc.integer(), fc.constant(null))),
  fc.double({ noInteger: true }),
);

describe('a stored label that lost something', () => {
  test('is seen by nobody, when any key is deleted', () => {
    let lost = 0;
    fc.assert(
      fc.property(scene, key, (parts, name) => {
        if (visible(parts)) lost += 1;
        const row = without(parts.label, name);
        expect(parseLabel(row)).toBeUndefined();
        expect(filtered(parts, row)).toBe(false);
      }),
      RUNS,
    );
    expect(lost).toBeGreaterThan(50);
  });

  test('is seen by nobody, when any key holds what no label holds', () => {
    let lost = 0;
    fc.assert(
      fc.property(scene, key, junk, (parts, name, value) => {
        fc.pre(!(name === 'tenant' && typeof value === 'string' && isName(value)));
        if (visible(parts)) lost += 1;
        const row = withValue(parts.label, name, value);
        expect(parseLabel(row)).toBeUndefined();
        expect(filtered(parts, row)).toBe(false);
      }),
      RUNS,
    );
    expect(lost).toBeGreaterThan(50);
  });

  test.each<[LabelKey, number]>([
    ['label_schema', 0],
    ['label_schema', 2],
    ['classification', -1],
    ['not_before', -1],
    ['not_after', LAST_INSTANT + 1],
  ])('is seen by nobody, when its %s is %i', (name, value) => {
    const seen = fc.sample(scene, { numRuns: 300, seed: 4 }).filter(visible);
    expect(seen.length).toBeGreaterThan(20);
    for (const parts of seen) expect(filtered(parts, withValue(parts.label, name, value))).toBe(false);
  });

  test('is seen by nobody, when any list lost its marker', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(...LISTS), (parts, name) => {
        const row = unmarked(parts.label, name);
        expect(parseLabel(row)).toBeUndefined();
        expect(filtered(parts, row)).toBe(false);
      }),
      RUNS,
    );
  });

  test.each(['deleted', 'replaced', 'added to'] as const)(
    'is never shown through any engine and the second check, whatever was %s in any key',
    (how) => {
      const seen = { before: 0, hidden: 0 };
      fc.assert(
        fc.property(scene, key, fc.jsonValue(), (parts, name, value) => {
          const before = parts.label[name];
          const row =
            how === 'deleted'
              ? without(parts.label, name)
              : withValue(parts.label, name, how === 'added to' && Array.isArray(before) ? [...before, value] : value);
          fc.pre(parseLabel(row) === undefined);
          seen[shownBy(parts, parts.label).length > 0 ? 'before' : 'hidden'] += 1;
          expect(shownBy(parts, row)).toEqual([]);
        }),
        RUNS,
      );
      expect(Math.min(seen.before, seen.hidden)).toBeGreaterThan(100);
    },
  );

  test('is shown, while it is whole, through every engine alike', () => {
    const seen = { shown: 0, hidden: 0 };
    fc.assert(
      fc.property(scene, (parts) => {
        const names = shownBy(parts, parts.label);
        expect(names).toEqual(visible(parts) ? Object.keys(engines) : []);
        seen[names.length > 0 ? 'shown' : 'hidden'] += 1;
      }),
      RUNS,
    );
    expect(Math.min(seen.shown, seen.hidden)).toBeGreaterThan(100);
  });
});

describe('parseLabel', () => {
  test('reads every label that makeLabel makes, unchanged', () => {
    fc.assert(
      fc.property(someLabel, (label) => expect(parseLabel(label)).toEqual(label)),
      RUNS,
    );
  });

  test('reads nothing else: not any value, not a label with a key too many', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => expect(parseLabel(value)).toBeUndefined()),
      RUNS,
    );
    fc.assert(
      fc.property(someLabel, fc.string({ minLength: 1 }), (label, extra) => {
        fc.pre(!LABEL_KEYS.some((name) => name === extra) && extra !== '__proto__');
        expect(parseLabel({ ...label, [extra]: 1 })).toBeUndefined();
      }),
      RUNS,
    );
  });

  test('a label of another vocabulary is read by nobody', () => {
    fc.assert(
      fc.property(someLabel, fc.integer(), (label, version) => {
        fc.pre(version !== 1);
        expect(parseLabel({ ...label, label_schema: version })).toBeUndefined();
      }),
      RUNS,
    );
  });
});
