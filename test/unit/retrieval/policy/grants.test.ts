import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { grantsOf, parseRules, type Rules, type SubjectAttributes } from '../../../../retrieval/index.ts';
import { somebody, someRules } from '../../../support/policy-arbitraries.ts';

const rulesOf = (roles: Record<string, object>, other: Record<string, object> = {}): Rules => {
  const tags = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`t${at}`, 'a tag']));
  const reading = parseRules(
    JSON.stringify({
      version: 1,
      tags,
      compartments: { aurora: 'a deal', tern: 'another' },
      tenants: { acme: { roles }, globex: { roles: other } },
    }),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.rules;
};

const person = (changes: Partial<SubjectAttributes> = {}): SubjectAttributes => ({
  tenant: 'acme',
  id: 'ada',
  principals: ['user:ada'],
  roles: ['reader'],
  clearance: 0,
  compartments: [],
  scopes: [],
  ...changes,
});

test('the roles of a caller grant the union of their tags and compartments, and the highest of their clearances', () => {
  const rules = rulesOf({
    reader: { tags: ['t1'], clearance: 1 },
    editor: { tags: ['t2', 't1'], compartments: ['tern'], clearance: 2 },
    guest: {},
  });
  for (const roles of [
    ['reader', 'editor', 'guest'],
    ['guest', 'editor', 'reader', 'unknown'],
  ]) {
    expect(grantsOf(rules, person({ roles, compartments: ['aurora', 'unknown'] }))).toEqual({
      roles: ['editor', 'guest', 'reader'],
      tags: ['t1', 't2'],
      compartments: ['aurora', 'tern'],
      clearance: 2,
    });
  }
});

describe('what the roles grant, remembered between callers', () => {
  test('never holds what another caller of the same roles has from their own token', () => {
    const rules = rulesOf({ reader: { tags: ['t1'], compartments: ['tern'], clearance: 1 } });
    const rich = grantsOf(rules, person({ clearance: 3, compartments: ['aurora'] }));
    const plain = grantsOf(rules, person());
    expect(rich).toEqual({ roles: ['reader'], tags: ['t1'], compartments: ['aurora', 'tern'], clearance: 3 });
    expect(plain).toEqual({ roles: ['reader'], tags: ['t1'], compartments: ['tern'], clearance: 1 });
  });

  test('is that of the caller’s tenant and of this version of the rules', () => {
    const older = rulesOf({ reader: { tags: ['t1'] } }, { reader: { tags: ['t2'] } });
    const newer = rulesOf({ reader: { tags: ['t3'] } });
    const tags = [
      grantsOf(older, person())?.tags,
      grantsOf(older, person({ tenant: 'globex' }))?.tags,
      grantsOf(newer, person())?.tags,
      grantsOf(older, person())?.tags,
    ];
    expect(tags).toEqual([['t1'], ['t2'], ['t3'], ['t1']]);
  });

  test('is worked out once for each of 256 combinations; with one more, all are begun anew', () => {
    const names = Array.from({ length: 257 }, (_, at) => `r${at}`);
    const rules = rulesOf(Object.fromEntries(names.map((name, at) => [name, { tags: [`t${at}`] }])));
    const tagsOf = (name: string | undefined) => grantsOf(rules, person({ roles: [name ?? ''] }))?.tags;
    const first = names.slice(0, 256).map(tagsOf);
    const again = names.slice(0, 256).map(tagsOf);
    expect(again.every((tags, at) => tags === first[at])).toBe(true);
    const last = tagsOf(names[256]);
    expect(tagsOf(names[256])).toBe(last);
    expect(tagsOf(names[0])).toEqual(first[0]);
    expect(tagsOf(names[0])).not.toBe(first[0]);
  });

  test('stays right beyond the number of combinations that are remembered', () => {
    const names = Array.from({ length: 400 }, (_, at) => `r${at}`);
    const rules = rulesOf(Object.fromEntries(names.map((name, at) => [name, { tags: [`t${at}`] }])));
    for (const round of [1, 2]) {
      const held = names.map((name) => grantsOf(rules, person({ roles: [name] }))?.tags);
      expect([round, held]).toEqual([round, names.map((_, at) => [`t${at}`])]);
    }
  });

  test('is what rules that never met a caller before would say', () => {
    fc.assert(
      fc.property(someRules, fc.array(somebody, { minLength: 2, maxLength: 12 }), (rules, people) => {
        for (const subject of people) {
          const tenants = new Map([...rules.tenants].map(([name, tenant]) => [name, { ...tenant }]));
          expect(grantsOf(rules, subject)).toEqual(grantsOf({ ...rules, tenants }, subject));
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});
