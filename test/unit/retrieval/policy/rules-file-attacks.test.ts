import { describe, expect, test } from '@jest/globals';
import { parseRules, type RulesProblem } from '../../../../retrieval/index.ts';

const GOOD = `version: 1
tags: { everyone: All }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      guest: {}
`;

const problemsOf = (text: string): readonly RulesProblem[] => {
  const reading = parseRules(text);
  return reading.ok ? [] : reading.problems;
};
const told = (text: string): string[] =>
  problemsOf(text).map(({ reason, line, column }) => `${reason} ${line}:${column}`);

describe('a file that is meant to do harm', () => {
  test('of more than 1 MiB is refused unread; of just 1 MiB it is read', () => {
    const padding = 1_048_576 - Buffer.byteLength(GOOD) - 2;
    expect(told(`${GOOD}#${'x'.repeat(padding + 2)}`)).toEqual(['too_large 1:1']);
    expect(told(`${GOOD}#${'é'.repeat(padding / 2 + 2)}`)).toEqual(['too_large 1:1']);
    expect(told(`${GOOD}#${'x'.repeat(padding)}\n`)).toEqual([]);
  });
  test.each([
    ['lists', '['.repeat(50_000)],
    ['closed lists', `a: ${'['.repeat(50)}${']'.repeat(50)}`],
    ['mappings', '{a: '.repeat(20_000)],
    ['block lists', '- '.repeat(20_000)],
  ])('nested deeper than the format, in %s, is refused and ends', (_, text) => {
    expect(problemsOf(text).some(({ reason }) => reason === 'too_deep')).toBe(true);
  });
  test.each([
    ['closing brackets', ']'.repeat(1_000_000)],
    ['commas', `[${','.repeat(50_000)}`],
    ['wrong escapes', `"${'\\q'.repeat(20_000)}"`],
  ])('with errors without end (%s) ends, and tells at most a hundred', (_, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(101);
    expect(problems.every(({ reason }) => reason === 'yaml_syntax')).toBe(true);
  });
  test('with a million errors costs no more than the first hundred: under half a second of this processor', () => {
    const before = process.cpuUsage();
    expect(problemsOf(']'.repeat(1_000_000))).toHaveLength(100);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(500);
  });
  test('with a thousand undeclared tags tells a hundred and how many more', () => {
    const tags = Array.from({ length: 1_000 }, (_, index) => `zzz${index}`).join(', ');
    const problems = problemsOf(GOOD.replace('guest: {}', `guest: { tags: [${tags}] }`));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatchObject({ reason: 'too_many_problems', message: '900 more were left out' });
  });
  test('of aliases that multiply is refused at the first of them', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghi'.split('').map((name, index) => {
        const before = 'abcdefghi'[index] ?? '';
        return `${name}: &${name} [${`*${before}, `.repeat(9)}*${before}]`;
      }),
    ].join('\n');
    expect(problemsOf(bomb).some(({ reason }) => reason === 'unsupported_yaml')).toBe(true);
  });
  test('whose includes multiply beyond a million grants is refused', () => {
    const tags = Array.from({ length: 1_100 }, (_, index) => `t${index}`);
    const roles = Array.from({ length: 1_000 }, (_, index) => `      r${index}: { includes: [all] }`);
    const text = `version: 1
tags: { ${tags.map((tag) => `${tag}: x`).join(', ')} }
tenants:
  acme:
    roles:
      all: { tags: [${tags.join(', ')}] }
${roles.join('\n')}
`;
    expect(problemsOf(text).map(({ reason }) => reason)).toEqual(['too_large']);
  });
  test('cannot move the cursor of whoever reads its problems', () => {
    const problems = problemsOf(GOOD.replace('guest: {}', '"\\e[2Jgu\\u202Est\\n": {}'));
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toMatch(/\\u001b|\u202e|\\n/u);
  });
});
