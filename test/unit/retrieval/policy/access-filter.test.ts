import { describe, expect, test } from '@jest/globals';
import { AccessFilter, LAST_INSTANT, MARKER, parseRules, type Rules, Subject } from '../../../../retrieval/index.ts';

const NOW = 1_780_000_000;

const rulesOf = (role: object): Rules => {
  const reading = parseRules(
    JSON.stringify({
      version: 1,
      tags: { finance: 'money' },
      compartments: { aurora: 'a deal' },
      tenants: { acme: { roles: { reader: role } } },
    }),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.rules;
};

const PRINCIPALS = ['user:ada', 'group:staff'];
const ATTRIBUTES = {
  tenant: 'acme',
  id: 'ada',
  principals: PRINCIPALS,
  roles: ['reader'],
  clearance: 0,
  compartments: [],
  scopes: [],
};
const compiled = (rules: Rules) => AccessFilter.compile(rules, Subject.verified(ATTRIBUTES), NOW);
const marked = (key: string) => ({ kind: 'anyOf', key, values: [MARKER] });

/** The whole wall around someone who passes `admitted`, in `compartments` and up to `clearance`. */
const wall = (admitted: readonly object[], compartments: readonly string[], clearance: number) => ({
  kind: 'all',
  of: [
    { kind: 'equals', key: 'label_schema', value: 1 },
    { kind: 'equals', key: 'tenant', value: 'acme' },
    marked('tags'),
    marked('readers'),
    marked('compartments'),
    marked('denied'),
    { kind: 'any', of: admitted },
    { kind: 'subsetOf', key: 'compartments', values: [MARKER, ...compartments] },
    { kind: 'between', key: 'classification', min: 0, max: clearance },
    { kind: 'noneOf', key: 'denied', values: PRINCIPALS },
    { kind: 'between', key: 'not_before', min: 0, max: NOW },
    { kind: 'between', key: 'not_after', min: NOW, max: LAST_INSTANT },
  ],
});
const asReader = { kind: 'anyOf', key: 'readers', values: PRINCIPALS };

describe('the filter of a caller', () => {
  test('asks for every row of the label table: schema, tenant, markers, tags or readers, compartments, class, denial, window', () => {
    const filter = compiled(rulesOf({ tags: ['finance'], compartments: ['aurora'], clearance: 2 }));
    const byTag = { kind: 'anyOf', key: 'tags', values: ['finance'] };
    expect(AccessFilter.condition(filter)).toEqual(wall([byTag, asReader], ['aurora'], 2));
  });
  test('of someone without a tag admits what names them as a reader, and never asks for one of no tags', () => {
    expect(AccessFilter.condition(compiled(rulesOf({})))).toEqual(wall([asReader], [], 0));
  });
  test('is kept with what the second check judges by: the same subject, grants, rules and moment', () => {
    const rules = rulesOf({ tags: ['finance'], clearance: 1 });
    expect(AccessFilter.reader(compiled(rules))).toEqual({
      subject: ATTRIBUTES,
      grants: { roles: ['reader'], tags: ['finance'], compartments: [], clearance: 1 },
      rulesHash: rules.hash,
      now: NOW,
    });
  });
  test('is not made for someone without a known role', () => {
    const stranger = Subject.verified({ ...ATTRIBUTES, roles: ['unknown'] });
    expect(() => AccessFilter.compile(rulesOf({}), stranger, NOW)).toThrow(
      expect.objectContaining({ code: 'policy.no_grants' }),
    );
  });
});
