import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AccessFilter, type Label, MARKER, mayRead, parseLabel } from '../../../../retrieval/index.ts';
import type { Condition } from '../../../../retrieval/policy/condition.ts';
import { compileQdrantFilter } from '../../../../retrieval/stores/qdrant-filter.ts';
import { LABEL_INDEXES, matches } from '../../../support/qdrant-evaluator.ts';
import { filterOf } from '../../../support/stores-fixture.ts';
import { labels, people } from '../../../support/stores-labels.ts';

const ID = '00000000-0000-8000-8000-000000000001';

/** An evaluator of conditions that shares nothing with the compiler. */
function admits(condition: Condition, label: Label): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => admits(part, label));
    case 'any':
      return condition.of.some((part) => admits(part, label));
    case 'equals':
      return label[condition.key] === condition.value;
    case 'between':
      return label[condition.key] >= condition.min && label[condition.key] <= condition.max;
    case 'anyOf':
      return label[condition.key].some((entry) => condition.values.includes(entry));
    case 'subsetOf':
      return label[condition.key].every((entry) => condition.values.includes(entry));
    case 'noneOf':
      return !label[condition.key].some((entry) => condition.values.includes(entry));
  }
}

describe('on labels as the doors let them in, the engine, the condition and mayRead agree', () => {
  test.each([
    ['with the indexes', LABEL_INDEXES],
    ['without', {}],
  ])('%s', (_, indexes) => {
    const seen = { admitted: 0, refused: 0 };
    fc.assert(
      fc.property(labels, people, (label, person) => {
        const filter = filterOf(person);
        const { subject, grants, now } = AccessFilter.reader(filter);
        const condition = AccessFilter.condition(filter);
        const expected = mayRead(subject, grants, label, now);
        expect(admits(condition, label)).toBe(expected);
        expect(matches(compileQdrantFilter(condition), { ...label }, ID, indexes)).toBe(expected);
        seen[expected ? 'admitted' : 'refused'] += 1;
      }),
      { numRuns: 2_000, seed: 11 },
    );
    expect(seen.admitted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });
});

describe('a malformed label', () => {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      '',
      [],
      [[MARKER]],
      [null],
      [MARKER, 5],
      5,
      0.5,
      true,
      { a: 1 },
      [{}],
      MARKER,
      'acme',
    ),
    fc.array(fc.oneof(fc.constant(MARKER), fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 }),
  );
  const key = fc.constantFrom(
    'label_schema',
    'tenant',
    'tags',
    'readers',
    'compartments',
    'classification',
    'denied',
    'not_before',
    'not_after',
  );

  test('is kept out by the filter, or can not be read back as a label: never both let through', () => {
    const seen = { filtered: 0, unreadable: 0, whole: 0 };
    fc.assert(
      fc.property(labels, people, key, junk, (label, person, name, value) => {
        const { [name]: _gone, ...rest } = { ...label };
        const broken: Record<string, unknown> = value === undefined ? rest : { ...rest, [name]: value };
        const filter = filterOf(person);
        const visible = matches(compileQdrantFilter(AccessFilter.condition(filter)), broken, ID, LABEL_INDEXES);
        const readable = parseLabel(broken);
        if (!visible) seen.filtered += 1;
        else if (!readable) seen.unreadable += 1;
        else {
          const { subject, grants, now } = AccessFilter.reader(filter);
          expect(mayRead(subject, grants, readable, now)).toBe(true);
          seen.whole += 1;
        }
      }),
      { numRuns: 4_000, seed: 12 },
    );
    expect(Math.min(seen.filtered, seen.unreadable)).toBeGreaterThan(0);
  });
});
