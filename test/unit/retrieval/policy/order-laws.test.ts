import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Narrowing } from '../../../../retrieval/index.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';
import { scene } from '../../../support/policy-arbitraries.ts';
import { changedRoles, filterOf, judged, LAW_RUNS, regranted, tally } from '../../../support/policy-laws.ts';

describe('order and duplicates', () => {
  /** Each entry at least once, some again, in any order. */
  const reordered = (values: readonly string[]): fc.Arbitrary<string[]> =>
    values.length === 0
      ? fc.constant([])
      : fc
          .tuple(
            fc.shuffledSubarray([...values], { minLength: values.length }),
            fc.array(fc.constantFrom(...values), { maxLength: 4 }),
          )
          .map(([all, again]) => [...again, ...all]);

  const twins = scene.chain((parts) => {
    const { label, subject } = parts;
    return fc
      .record({
        tags: reordered(label.tags),
        readers: reordered(label.readers),
        compartments: reordered(label.compartments),
        denied: reordered(label.denied),
        principals: reordered(subject.principals),
        roles: reordered(subject.roles),
        held: reordered(subject.compartments),
        scope: reordered(parts.grants.tags),
      })
      .map(({ principals, roles, held, scope, ...lists }) => ({
        parts,
        scope,
        twin: {
          ...parts,
          rules: changedRoles(parts.rules, subject.tenant, (role) => ({
            ...role,
            tags: [...role.tags, ...role.tags].reverse(),
            compartments: [...role.compartments, ...role.compartments].reverse(),
          })),
          label: { ...label, ...lists },
          subject: { ...subject, principals, roles, compartments: held },
        },
      }));
  });

  test('of every list of label, caller and rules decide nothing', () => {
    const outcomes = tally();
    fc.assert(
      fc.property(twins, ({ parts, twin }) => {
        const same = regranted(twin);
        expect(same.grants).toEqual(parts.grants);
        expect(judged(same)).toBe(judged(parts));
        outcomes.note(judged(parts));
      }),
      LAW_RUNS,
    );
    outcomes.expectBoth(100);
  });

  test('of a scope decide nothing either', () => {
    const outcomes = tally();
    fc.assert(
      fc.property(twins, ({ parts, scope }) => {
        fc.pre(scope.length > 0);
        const filter = filterOf(parts);
        const plain = Narrowing.condition(Narrowing.toTags(filter, parts.grants.tags));
        expect(Narrowing.condition(Narrowing.toTags(filter, scope))).toEqual(plain);
        outcomes.note(holdsOnRow(plain, parts.label));
      }),
      LAW_RUNS,
    );
    outcomes.expectBoth(50);
  });
});
