import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  makeLabel,
  parseRules,
  parseScenarios,
  runScenarios,
  scenarioJsonSchema,
  type ScenarioRun,
} from '../../../../retrieval/index.ts';

const NOW = 1_780_000_000;
const RULES = `version: 1
tags: { everyone: All, finance: Money }
compartments: { aurora: Secret }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      analyst: { includes: [employee], tags: [finance], clearance: 2 }
      insider: { compartments: [aurora] }
    groups: { staff: [employee] }
  globex:
    roles: { employee: { tags: [everyone] } }
`;
const rules = (() => {
  const reading = parseRules(RULES);
  if (!reading.ok) throw new Error('broken');
  return reading.rules;
})();

const stored = makeLabel({ tenant: 'acme', classification: 2, tags: ['finance'] });
async function run(tests: string): Promise<ScenarioRun> {
  const reading = parseScenarios(`version: 1\ntenant: acme\n${tests}`);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const find = async (tenant: string, id: string) =>
    tenant === 'acme' && id === 'drive/a.md' ? { label: stored } : undefined;
  return runScenarios({ rules, file: reading.file, find, now: NOW });
}
const codeOf = async (tests: string): Promise<unknown> => {
  try {
    await run(tests);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
  return undefined;
};
const one = async (who: string, what: string, more = ''): Promise<readonly [string, string | undefined, boolean]> => {
  const { results } = await run(`tests: [{ who: ${who}, ${what}, expect: read ${more} }]`);
  const [result] = results;
  return [result?.found ?? '', result?.decided, result?.passed ?? false];
};

describe('a scenario', () => {
  test.each([
    ['{ roles: [employee] }', 'tag: everyone', ['read', undefined, true]],
    ['{ groups: [staff] }', 'tag: everyone', ['read', undefined, true]],
    ['{ roles: [employee] }', 'tag: finance', ['not_read', 'tags_or_readers', false]],
    ['{ roles: [visitor] }', 'tag: everyone', ['refused', 'known_role', false]],
    [
      '{ tenant: globex, roles: [employee] }',
      'document: { tenant: acme, tags: [everyone] }',
      ['not_read', 'tenant', false],
    ],
    ['{ roles: [analyst] }', 'document: drive/a.md', ['read', undefined, true]],
    ['{ roles: [employee], clearance: 2 }', 'document: drive/a.md', ['not_read', 'tags_or_readers', false]],
    [
      '{ roles: [analyst] }',
      'document: { tags: [finance], compartments: [aurora] }',
      ['not_read', 'compartments', false],
    ],
    [
      '{ roles: [analyst, insider] }',
      'document: { tags: [finance], compartments: [aurora] }',
      ['read', undefined, true],
    ],
    [
      '{ sub: bo, roles: [analyst] }',
      'document: { tags: [finance], denied: ["user:bo"] }',
      ['not_read', 'denied', false],
    ],
    ['{ sub: bo, roles: [insider] }', 'document: { readers: ["user:bo"] }', ['read', undefined, true]],
    [
      '{ roles: [analyst] }',
      'document: { tags: [finance], classification: restricted }',
      ['not_read', 'classification', false],
    ],
  ])('of %s and %s finds %j', async (who, what, expected) => {
    expect(await one(who, what)).toEqual(expected);
  });

  test('is judged as of its own moment', async () => {
    const embargoed = 'document: { tags: [finance], not_before: 2030-01-01T00:00:00Z }';
    expect((await one('{ roles: [analyst] }', embargoed))[1]).toBe('not_before');
    expect((await one('{ roles: [analyst] }', embargoed, ', at: 2030-01-02T00:00:00+01:00'))[0]).toBe('read');
  });

  test('passes only when the clause decides that it names', async () => {
    const of = async (because: string) => {
      const { results } = await run(
        `tests: [{ who: { roles: [employee] }, tag: finance, expect: not_read, because: ${because} }]`,
      );
      return results[0]?.passed;
    };
    expect(await of('tags_or_readers')).toBe(true);
    expect(await of('classification')).toBe(false);
  });

  test('with several people and documents is a case for each pair', async () => {
    const { results } = await run(`people: { a: { roles: [employee] }, b: { roles: [analyst] } }
documents: { d: { tags: [finance] } }
tests: [{ who: [a, b], document: [d, drive/a.md], expect: not_read }]`);
    expect(results.map(({ who, what, passed }) => `${who} ${what} ${passed}`)).toEqual([
      'a d true',
      'a drive/a.md true',
      'b d false',
      'b drive/a.md false',
    ]);
  });

  test.each([
    ['somebody who is nowhere', 'tests: [{ who: x, tag: everyone, expect: read }]'],
    ['a name that every object has', 'tests: [{ who: toString, tag: everyone, expect: read }]'],
    ['a document that is nowhere', 'tests: [{ who: { roles: [a] }, document: valueOf, expect: read }]'],
    [
      'another tenant’s document',
      'tests: [{ who: { tenant: globex, roles: [a] }, document: drive/a.md, expect: read }]',
    ],
    [
      'a window that never opens',
      'tests: [{ who: { roles: [a] }, document: { not_before: 2030-01-01T00:00:00Z, not_after: 2029-01-01T00:00:00Z }, expect: read }]',
    ],
  ])('that names %s is refused', async (_, tests) => {
    expect(await codeOf(tests)).toBe('policy.scenario_invalid');
  });
});

describe('a file of scenarios', () => {
  test.each([
    ['no tests', 'tests: []', 1],
    ['an unknown field', 'tests: [{ who: { roles: [a], admin: true }, tag: x, expect: read }]', 1],
    ['neither document nor tag', 'tests: [{ who: { roles: [a] }, expect: read }]', 1],
    ['both', 'tests: [{ who: { roles: [a] }, tag: x, document: y, expect: read }]', 1],
    ['a clause for what is read', 'tests: [{ who: { roles: [a] }, tag: x, expect: read, because: denied }]', 1],
    ['a reserved name', 'tests: [{ who: { roles: ["*"] }, tag: x, expect: read }]', 1],
    ['a moment without a zone', 'tests: [{ who: { roles: [a] }, tag: x, expect: read, at: 2030-01-01T00:00:00 }]', 1],
    ['an alias', 'people: { a: &x { roles: [a] }, b: *x }\ntests: [{ who: a, tag: x, expect: read }]', 1],
    ['two mistakes', 'tests: [{ who: { roles: [a] }, tag: x, expect: maybe }, { who: 5, tag: x, expect: read }]', 2],
  ])('with %s is refused, each mistake at its place', (_, tests, atLeast) => {
    const reading = parseScenarios(`version: 1\ntenant: acme\n${tests}`);
    expect(reading.ok).toBe(false);
    if (!reading.ok) {
      expect(reading.problems.length).toBeGreaterThanOrEqual(atLeast);
      for (const { line } of reading.problems) expect(line).toBeGreaterThanOrEqual(3);
    }
  });
});

test('the JSON Schema for editors is the committed file (npm run rules -- schema --tests --write …)', () => {
  const committed = path.join(import.meta.dirname, '../../../../docs/schemas/rules-tests.schema.json');
  expect(JSON.parse(readFileSync(committed, 'utf8'))).toEqual(scenarioJsonSchema());
});

describe('coverage', () => {
  const ALL = [
    'acme: role employee',
    'acme: role employee grants tag everyone',
    'acme: role employee is cleared to 1',
    'acme: role analyst',
    'acme: role analyst grants tag everyone',
    'acme: role analyst grants tag finance',
    'acme: role analyst is cleared to 2',
    'acme: role insider',
    'acme: role insider grants compartment aurora',
    'acme: group staff',
    'globex: role employee',
    'globex: role employee grants tag everyone',
  ];
  const exercised = async (tests: string): Promise<string[]> => {
    const { never } = (await run(`tests: [${tests}]`)).coverage;
    return ALL.filter((part) => !never.includes(part));
  };

  test('counts each role, tag, compartment, clearance and group', async () => {
    const { coverage } = await run('tests: [{ who: { roles: [visitor] }, tag: everyone, expect: refused }]');
    expect(coverage).toEqual({ total: ALL.length, exercised: 0, never: [...coverage.never] });
    expect([...coverage.never].sort()).toEqual([...ALL].sort());
  });

  test.each([
    [
      'a role',
      '{ who: { roles: [employee] }, document: { tags: [other] }, expect: not_read }',
      ['acme: role employee'],
    ],
    [
      'a tag, once a document with it was tried',
      '{ who: { roles: [employee] }, tag: everyone, expect: read }',
      ['acme: role employee', 'acme: role employee grants tag everyone', 'acme: role employee is cleared to 1'].slice(
        0,
        2,
      ),
    ],
    [
      'a clearance, at its own level or the next',
      '{ who: { roles: [analyst] }, document: { tags: [x], classification: 3 }, expect: not_read }',
      ['acme: role analyst', 'acme: role analyst is cleared to 2'],
    ],
    [
      'a compartment',
      '{ who: { roles: [insider] }, document: { compartments: [aurora] }, expect: not_read }',
      ['acme: role insider', 'acme: role insider grants compartment aurora'],
    ],
    [
      'a group, and the role that it gives',
      '{ who: { groups: [staff] }, document: { tags: [x] }, expect: not_read }',
      ['acme: role employee', 'acme: group staff'],
    ],
  ])('of %s', async (_, tests, expected) => {
    expect(await exercised(tests)).toEqual(expected);
  });
});
