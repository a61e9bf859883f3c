import { describe, expect, test } from '@jest/globals';
import { predicateOf } from '../../../../retrieval/stores/memory-filter.ts';
import { compileQdrantFilter } from '../../../../retrieval/stores/qdrant-filter.ts';
import { assertWalledQueries } from '../../../../retrieval/stores/qdrant-filter-validator.ts';
import { compileFilter } from '../../../../retrieval/stores/sqlite/sqlite-filter.ts';
import { CONDITION_SHAPES } from '../../../support/hostile-conditions.ts';
import { shown } from '../../../support/hostile-names.ts';

const COMPILERS = [
  ['memory', predicateOf],
  ['sqlite', compileFilter],
  ['qdrant', compileQdrantFilter],
] as const;

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
    return 'compiled';
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
};

describe.each(COMPILERS)('the compiler of %s', (engine, compile) => {
  test.each(
    CONDITION_SHAPES.filter(({ refusedBy }) => refusedBy.length > 0).map((shape) => [shape.name, shape] as const),
  )('refuses what its engine cannot be asked for, and that alone: %s', (_, { condition, refusedBy }) => {
    const expected = refusedBy.includes(engine) ? 'store.cannot_express' : 'compiled';
    expect(codeOf(() => compile(condition))).toBe(expected);
  });

  test('compiles all the others', () => {
    const others = CONDITION_SHAPES.filter(({ refusedBy }) => refusedBy.length === 0);
    const refused = others.filter(({ condition }) => codeOf(() => compile(condition)) !== 'compiled');
    expect(refused.map(({ name }) => shown(name))).toEqual([]);
    expect(others.length).toBeGreaterThan(250);
  });
});

test('what the compiler of qdrant lets through, its validator sends', () => {
  const wall = [
    { key: 'tenant', match: { value: 'acme' } },
    { key: 'label_schema', match: { value: 1 } },
  ];
  for (const { name, condition, refusedBy } of CONDITION_SHAPES) {
    if (refusedBy.includes('qdrant')) continue;
    const filter = { must: [...wall, ...compileQdrantFilter(condition).must] };
    const search = {
      using: 'lexical',
      query: { nearest: { indices: [1], values: [1] } },
      params: { exact: true, idf: { corpus: filter } },
      filter,
      limit: 10,
      with_payload: false,
      with_vector: false,
    };
    expect([name, codeOf(() => assertWalledQueries({ searches: [search] }, 'acme'))]).toEqual([name, 'compiled']);
  }
});
