import { describe, expect, test } from '@jest/globals';
import { CALLER_SHAPES, type CallerShape } from '../support/hostile-callers.ts';
import { CONDITION_SHAPES, type ConditionShape } from '../support/hostile-conditions.ts';
import { MALFORMED_SEEDS, OPEN_LABEL, READ_BY_NOBODY, WHOLE_SEEDS } from '../support/hostile-labels.ts';
import { admitted, byFamily, readable } from '../support/hostile-oracle.ts';
import { parseLabel } from '../../retrieval/index.ts';

/** What the conformance suite holds against each store must itself be worth something. */
describe('the hostile shapes and labels', () => {
  test('are as many as promised, and no two are the same', () => {
    expect(CALLER_SHAPES.length).toBeGreaterThanOrEqual(180);
    expect(CONDITION_SHAPES.length).toBeGreaterThanOrEqual(300);
    expect(WHOLE_SEEDS.length).toBeGreaterThanOrEqual(90);
    expect(MALFORMED_SEEDS.length).toBeGreaterThanOrEqual(180);
    const names = [
      CALLER_SHAPES.map(({ family, name }) => `${family}: ${name}`),
      CONDITION_SHAPES.map(({ family, name }) => `${family}: ${name}`),
      WHOLE_SEEDS.map(({ label }) => JSON.stringify(label)),
      MALFORMED_SEEDS.map(({ name }) => name),
      MALFORMED_SEEDS.map(({ json }) => json),
    ];
    for (const list of names) expect(list.filter((name, index) => list.indexOf(name) !== index)).toEqual([]);
  });

  test('are well-formed, or not, as they say', () => {
    for (const { name, label } of WHOLE_SEEDS) expect([name, parseLabel(label)]).toEqual([name, label]);
    for (const { name, json } of MALFORMED_SEEDS)
      expect([name, parseLabel(JSON.parse(json))]).toEqual([name, undefined]);
    expect(parseLabel(OPEN_LABEL)).toEqual(OPEN_LABEL);
  });

  test.each(byFamily<CallerShape | ConditionShape>([...CALLER_SHAPES, ...CONDITION_SHAPES]))(
    'of the family %s tell labels apart: neither all nor none are let through',
    (_, shapes) => {
      const sizes = shapes.map((shape) => ('make' in shape ? readable(shape) : admitted(shape)).length);
      const visible = sizes.reduce((sum, size) => sum + size, 0) / (sizes.length * WHOLE_SEEDS.length);
      const telling = sizes.filter((size) => size > 0 && size < WHOLE_SEEDS.length).length / sizes.length;
      expect(visible).toBeGreaterThan(0.01);
      expect(visible).toBeLessThan(0.9);
      expect(telling).toBeGreaterThan(0.4);
    },
  );

  test('hold no label that every caller reads, and none that nobody reads but for two that are meant so', () => {
    const readers = new Map(WHOLE_SEEDS.map(({ name }) => [name, 0]));
    for (const name of CALLER_SHAPES.flatMap(readable)) readers.set(name, (readers.get(name) ?? 0) + 1);
    const readBy = (many: number) => [...readers].filter(([, count]) => count === many).map(([name]) => name);
    expect(readBy(0)).toEqual(READ_BY_NOBODY);
    expect(readBy(CALLER_SHAPES.length)).toEqual([]);
  });
});
