import fc from 'fast-check';
import { type Label, LAST_INSTANT, makeLabel } from '../../retrieval/index.ts';
import { HOSTILE_NAMES, NOW, OTHER_TENANT, type Person, TENANT } from './stores-fixture.ts';

/** Few names, so that labels and people meet; all of them hostile to a careless compiler. */
const name = fc.constantFrom(...HOSTILE_NAMES);
const principal = fc
  .tuple(fc.constantFrom('user:', 'group:'), fc.constantFrom(...HOSTILE_NAMES))
  .map(([kind, id]) => kind + id);
const names = (most: number) => fc.uniqueArray(name, { maxLength: most });
const principals = (most: number) => fc.uniqueArray(principal, { maxLength: most });
const tenant = fc.oneof(
  { weight: 5, arbitrary: fc.constant(TENANT) },
  { weight: 1, arbitrary: fc.constant(OTHER_TENANT) },
);
const instant = fc.constantFrom(0, 1, NOW - 1, NOW, NOW + 1, LAST_INSTANT - 1, LAST_INSTANT);
/** Mostly the open end, so that windows don't hide the other clauses. */
const mostly = (usual: number) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: instant });

export const labels: fc.Arbitrary<Label> = fc
  .record({
    tenant,
    classification: fc.constantFrom(0, 0, 1, 2, 3),
    tags: names(8),
    readers: principals(4),
    compartments: names(1),
    denied: principals(3),
    bounds: fc.tuple(mostly(0), mostly(LAST_INSTANT)),
  })
  .map(({ bounds, ...input }) =>
    makeLabel({ ...input, not_before: Math.min(...bounds), not_after: Math.max(...bounds) }),
  );

export const people: fc.Arbitrary<Required<Person>> = fc.record({
  tenant,
  tags: names(5),
  compartments: names(9),
  principals: principals(6).map((known) => ['user:someone', ...known]),
  clearance: fc.constantFrom(0, 1, 2, 3),
  now: fc.oneof({ weight: 3, arbitrary: fc.constant(NOW) }, { weight: 1, arbitrary: instant }),
});
