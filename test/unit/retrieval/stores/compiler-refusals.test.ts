import { describe, expect, test } from '@jest/globals';
import { all, any, anyOf, type Condition, equalsText } from '../../../../retrieval/policy/condition.ts';
import { MARKER } from '../../../../retrieval/policy/names.ts';
import { predicateOf } from '../../../../retrieval/stores/memory-filter.ts';
import { compileQdrantFilter } from '../../../../retrieval/stores/qdrant-filter.ts';
import { compileFilter } from '../../../../retrieval/stores/sqlite/sqlite-filter.ts';

/** With the levels and the clauses that each takes. */
const COMPILERS = [
  ['memory', predicateOf, 50, 1_000],
  ['sqlite', compileFilter, 50, 400],
  ['qdrant', compileQdrantFilter, 6, 1_000],
] as const;

const tenant = equalsText('tenant', 'a');
const tags = (values: unknown) => ({ kind: 'anyOf', key: 'tags', values });
const of = (kind: string, parts: unknown) => ({ kind, of: parts });
/** One clause in two places at each of 16 levels: a few objects, and 2^16 clauses. */
const doubled = Array.from({ length: 16 }).reduce<unknown>((inner) => of('any', [inner, inner]), tenant);
const nested = (levels: number) =>
  Array.from({ length: levels }).reduce<unknown>((inner) => of('all', [inner]), tenant);

/** What no type lets in, or only a forged or future condition could be: no compiler makes anything of it. */
const INEXPRESSIBLE: readonly (readonly [string, unknown])[] = [
  ['no condition', undefined],
  ['null', null],
  ['a text', 'all'],
  ['a list', [tenant]],
  ['no kind', { key: 'tenant', value: 'a' }],
  ['an unknown kind', of('not', [tenant])],
  ['a kind that every object has', of('constructor', [tenant])],
  ['an empty all', of('all', [])],
  ['an empty any', of('any', [])],
  ['an empty any inside an all', of('all', [tenant, of('any', [])])],
  ['an empty any behind a part that decides', of('any', [tenant, of('any', [])])],
  ['an all without parts', { kind: 'all' }],
  ['an all of null', of('all', null)],
  ['an all with a hole', of('all', [tenant, undefined])],
  ['parts that are no list', of('all', { 0: tenant, length: 1 })],
  ['anyOf nothing', tags([])],
  ['anyOf nothing inside an any', of('any', [tags([])])],
  ['subsetOf nothing', { kind: 'subsetOf', key: 'tags', values: [] }],
  ['noneOf nothing', { kind: 'noneOf', key: 'denied', values: [] }],
  ['values that are none', tags(undefined)],
  ['values that are null', tags(null)],
  ['values that are a text', tags('finance')],
  ['a number among texts', tags(['a', 5])],
  ['null among texts', tags(['a', null])],
  ['an unknown list', { kind: 'anyOf', key: 'owner', values: ['a'] }],
  ['__proto__ as a list', { kind: 'anyOf', key: '__proto__', values: ['a'] }],
  ['the tenant as a list', { kind: 'anyOf', key: 'tenant', values: ['a'] }],
  ['a number as a list', { kind: 'subsetOf', key: 'classification', values: [MARKER] }],
  ['an unknown list to be none of', { kind: 'noneOf', key: 'owner', values: ['a'] }],
  ['a list as a number', { kind: 'between', key: 'tags', min: 0, max: 1 }],
  ['the tenant as a number', { kind: 'between', key: 'tenant', min: 0, max: 1 }],
  ['a number for a tenant', { kind: 'equals', key: 'tenant', value: 1 }],
  ['a text for a number', { kind: 'equals', key: 'classification', value: 'x' }],
  ['a text for an unknown key', { kind: 'equals', key: 'owner', value: 'x' }],
  ['a list that is equal', { kind: 'equals', key: 'tags', value: 'x' }],
  ['SQL as a key', { kind: 'equals', key: '1 = 1 OR l.tenant', value: 1 }],
  ['a path as a key', { kind: 'anyOf', key: 'tags[]', values: ['a'] }],
  ['a fraction', { kind: 'equals', key: 'classification', value: 0.5 }],
  ['a fraction as a bound', { kind: 'between', key: 'classification', min: 0.5, max: 1 }],
  ['NaN', { kind: 'equals', key: 'label_schema', value: Number.NaN }],
  ['NaN as a bound', { kind: 'between', key: 'not_before', min: 0, max: Number.NaN }],
  ['infinity', { kind: 'between', key: 'not_after', min: 0, max: Number.POSITIVE_INFINITY }],
  ['a number past 2^53', { kind: 'between', key: 'not_after', min: 0, max: 2 ** 53 }],
  ['a text as a bound', { kind: 'between', key: 'classification', min: '0', max: 1 }],
  ['a missing bound', { kind: 'between', key: 'classification', min: 0 }],
  ['51 levels', nested(51)],
  ['100,000 levels', nested(100_000)],
  ['2^16 clauses in 16 objects', doubled],
];

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
    return 'compiled';
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
};

describe.each(COMPILERS)('the compiler of %s', (_, compile, levels, clauses) => {
  // As a caller without types would.
  test.each(INEXPRESSIBLE)('refuses rather than approximates: %s', (_, condition) => {
    expect(codeOf(() => Reflect.apply(compile, undefined, [condition]))).toBe('store.cannot_express');
  });

  test('takes as many levels and clauses as its engine, and not one more', () => {
    const deep = (count: number) =>
      Array.from({ length: count }).reduce<Condition>((inner) => all(inner), anyOf('tags', ['a']));
    const wide = (count: number) => any(...Array.from({ length: count - 1 }, () => equalsText('tenant', 'a')));
    for (const within of [deep(levels), wide(clauses)]) expect(codeOf(() => compile(within))).toBe('compiled');
    for (const beyond of [deep(levels + 1), wide(clauses + 1)])
      expect(codeOf(() => compile(beyond))).toBe('store.cannot_express');
  });
});
