import { describe, expect, test } from '@jest/globals';
import { parseRules, type RulesProblem } from '../../../../retrieval/index.ts';

const names = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at}`);
const [TAGS, COMPARTMENTS] = [names('t', 500), names('c', 500)];
/** A role of 500 tags and 500 compartments, and so many others that include it. */
const tenant = (includers: number, more = '') => `
      all: { tags: [${TAGS.join(', ')}], compartments: [${COMPARTMENTS.join(', ')}] }
${names('r', includers)
  .map((role) => `      ${role}: { includes: [all, all] }`)
  .join('\n')}
${more}`;
const declared = (list: readonly string[]) => list.map((name) => `${name}: x`).join(', ');
const file = (...tenants: string[]) => `version: 1
tags: { ${declared(TAGS)} }
compartments: { ${declared(COMPARTMENTS)} }
tenants:
${tenants.map((roles, at) => `  tenant${at}:\n    roles:${roles}`).join('\n')}
`;
const reasons = (text: string): string[] => {
  const reading = parseRules(text);
  return reading.ok ? [] : reading.problems.map(({ reason, line, path }) => `${reason} ${line} ${path}`);
};

describe('what the roles of a file grant, with all that they include', () => {
  test('may be a million names, each once for each role', () => {
    expect(reasons(file(tenant(999)))).toEqual([]);
    expect(reasons(file(tenant(499), tenant(499)))).toEqual([]);
  });
  test.each([
    ['in one tenant, by a tag', file(tenant(999, '      one: { tags: [t0] }'))],
    ['in one tenant, by a compartment', file(tenant(999, '      one: { compartments: [c0] }'))],
    ['in several tenants', file(tenant(499), tenant(499, '      one: { tags: [t0] }'))],
  ])('may not be one more %s', (_where, text) => {
    expect(reasons(text)).toEqual(['too_large 4 tenants']);
  });
});

describe('the problems of a file', () => {
  const withUnknown = (count: number): readonly RulesProblem[] => {
    const reading = parseRules(
      `version: 1\ntags: { a: x }\ntenants:\n  acme: { roles: { r: { tags: [${names('zzz', count).join(', ')}] } } }\n`,
    );
    return reading.ok ? [] : reading.problems;
  };
  test('are told up to a hundred, and then how many more there are, where the last one told stands', () => {
    expect(withUnknown(100)).toHaveLength(100);
    const told = withUnknown(102);
    expect(told).toHaveLength(101);
    const { line, column } = told.at(99) ?? {};
    expect(told.at(100)).toEqual({
      reason: 'too_many_problems',
      line,
      column,
      path: '',
      message: '2 more were left out',
    });
  });
});

describe('rules that were read', () => {
  test('hold each name once and in order, and nothing in them can be changed', () => {
    const reading = parseRules(`version: 1
tags: { a: x, b: x }
compartments: { c: x, d: x }
tenants:
  acme:
    roles: { r: { tags: [b, a, b], compartments: [d, c, d], clearance: 2 }, s: { includes: [r], clearance: 3 } }
    groups: { g: [s, r, s] }
    sources: { drive: { tags: [b, a], compartments: [d, c], max_classification: 1 } }
`);
    if (!reading.ok) throw new Error('not read');
    const { rules } = reading;
    const acme = rules.tenants.get('acme');
    expect([[...rules.tags], [...rules.compartments]]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(Object.fromEntries(acme?.roles ?? [])).toEqual({
      r: { tags: ['a', 'b'], compartments: ['c', 'd'], clearance: 2 },
      s: { tags: ['a', 'b'], compartments: ['c', 'd'], clearance: 3 },
    });
    expect([...(acme?.groups ?? [])]).toEqual([['g', ['r', 's']]]);
    const drive = acme?.sources.get('drive');
    expect(drive).toEqual({ tags: ['a', 'b'], compartments: ['c', 'd'], maxClassification: 1 });
    const parts = [rules, acme, acme?.roles.get('r'), acme?.roles.get('r')?.tags, acme?.groups.get('g'), drive];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true));
  });
});
