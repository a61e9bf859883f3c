import { LAST_INSTANT, MARKER } from '../../retrieval/index.ts';
import {
  all,
  any,
  anyOf,
  between,
  type Condition,
  equalsNumber,
  equalsText,
  noneOf,
  subsetOf,
} from '../../retrieval/policy/condition.ts';
import type { Engine } from './hostile-callers.ts';
import { TENANTS } from './hostile-labels.ts';
import { EMPTY, HALF_A_CHARACTER, NAMES, numbered, shown, TWINS } from './hostile-names.ts';
import { NOW } from './stores-fixture.ts';

/** A condition by itself, with or without a caller who could have it. */
export interface ConditionShape {
  readonly family: string;
  readonly name: string;
  readonly condition: Condition;
  readonly refusedBy: readonly Engine[];
}

const shape = (family: string, name: string, condition: Condition, refusedBy: readonly Engine[] = []) => ({
  family,
  name,
  condition,
  refusedBy,
});

const LISTS = ['tags', 'readers', 'compartments', 'denied'] as const;
const NUMBERS = ['label_schema', 'classification', 'not_before', 'not_after'] as const;
const MOST = Number.MAX_SAFE_INTEGER;

const EQUALS: readonly ConditionShape[] = [
  ...[...TENANTS, 'ACME', 'acme ', 'acm', 'a%', 'acme\u0000', '__proto__'].map((value) =>
    shape('equals', `tenant ${shown(value)}`, equalsText('tenant', value)),
  ),
  shape('equals', 'tenant empty', equalsText('tenant', EMPTY), ['qdrant']),
  shape('equals', 'tenant half a character', equalsText('tenant', HALF_A_CHARACTER), ['sqlite', 'qdrant']),
  ...[0, 1, 2, -1, MOST].map((value) => shape('equals', `label_schema ${value}`, equalsNumber('label_schema', value))),
  ...[-1, -0, 0, 1, 2, 3, 4].map((value) =>
    shape('equals', `classification ${Object.is(value, -0) ? '-0' : value}`, equalsNumber('classification', value)),
  ),
  ...[0, 1, NOW, LAST_INSTANT, MOST, -MOST].flatMap((value) => [
    shape('equals', `not_before ${value}`, equalsNumber('not_before', value)),
    shape('equals', `not_after ${value}`, equalsNumber('not_after', value)),
  ]),
];

const RANGES = [
  [0, 0],
  [1, 1],
  [1, 3],
  [-MOST, MOST],
  [NOW, LAST_INSTANT],
  [1, NOW - 1],
  [3, 0],
  [LAST_INSTANT + 1, MOST],
] as const;
const BETWEEN: readonly ConditionShape[] = NUMBERS.flatMap((key) =>
  RANGES.map(([min, max]) => shape('between', `${key} ${min} … ${max}`, between(key, min, max))),
);

/** For principals a name may stand in either kind. */
const entries = (key: (typeof LISTS)[number], names: readonly string[]): string[] =>
  key === 'tags' || key === 'compartments' ? [...names] : names.flatMap((name) => [`user:${name}`, `group:${name}`]);

const SETS: readonly (readonly [string, readonly string[]])[] = [
  ['one', ['finance']],
  [
    'its twins',
    ['Finance', 'fin\u0430nce', '\uff46inance', '\ufb01nance', 'financ', 'finance2', ...TWINS.slice(0, 13)],
  ],
  ['one that nobody has', ['nobody']],
  ['a number', ['0']],
  ['patterns', ['a%b', 'a_b', 'a?[b]*', '%', '*', '**']],
  ['syntax', ["o'brien; --", 'x"y', 'back\\slash', "' OR 1=1 --", '$.tags', 'tags[]']],
  ['ann', ['ann', 'Ann']],
  ['every name', [...NAMES, 'ann', 'Ann', 'ann2', 'user:ann']],
  ['33 values', [...numbered('pad', 32), 'caf\u00e9', 'ann']],
  ['1,000 values', [...numbered('pad', 999), 'caf\u00e9', 'ann']],
];
const SETS_OF_LISTS: readonly ConditionShape[] = LISTS.flatMap((key) => [
  ...SETS.flatMap(([name, names]) => {
    const values = entries(key, names);
    return [
      shape('anyOf', `${key}: ${name}`, anyOf(key, values)),
      shape('anyOf', `${key}: ${name}, or nothing but the marker`, any(anyOf(key, values), subsetOf(key, [MARKER]))),
      shape('subsetOf', `${key}: ${name}`, subsetOf(key, [MARKER, ...values])),
      shape('noneOf', `${key}: ${name}`, noneOf(key, values)),
    ];
  }),
  shape('anyOf', `${key}: 10,000 values`, anyOf(key, entries(key, [...numbered('pad', 4_999), 'caf\u00e9', 'ann']))),
  shape('anyOf', `${key}: the marker`, anyOf(key, [MARKER])),
  shape('subsetOf', `${key}: the marker`, subsetOf(key, [MARKER])),
  shape('subsetOf', `${key}: without the marker`, subsetOf(key, entries(key, ['finance', 'ann']))),
  shape('noneOf', `${key}: the marker`, noneOf(key, [MARKER])),
  shape('noneOf', `${key}: the same ten times`, noneOf(key, entries(key, Array<string>(10).fill('finance')))),
  ...(['anyOf', 'subsetOf', 'noneOf'] as const).flatMap((kind) => {
    const make = { anyOf, subsetOf, noneOf }[kind];
    return [
      shape(kind, `${key}: an empty text among others`, make(key, [MARKER, EMPTY]), ['qdrant']),
      shape(kind, `${key}: half a character`, make(key, [MARKER, HALF_A_CHARACTER]), ['sqlite', 'qdrant']),
    ];
  }),
]);

