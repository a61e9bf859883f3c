import { describe, expect, test } from '@jest/globals';
import type { RulesPath } from '../../../../retrieval/policy/rules-problem.ts';
import { MAX_RULES_BYTES, readRulesText } from '../../../../retrieval/policy/rules-text.ts';

const told = (text: string): string[] => {
  const source = readRulesText(text);
  return source.findings.map((finding) => {
    const { line, column } = source.place(finding);
    return `${finding.reason} ${line}:${column} ${finding.path.join('.')}`;
  });
};
const valueOf = (text: string) => readRulesText(text).value;
const place = (text: string, path: RulesPath, at: 'key' | 'value' | { offset: number } = 'value') => {
  const { line, column } = readRulesText(text).place({ reason: 'missing', path, at, message: '' });
  return `${line}:${column}`;
};

describe("a rules file's text", () => {
  test('is read as what it shows', () => {
    expect(told('a: [1, "x", no, 0x1F, null]\nb: { c: d }\n')).toEqual([]);
    expect(valueOf('a: [1, "x", no, 0x1F, null]\nb: { c: d }\n')).toEqual({
      a: [1, 'x', 'no', 31, null],
      b: { c: 'd' },
    });
    expect(Object.getPrototypeOf(valueOf('a: 1'))).toBeNull();
  });
  test.each(['<<: { a: 1 }', 'a: 2026-01-01', 'a: !!map {}', 'a: !!seq []', '--- \na: 1', '1: 2'])(
    'means nothing else by %s',
    (text) => {
      expect(told(text)).toEqual([]);
    },
  );
  test('keeps a merge key as a name, and a date and a number among keys as texts', () => {
    expect(valueOf('<<: { a: 1 }\nd: 2026-01-01\n7: x')).toEqual({ '<<': { a: 1 }, d: '2026-01-01', '7': 'x' });
  });

  test.each<[string, string, string[]]>([
    ['nothing', '', ['empty 1:1 ']],
    ['comments alone', '# a\n', ['empty 1:1 ']],
    ['null', 'null', ['empty 1:1 ']],
    ['bytes that were not UTF-8', 'a: \ufffd', ['not_utf8 1:1 ']],
    ['half a surrogate pair', 'a: \udc00', ['not_utf8 1:1 ']],
    ['a tag', 'a: b\nc: !x d', ['unsupported_yaml 2:7 c']],
    ['a tag of a list', 'a: !x [b]', ['unsupported_yaml 1:7 a']],
    ['a standard tag of a text', 'a: !!str b', ['unsupported_yaml 1:10 a']],
    ['an alias', 'a: &x 1\nb: *x', ['unsupported_yaml 2:4 b']],
    ['an alias in a list', 'a: &x 1\nb: [0, *x]', ['unsupported_yaml 2:8 b.1']],
    ['a version directive', '%YAML 1.2\n---\na: 1', ['unsupported_yaml 1:1 ']],
    ['an unknown directive', '%FOO\n---\na: 1', ['unsupported_yaml 1:1 ']],
    ['a second document', 'a: 1\n---\nb: 2\n---\nc: 3\n', ['several_documents 2:1 ']],
    ['a name twice', 'a: 1\nb: { c: 1, c: 2 }\na: 3', ['duplicate_key 2:12 b.c', 'duplicate_key 3:1 a']],
    ['a reserved name', 'a:\n  __proto__: 1', ['reserved_name 2:3 a.__proto__']],
    ['a quote that is not closed', 'a: "b', ['yaml_syntax 1:6 ']],
  ])('is refused with %s', (_what, text, expected) => {
    expect(told(text)).toEqual(expected);
  });
  test('holds the first of a name that comes twice, and no reserved one', () => {
    expect(valueOf('a: 1\na: 2\nb: { __proto__: 3 }')).toEqual({ a: 1, b: {} });
  });
  test.each(['a: "b', '%YAML 1.2\n---\na: 1'])('gives no value where its syntax is wrong: %j', (text) => {
    expect(valueOf(text)).toBeUndefined();
  });

  test('may be of 1 MiB', () => {
    const filled = (bytes: number) => `a: 1 #${'x'.repeat(bytes - 6)}`;
    expect(told(filled(MAX_RULES_BYTES))).toEqual([]);
    expect(told(filled(MAX_RULES_BYTES + 1))).toEqual(['too_large 1:1 ']);
    expect(told(`a: 1 #${'é'.repeat(MAX_RULES_BYTES / 2)}`)).toEqual(['too_large 1:1 ']);
  });
  test('may be nested sixteen deep', () => {
    const lists = (depth: number) => `a: ${'['.repeat(depth)}1${']'.repeat(depth)}`;
    expect(told(lists(15))).toEqual([]);
    expect(told(lists(16)).map((one) => one.split(' ')[0])).toEqual(['too_deep']);
    const maps = (depth: number) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(told(maps(16))).toEqual([]);
    expect(told(maps(17)).map((one) => one.split(' ')[0])).toEqual(['too_deep']);
  });
  test('nested without end is refused, not followed', () => {
    expect(told('['.repeat(20_000))).toEqual(expect.arrayContaining([expect.stringMatching(/^too_deep /u)]));
  });
  test('is told of its first hundred errors', () => {
    for (const [errors, most] of [
      [99, 99],
      [100, 100],
      [101, 100],
      [500, 100],
    ] as const) {
      expect(told(']'.repeat(errors))).toHaveLength(most);
    }
  });
});

describe('the place of a finding', () => {
  const TEXT = 'a:\n  b: [x, { c: d }]\n  e:\n';
  test.each<[RulesPath, 'key' | 'value', string]>([
    [[], 'value', '1:1'],
    [['a'], 'key', '1:1'],
    [['a'], 'value', '2:3'],
    [['a', 'b'], 'key', '2:3'],
    [['a', 'b'], 'value', '2:6'],
    [['a', 'b', 0], 'value', '2:7'],
    [['a', 'b', 1], 'value', '2:10'],
    [['a', 'b', 1, 'c'], 'key', '2:12'],
    [['a', 'b', 1, 'c'], 'value', '2:15'],
    [['a', 'e'], 'value', '3:3'],
    [['a', 'e'], 'key', '3:3'],
    [['a', 'b', 'x'], 'value', '2:6'],
    [['a', 'b', 7], 'value', '2:6'],
    [['a', 'nothing', 'more'], 'value', '2:3'],
    [['nothing'], 'key', '1:1'],
  ])('at %j, by its %s, is %s: the nearest that is there', (path, at, expected) => {
    expect(place(TEXT, path, at)).toBe(expected);
  });
  test('is a character where it is one', () => {
    expect(place(TEXT, ['a', 'b'], { offset: 3 })).toBe('2:1');
  });
  test('is the beginning of a text that cannot be read', () => {
    expect(place('', ['a'])).toBe('1:1');
  });
  test('is found under a key that is a number', () => {
    expect(place('x: 1\n7: y', ['7'], 'key')).toBe('2:1');
  });
});
