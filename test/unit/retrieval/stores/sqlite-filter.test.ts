import { describe, expect, test } from '@jest/globals';
import { AccessFilter, makeLabel, MARKER } from '../../../../retrieval/index.ts';
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
} from '../../../../retrieval/policy/condition.ts';
import { compileFilter } from '../../../../retrieval/stores/sqlite/sqlite-filter.ts';
import { createSqliteLabels } from '../../../support/sqlite-labels.ts';
import { filterOf } from '../../../support/stores-fixture.ts';

const { admits } = createSqliteLabels();

const LABEL = makeLabel({
  tenant: 'acme',
  classification: 2,
  tags: ['caf\u00e9', 'finance', 'x'],
  denied: ['user:bob'],
});
const body = (patch: Record<string, unknown> = {}): string => JSON.stringify({ ...LABEL, ...patch });
const many = (size: number): string[] => Array.from({ length: size }, (_, index) => `name ${index}`);

const CASES: readonly (readonly [string, Condition, string, boolean])[] = [
  ['the tenant', equalsText('tenant', 'acme'), body(), true],
  ['a tenant in another case', equalsText('tenant', 'Acme'), body(), false],
  ['a tenant with a space more', equalsText('tenant', 'acme '), body(), false],
  ['a pattern for a tenant', equalsText('tenant', 'a%'), body(), false],
  ['a pattern for a tag', anyOf('tags', ['fin*']), body(), false],
  ['a tag', anyOf('tags', ['finance']), body(), true],
  ['a tag in another case', anyOf('tags', ['FINANCE']), body(), false],
  ['a decomposed twin of a tag', anyOf('tags', ['cafe\u0301']), body(), false],
  ['one of two tags', anyOf('tags', ['nothing', 'x']), body(), true],
  ['the last of 10,000 tags', anyOf('tags', [...many(9_999), 'x']), body(), true],
  ['none of 10,000 tags', anyOf('tags', many(10_000)), body(), false],
  ['a quote in a value', anyOf('tags', ["x' OR 1=1 --"]), body(), false],
  ['a quote among 10,000 values', anyOf('tags', [...many(9_999), "x' OR '1'='1"]), body(), false],
  ['a NUL in a value does not end it', anyOf('tags', ['x\u0000y']), body(), false],
  ['a NUL in a label does not end it', anyOf('tags', ['x']), body({ tags: [MARKER, 'x\u0000y'] }), false],
  ['a JSON path for a value', anyOf('tags', ['$.tags']), body(), false],
  ['__proto__ as a value', anyOf('tags', ['__proto__']), body(), false],
  ['a list of one: a text', anyOf('tags', ['finance']), body({ tags: 'finance' }), false],
  ['a list of one: an object', anyOf('tags', ['finance']), body({ tags: { 0: 'finance' } }), false],
  ['a list in a list', anyOf('tags', ['finance']), body({ tags: [['finance']] }), false],
  ['the text 5 and the number 5', anyOf('tags', ['5']), body({ tags: [5] }), false],
  ['a number beside a tag', anyOf('tags', ['finance']), body({ tags: ['finance', 5] }), false],
  ['null beside a tag', anyOf('tags', ['finance']), body({ tags: ['finance', null] }), false],
  ['the marker', anyOf('tags', [MARKER]), body(), true],
  ['the marker where it is missing', anyOf('tags', [MARKER]), body({ tags: ['finance'] }), false],
  ['the marker in a text', anyOf('tags', [MARKER]), body({ tags: MARKER }), false],
  ['the marker beside a number', anyOf('tags', [MARKER]), body({ tags: [MARKER, 5] }), false],
  ['an equal integer', equalsNumber('label_schema', 1), body(), true],
  ['an integer as text', equalsNumber('label_schema', 1), body({ label_schema: '1' }), false],
  [
    'an integer as REAL',
    equalsNumber('label_schema', 1),
    body().replace('"label_schema":1', '"label_schema":1.0'),
    false,
  ],
  ['true for 1', equalsNumber('label_schema', 1), body({ label_schema: true }), false],
  ['a list of an integer', equalsNumber('label_schema', 1), body({ label_schema: [1] }), false],
  ['the lower end', between('classification', 2, 3), body(), true],
  ['the upper end', between('classification', 0, 2), body(), true],
  ['above', between('classification', 0, 1), body(), false],
  ['below', between('classification', 3, 3), body(), false],
  ['a fraction between', between('classification', 0, 3), body({ classification: 1.5 }), false],
  ['a text between', between('classification', 0, 3), body({ classification: '2' }), false],
  ['null between', between('classification', 0, 3), body({ classification: null }), false],
  [
    'a number past 2^53 between',
    between('not_before', 0, 2 ** 53 - 1),
    body().replace('"not_before":0', '"not_before":9007199254740993'),
    false,
  ],
  ['a subset', subsetOf('tags', [MARKER, 'caf\u00e9', 'finance', 'x', 'y']), body(), true],
  ['a subset among 10,000', subsetOf('tags', [MARKER, 'caf\u00e9', 'finance', 'x', ...many(9_996)]), body(), true],
  ['one entry outside', subsetOf('tags', [MARKER, 'caf\u00e9', 'finance']), body(), false],
  ['a subset with nothing in it', subsetOf('tags', [MARKER]), body({ tags: [] }), false],
  ['a subset of a missing list', subsetOf('tags', [MARKER]), body({ tags: undefined }), false],
  ['a subset with a number in it', subsetOf('tags', [MARKER]), body({ tags: [MARKER, 5] }), false],
  ['none of the denied', noneOf('denied', ['user:ann']), body(), true],
  ['one of the denied', noneOf('denied', ['user:ann', 'user:bob']), body(), false],
  ['one of 10,000 denied', noneOf('denied', [...many(9_999), 'user:bob']), body(), false],
  ['the denied missing', noneOf('denied', ['user:ann']), body({ denied: undefined }), false],
  ['the denied null', noneOf('denied', ['user:ann']), body({ denied: null }), false],
  ['the denied empty', noneOf('denied', ['user:ann']), body({ denied: [] }), false],
  ['the denied a text', noneOf('denied', ['user:ann']), body({ denied: 'user:ann' }), false],
  ['both of two', all(anyOf('tags', ['x']), equalsText('tenant', 'acme')), body(), true],
  ['one of both', all(anyOf('tags', ['x']), equalsText('tenant', 'b')), body(), false],
  ['one of two', any(anyOf('tags', ['y']), equalsText('tenant', 'acme')), body(), true],
  ['one of two lists', any(anyOf('tags', ['y']), anyOf('denied', ['user:bob'])), body(), true],
  ['neither of two lists', any(anyOf('tags', ['y']), anyOf('denied', ['user:ann'])), body(), false],
  [
    'a clause of two inside one',
    any(all(anyOf('tags', ['x']), equalsText('tenant', 'b')), anyOf('tags', ['y'])),
    body(),
    false,
  ],
];

