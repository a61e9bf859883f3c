import { describe, expect, test } from '@jest/globals';
import {
  all,
  any,
  anyOf,
  assertBounded,
  between,
  type Condition,
  equalsNumber,
  equalsText,
  noneOf,
  subsetOf,
} from '../../../../retrieval/policy/condition.ts';

const CANNOT = expect.objectContaining({ code: 'store.cannot_express' });
const tenant = equalsText('tenant', 'acme');
const schema = equalsNumber('label_schema', 1);

describe('a clause', () => {
  test.each<[Condition, object]>([
    [all(tenant, schema), { kind: 'all', of: [tenant, schema] }],
    [any(tenant), { kind: 'any', of: [tenant] }],
    [tenant, { kind: 'equals', key: 'tenant', value: 'acme' }],
    [schema, { kind: 'equals', key: 'label_schema', value: 1 }],
    [anyOf('tags', ['a', 'b']), { kind: 'anyOf', key: 'tags', values: ['a', 'b'] }],
    [subsetOf('compartments', ['a']), { kind: 'subsetOf', key: 'compartments', values: ['a'] }],
    [noneOf('denied', ['user:a']), { kind: 'noneOf', key: 'denied', values: ['user:a'] }],
    [between('not_after', 1, 2), { kind: 'between', key: 'not_after', min: 1, max: 2 }],
  ])('says what it was made of, and cannot be changed: %j', (clause, expected) => {
    expect(clause).toEqual(expected);
    expect(Object.isFrozen(clause)).toBe(true);
    for (const list of [expected].flatMap(Object.keys).filter((key) => key === 'of' || key === 'values')) {
      expect(Object.isFrozen(Reflect.get(clause, list))).toBe(true);
    }
  });
  test.each([
    ['all', () => all()],
    ['any', () => any()],
    ['anyOf', () => anyOf('tags', [])],
    ['subsetOf', () => subsetOf('compartments', [])],
    ['noneOf', () => noneOf('denied', [])],
  ])('%s is never of nothing: engines read an empty clause as everything', (_, make) => {
    expect(make).toThrow(CANNOT);
  });
  test('does not follow the list that it was made of', () => {
    const tags = ['finance'];
    const clause = anyOf('tags', tags);
    tags.push('people');
    expect(clause).toEqual(anyOf('tags', ['finance']));
  });
  test.each([0.5, Number.NaN, Infinity, 2 ** 53])('holds no number that is not whole and exact: %d', (value) => {
    expect(() => equalsNumber('classification', value)).toThrow(CANNOT);
    expect(() => between('classification', value, 1)).toThrow(CANNOT);
    expect(() => between('classification', 0, value)).toThrow(CANNOT);
  });
});

describe('a condition within bounds', () => {
  const check = (condition: unknown, depth = 2, clauses = 5) =>
    Reflect.apply(assertBounded, undefined, [condition, { depth, clauses }]);

  test.each<[string, Condition]>([
    ['one clause', tenant],
    ['as deep as may be', all(any(tenant))],
    ['of as many clauses as may be', all(tenant, schema, tenant, schema)],
    ['of as many in two places', all(any(tenant), any(schema))],
  ])('may be %s', (_, condition) => {
    expect(() => check(condition)).not.toThrow();
  });
  test.each<[string, unknown]>([
    ['one level deeper', all(any(all(tenant)))],
    ['one clause more', all(tenant, schema, tenant, schema, tenant)],
    ['one clause more in two places', all(any(tenant), any(schema, tenant))],
    ['a list of more parts than clauses', all(...Array<Condition>(6).fill(tenant))],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'all'],
    ['an all of nothing', { kind: 'all', of: [] }],
    ['an any of nothing', { kind: 'any', of: [] }],
    ['an all without parts', { kind: 'all' }],
    ['an any without parts', { kind: 'any' }],
    ['an all of what looks like a list', { kind: 'all', of: { length: 1, 0: tenant } }],
    ['an all with a hole', { kind: 'all', of: [tenant, null] }],
  ])('may not be %s', (_, condition) => {
    expect(() => check(condition)).toThrow(CANNOT);
  });
  test('is not looked into where it is no all and no any: that is the compiler’s to refuse', () => {
    expect(() => check({ key: 'tenant', of: [] })).not.toThrow();
    expect(() => check({ kind: 'equals', of: [] })).not.toThrow();
  });
  test('ends its reading at a list that is too long, before it is unfolded', () => {
    let read = 0;
    const parts = new Proxy([], {
      get: (_, key) => {
        if (key === 'length') return 1_000_000;
        read += 1;
        return tenant;
      },
    });
    expect(() => check({ kind: 'all', of: parts })).toThrow(CANNOT);
    expect(read).toBe(0);
  });
});
