import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AccessFilter, type Label, mayRead } from '../../../../retrieval/index.ts';
import { createSqliteLabels } from '../../../support/sqlite-labels.ts';
import { filterOf } from '../../../support/stores-fixture.ts';
import { labels, people } from '../../../support/stores-labels.ts';

const { admits } = createSqliteLabels();

describe('a condition as SQL', () => {
  test('admits what mayRead admits, for any label and person', () => {
    const seen = { admitted: 0, refused: 0 };
    fc.assert(
      fc.property(labels, people, (label: Label, person) => {
        const filter = filterOf(person);
        const { subject, grants, now } = AccessFilter.reader(filter);
        const expected = mayRead(subject, grants, label, now);
        expect(admits(AccessFilter.condition(filter), JSON.stringify(label))).toBe(expected);
        seen[expected ? 'admitted' : 'refused'] += 1;
      }),
      { numRuns: 1_500, seed: 5 },
    );
    expect(Math.min(seen.admitted, seen.refused)).toBeGreaterThan(100);
  });
});