describe('a condition as SQL', () => {
  test.each(CASES)('%s', (_, condition, label, expected) => {
    expect(admits(condition, label)).toBe(expected);
  });

  test('has no value in its text and no pattern in its operators', () => {
    const person = { tags: ['finance', "o'brien; --"], compartments: ['x"y'], principals: ['user:zoe', 'group:a%b'] };
    const { sql, parameters } = compileFilter(AccessFilter.condition(filterOf(person)));
    for (const value of ['finance', "o'brien", 'zoe', 'a%b', 'acme', MARKER]) expect(sql).not.toContain(value);
    expect(sql).not.toMatch(/LIKE|GLOB|REGEXP|COLLATE/iu);
    expect(parameters.filter((value) => typeof value === 'number')).toEqual([]);
    expect(parameters).toEqual(expect.arrayContaining(['finance', 'user:zoe', 'acme']));
  });

  const sqlOf = (condition: Condition) => compileFilter(condition).sql;
  test('finds by one set who holds a tag or is a reader, and joins what is no list by OR', () => {
    const set = (key: string) => `SELECT e.label FROM label_entries AS e WHERE e.key = '${key}' AND e.value IN (?)`;
    const either = compileFilter(any(anyOf('tags', ['a']), anyOf('readers', ['user:a'])));
    expect(either).toEqual({
      sql: `l.id IN (${set('tags')} UNION ALL ${set('readers')})`,
      parameters: ['a', 'user:a'],
    });
    const mixed = compileFilter(any(anyOf('tags', ['a']), equalsText('tenant', 'acme')));
    expect(mixed).toEqual({
      sql: `(EXISTS (${set('tags')} AND e.label = l.id) OR l.tenant = ?)`,
      parameters: ['a', 'acme'],
    });
  });
  test('asks for the marker by a fact of the label, for another value label by label, for several by index', () => {
    expect(sqlOf(anyOf('tags', [MARKER]))).toMatch(/^\(l\.marked & \d+\) <> 0$/u);
    expect(sqlOf(anyOf('tags', ['a']))).toMatch(/^EXISTS /u);
    expect(sqlOf(anyOf('tags', [MARKER, 'a']))).toMatch(/^l\.id IN \(SELECT /u);
    expect(compileFilter(anyOf('tags', [MARKER])).parameters).toEqual([]);
  });
  test.each([
    [2, ['0', '1']],
    [3, ['0', '1', '2', '0']],
    [5, ['0', '1', '2', '3', '4', '0', '0', '0']],
  ])('fills %d values up to a power of two with the first, so that few statements differ', (count, expected) => {
    const { sql, parameters } = compileFilter(
      anyOf(
        'tags',
        many(count).map((_, at) => `${at}`),
      ),
    );
    expect(parameters).toEqual(expected);
    expect(sql).toContain(`IN (${expected.map(() => '?').join(', ')})`);
  });
  test('binds up to 32 values one by one, and more as one', () => {
    expect(compileFilter(anyOf('tags', many(32))).parameters).toEqual(many(32));
    const { sql, parameters } = compileFilter(anyOf('tags', many(33)));
    expect(sql).toContain('IN (SELECT v.value FROM json_each(?) AS v)');
    expect(parameters).toEqual([JSON.stringify(many(33))]);
  });
  test('binds numbers as integers', () => {
    expect(compileFilter(between('not_before', 0, 5))).toEqual({
      sql: 'l.not_before BETWEEN ? AND ?',
      parameters: [0n, 5n],
    });
    expect(compileFilter(equalsNumber('label_schema', 1))).toEqual({ sql: 'l.label_schema = ?', parameters: [1n] });
  });
});
