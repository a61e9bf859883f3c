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
  Subject,
} from '../../../../retrieval/index.ts';
import { LABEL_KEYS, type LabelKey } from '../../../../retrieval/policy/label.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';
import { type Scene, scene, someLabel } from '../../../support/policy-arbitraries.ts';

const RUNS = { numRuns: 800 };
const LISTS: readonly LabelKey[] = ['tags', 'readers', 'compartments', 'denied'];

const filtered = ({ rules, subject, now }: Scene, row: unknown) =>
  holdsOnRow(AccessFilter.condition(AccessFilter.compile(rules, Subject.verified(subject), now)), row);
/** The path of every hit: the store's filter, then the second check. */
const shown = (parts: Scene, row: unknown) => {
  const label = parseLabel(row);
  return filtered(parts, row) && label !== undefined && mayRead(parts.subject, parts.grants, label, parts.now);
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

  test('is never seen by someone who could not see it before, whatever stands in any key', () => {
    fc.assert(
      fc.property(scene, key, fc.anything(), fc.boolean(), (parts, name, value, append) => {
        const before = parts.label[name];
        const after = append && Array.isArray(before) ? [...before, value] : value;
        const row = withValue(parts.label, name, after);
        fc.pre(parseLabel(row) === undefined);
        expect(shown(parts, row)).toBe(false);
      }),
      RUNS,
    );
  });
});

describe('parseLabel', () => {
  test('reads every label that makeLabel makes, unchanged', () => {
    fc.assert(fc.property(someLabel, (label) => expect(parseLabel(label)).toEqual(label)));
  });

  test('reads nothing else: not any value, not a label with a key too many', () => {
    fc.assert(fc.property(fc.anything(), (value) => expect(parseLabel(value)).toBeUndefined()));
    fc.assert(
      fc.property(someLabel, fc.string({ minLength: 1 }), (label, extra) => {
        fc.pre(!LABEL_KEYS.some((name) => name === extra) && extra !== '__proto__');
        expect(parseLabel({ ...label, [extra]: 1 })).toBeUndefined();
      }),
    );
  });

  test('a label of another vocabulary is read by nobody', () => {
    fc.assert(
      fc.property(someLabel, fc.integer(), (label, version) => {
        fc.pre(version !== 1);
        expect(parseLabel({ ...label, label_schema: version })).toBeUndefined();
      }),
    );
  });
});