const LEAF = any(anyOf('tags', ['finance']), anyOf('readers', ['user:ann']));
/** `levels` of `all` and `any` in turn, each with one more part that decides nothing. */
const nested = (levels: number, leaf: Condition): Condition =>
  Array.from({ length: levels }).reduce<Condition>(
    (inner, _, level) =>
      level % 2 === 0 ? all(inner, equalsNumber('label_schema', 1)) : any(inner, equalsNumber('label_schema', 2)),
    leaf,
  );
const NESTED: readonly ConditionShape[] = [
  ...[1, 2, 3, 4, 5].map((levels) => shape('nested', `${levels} levels`, nested(levels, LEAF))),
  ...[1, 3, 5, 6].map((levels) =>
    shape('nested', `${levels} levels over a subset`, nested(levels, subsetOf('compartments', [MARKER, 'finance']))),
  ),
  ...[1, 4, 6].map((levels) =>
    shape('nested', `${levels} levels over none`, nested(levels, noneOf('denied', ['user:ann']))),
  ),
  ...[6, 7, 20, 49].map((levels) =>
    shape('nested', `${levels} levels, too deep for JSON`, nested(levels, LEAF), ['qdrant']),
  ),
  ...[50, 60].map((levels) =>
    shape('nested', `${levels} levels, too deep`, nested(levels, LEAF), ['memory', 'sqlite', 'qdrant']),
  ),
  shape('nested', 'none inside any', any(noneOf('denied', ['user:ann']), anyOf('tags', ['0']))),
  shape('nested', 'a subset inside any', any(subsetOf('compartments', [MARKER]), anyOf('tags', ['finance']))),
  shape('nested', 'an all inside an any', any(all(anyOf('tags', ['cafe']), between('classification', 0, 3)), LEAF)),
  shape('nested', 'what excludes itself', all(anyOf('tags', ['finance']), noneOf('tags', ['finance']))),
  shape('nested', 'what is always so', any(anyOf('tags', ['finance']), noneOf('tags', ['finance']))),
  shape('nested', 'one part', all(any(all(anyOf('tags', ['finance']))))),
];

const tagged = (index: number) => anyOf('tags', [NAMES[index % NAMES.length] ?? '']);
const readBy = (index: number) => anyOf('readers', [`user:pad ${index}`, 'user:ann']);
const wide = (count: number, part: (index: number) => Condition): Condition[] =>
  Array.from({ length: count }, (_, index) => part(index));
const WIDE: readonly ConditionShape[] = [
  ...[2, 10, 42, 399].flatMap((count) => [
    shape('wide', `any of ${count}`, any(...wide(count, tagged))),
    shape('wide', `all of ${count}`, all(...wide(count, tagged))),
    shape('wide', `any of ${count}, mixed`, any(...wide(count - 1, tagged), between('classification', 2, 3))),
    shape('wide', `any of ${count} pairs of readers`, any(...wide(count, readBy))),
  ]),
  ...[400, 999].map((count) =>
    shape('wide', `any of ${count}, too wide for SQL`, any(...wide(count, tagged)), ['sqlite']),
  ),
  ...[1_000, 100_000].map((count) =>
    shape('wide', `any of ${count}, too wide`, any(...wide(count, tagged)), ['memory', 'sqlite', 'qdrant']),
  ),
];

export const CONDITION_SHAPES: readonly ConditionShape[] = [
  ...EQUALS,
  ...BETWEEN,
  ...SETS_OF_LISTS,
  ...NESTED,
  ...WIDE,
];
