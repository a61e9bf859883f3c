import { describe, expect, test } from '@jest/globals';
import {
  AccessFilter,
  grantsOf,
  type LabelInput,
  LAST_INSTANT,
  makeLabel,
  MARKER,
  mayRead,
  Narrowing,
  parseRules,
  RetrievalError,
  type Rules,
  Subject,
  type SubjectAttributes,
} from '../../../../retrieval/index.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';

const NOW = 1_780_000_000;

const rulesOf = (text: string): Rules => {
  const reading = parseRules(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.rules;
};

const rules = rulesOf(`
version: 1
tags: { everyone: all, finance: money }
compartments: { aurora: a deal }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      analyst: { includes: [employee], tags: [finance], clearance: 2 }
      insider: { compartments: [aurora] }
      guest: {}
    groups: { grp-finance: [analyst], grp-idle: [] }
  globex:
    roles: { employee: { tags: [everyone], clearance: 3 } }
`);

const person = (changes: Partial<SubjectAttributes> = {}): SubjectAttributes => ({
  tenant: 'acme',
  id: 'ada',
  principals: ['user:ada'],
  roles: ['employee'],
  clearance: 0,
  compartments: [],
  scopes: [],
  ...changes,
});

const sees = (subject: SubjectAttributes, label: Partial<LabelInput>, now = NOW): boolean => {
  const row = makeLabel({ tenant: 'acme', classification: 0, ...label });
  const grants = grantsOf(rules, subject);
  if (!grants) throw new Error('no grants');
  const plain = mayRead(subject, grants, row, now);
  const filter = AccessFilter.compile(rules, Subject.verified(subject), now);
  expect(holdsOnRow(AccessFilter.condition(filter), row)).toBe(plain);
  return plain;
};

describe('a window', () => {
  const window = { tags: ['everyone'], not_before: NOW, not_after: NOW + 10 };
  test.each([
    [NOW - 1, false],
    [NOW, true],
    [NOW + 10, true],
    [NOW + 11, false],
  ])('at second %i: visible %s; both ends are included', (now, visible) => {
    expect(sees(person(), window, now)).toBe(visible);
  });

  test.each([
    [0, true],
    [LAST_INSTANT, true],
  ])('without ends is open at %i', (now, visible) => {
    expect(sees(person(), { tags: ['everyone'] }, now)).toBe(visible);
  });

  test.each([-1, LAST_INSTANT + 1])('is open to nobody at the impossible moment %i', (now) => {
    expect(sees(person(), { tags: ['everyone'] }, now)).toBe(false);
  });

  test.each([Number.NaN, Infinity, NOW + 0.5])('at %d, which is no whole second, no filter is made', (now) => {
    expect(() => AccessFilter.compile(rules, Subject.verified(person()), now)).toThrow(
      expect.objectContaining({ code: 'store.cannot_express' }),
    );
  });
});

describe('a guest who holds no tag', () => {
  const guest = person({ roles: ['guest'], principals: ['user:ada', 'group:visitors'] });
  test('sees what names them or their group as a reader, and nothing by tags', () => {
    expect(sees(guest, { readers: ['user:ada'] })).toBe(true);
    expect(sees(guest, { readers: ['group:visitors'] })).toBe(true);
    expect(sees(guest, { readers: ['user:bo'], tags: ['everyone'] })).toBe(false);
  });
  test('is bound by compartment, clearance, denial and window like everybody', () => {
    expect(sees(guest, { readers: ['user:ada'], compartments: ['aurora'] })).toBe(false);
    expect(sees(guest, { readers: ['user:ada'], classification: 1 })).toBe(false);
    expect(sees(guest, { readers: ['user:ada'], denied: ['group:visitors'] })).toBe(false);
    expect(sees(guest, { readers: ['user:ada'], not_before: NOW + 1 })).toBe(false);
  });
  test('without any principal gets no filter at all', () => {
    const nobody = person({ roles: ['guest'], principals: [] });
    expect(() => AccessFilter.compile(rules, Subject.verified(nobody), NOW)).toThrow(
      expect.objectContaining({ code: 'policy.no_grants' }),
    );
  });
});

describe('grants', () => {
  test('come from groups as from roles, with what the roles include', () => {
    const member = person({ roles: [], principals: ['user:ada', 'group:grp-finance'] });
    expect(grantsOf(rules, member)).toEqual({
      roles: ['analyst'],
      tags: ['everyone', 'finance'],
      compartments: [],
      clearance: 2,
    });
  });
  test('do not come from a user principal that is named like a group, nor from a group of another tenant', () => {
    for (const user of ['user:grp-finance', 'user:xgrp-finance', 'user:group:grp-finance']) {
      expect(grantsOf(rules, person({ roles: [], principals: [user] }))).toBeUndefined();
    }
    expect(
      grantsOf(rules, person({ tenant: 'globex', roles: [], principals: ['user:x', 'group:grp-finance'] })),
    ).toBeUndefined();
  });
  test('are nothing for an unknown role, an idle group, an unknown tenant', () => {
    expect(grantsOf(rules, person({ roles: ['Employee'] }))).toBeUndefined();
    expect(grantsOf(rules, person({ roles: [], principals: ['group:grp-idle'] }))).toBeUndefined();
    expect(grantsOf(rules, person({ tenant: 'initech' }))).toBeUndefined();
  });
  test.each(['constructor', 'hasOwnProperty', 'toString', '__proto__'])(
    'are nothing for a role, tenant or group named %s',
    (name) => {
      expect(grantsOf(rules, person({ roles: [name], principals: [`group:${name}`] }))).toBeUndefined();
      expect(grantsOf(rules, person({ tenant: name }))).toBeUndefined();
    },
  );
  test('take from the token a clearance and declared compartments, and drop undeclared ones', () => {
    const grants = grantsOf(rules, person({ clearance: 3, compartments: ['aurora', 'borealis'] }));
    expect(grants).toMatchObject({ clearance: 3, compartments: ['aurora'] });
  });
  test('may be 5,000 tags and as many compartments; one more of either gets no filter', () => {
    const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
    const compile = (tags: number, compartments: number) => {
      const role = { tags: names('t', tags), compartments: names('c', compartments), clearance: 0 };
      const acme = { roles: new Map([['employee', role]]), groups: new Map(), sources: new Map() };
      return AccessFilter.compile({ ...rules, tenants: new Map([['acme', acme]]) }, Subject.verified(person()), NOW);
    };
    expect(AccessFilter.reader(compile(5_000, 5_000)).grants.tags).toHaveLength(5_000);
    for (const [tags, compartments] of [
      [5_001, 0],
      [0, 5_001],
    ] as const) {
      expect(() => compile(tags, compartments)).toThrow(expect.objectContaining({ code: 'policy.too_many_tags' }));
    }
  });

  test('never hold the marker, whatever the rules say', () => {
    const role = { tags: [MARKER, 'finance'], compartments: [MARKER], clearance: 0 };
    const acme = { roles: new Map([['employee', role]]), groups: new Map(), sources: new Map() };
    const grants = grantsOf({ ...rules, tenants: new Map([['acme', acme]]) }, person());
    expect(grants).toMatchObject({ tags: ['finance'], compartments: [] });
  });

  test('cannot be widened after they were made', () => {
    const grants = grantsOf(rules, person());
    expect([Object.isFrozen(grants), Object.isFrozen(grants?.tags), Object.isFrozen(grants?.compartments)]).toEqual([
      true,
      true,
      true,
    ]);
    const filter = AccessFilter.compile(rules, Subject.verified(person()), NOW);
    expect(Object.isFrozen(AccessFilter.reader(filter))).toBe(true);
    expect(Object.isFrozen(AccessFilter.condition(filter))).toBe(true);
  });
});

describe('a scope', () => {
  const filter = AccessFilter.compile(rules, Subject.verified(person()), NOW);
  const refusal = (tags: readonly string[]): unknown => {
    try {
      Narrowing.toTags(filter, tags);
    } catch (error) {
      return error instanceof RetrievalError && [error.code, error.message];
    }
    return undefined;
  };
  test('that names an unknown tag is refused like one that names a tag not granted', () => {
    expect(refusal(['nonsense'])).toEqual(['policy.scope_denied', expect.any(String)]);
    expect(refusal(['finance'])).toEqual(refusal(['nonsense']));
    expect(refusal(['everyone', 'finance'])).toEqual(refusal(['nonsense']));
    expect(refusal([])).toEqual(refusal(['nonsense']));
    expect(refusal([MARKER])).toEqual(refusal(['nonsense']));
    expect(refusal(['everyone'])).toBeUndefined();
  });
});

describe('a narrowing', () => {
  const analyst = AccessFilter.compile(rules, Subject.verified(person({ roles: ['analyst'] })), NOW);
  const restricted = (label: Partial<LabelInput>) => makeLabel({ tenant: 'acme', classification: 0, ...label });
  const byTags = Narrowing.toTags(analyst, ['finance', 'everyone', 'finance']);

  test('to tags asks for one of them, each named once, in one order whatever the order of the request', () => {
    expect(Narrowing.condition(byTags)).toEqual({ kind: 'anyOf', key: 'tags', values: ['everyone', 'finance'] });
  });
  test('to a classification leaves out all above it and nothing below', () => {
    const narrowing = Narrowing.toClassification(1);
    const seen = [0, 1, 2, 3].filter((classification) =>
      holdsOnRow(Narrowing.condition(narrowing), restricted({ classification })),
    );
    expect(seen).toEqual([0, 1]);
  });
  test('by several holds where each of them does; none narrow nothing', () => {
    const both = Narrowing.every([Narrowing.toTags(analyst, ['finance']), Narrowing.toClassification(1)]);
    const holds = (label: Partial<LabelInput>) =>
      both !== undefined && holdsOnRow(Narrowing.condition(both), restricted(label));
    expect(holds({ tags: ['finance'], classification: 1 })).toBe(true);
    expect(holds({ tags: ['finance'], classification: 2 })).toBe(false);
    expect(holds({ tags: ['everyone'], classification: 1 })).toBe(false);
    expect(Narrowing.every([])).toBeUndefined();
  });
});

describe('a narrowing in plain code', () => {
  const analyst = AccessFilter.compile(rules, Subject.verified(person({ roles: ['analyst'] })), NOW);
  const admits = (narrowing: Narrowing | undefined, tags: string[], classification: number) =>
    narrowing && Narrowing.admits(narrowing, makeLabel({ tenant: 'acme', tags, classification }));
  const toTags = Narrowing.toTags(analyst, ['finance', 'everyone']);
  const toInternal = Narrowing.toClassification(1);

  test('admits what carries one of its tags', () => {
    const held = [['finance'], ['other', 'everyone'], ['finance', 'everyone'], ['other'], []];
    expect(held.map((tags) => admits(toTags, tags, 3))).toEqual([true, true, true, false, false]);
  });
  test('admits its classification and what lies below', () => {
    expect([0, 1, 2, 3].map((classification) => admits(toInternal, [], classification))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
  test('by several admits what each of them does', () => {
    const both = Narrowing.every([toTags, toInternal]);
    expect([
      admits(both, ['finance'], 1),
      admits(both, ['finance'], 2),
      admits(both, ['other'], 1),
      admits(both, ['other'], 2),
    ]).toEqual([true, false, false, false]);
  });
});

describe('mayRead, of what should never reach it', () => {
  const label = makeLabel({ tenant: 'acme', classification: 0 });
  test('does not take the marker for a tag or a reader, even if someone held it', () => {
    const grants = { roles: ['employee'], tags: [MARKER], compartments: [], clearance: 3 };
    expect(mayRead(person({ principals: [MARKER] }), grants, label, NOW)).toBe(false);
  });
  test('does not take the marker for a denial', () => {
    const grants = { roles: ['employee'], tags: ['everyone'], compartments: [], clearance: 3 };
    const readable = { ...label, tags: [MARKER, 'everyone'] };
    expect(mayRead(person({ principals: [MARKER] }), grants, readable, NOW)).toBe(true);
  });
  test('does not read a label of another vocabulary or a negative classification', () => {
    const grants = { roles: ['employee'], tags: ['everyone'], compartments: [], clearance: 3 };
    const readable = { ...label, tags: [MARKER, 'everyone'] };
    expect(mayRead(person(), grants, readable, NOW)).toBe(true);
    for (const changes of [{ label_schema: 2 }, { classification: -1 }]) {
      expect(mayRead(person(), grants, JSON.parse(JSON.stringify({ ...readable, ...changes })), NOW)).toBe(false);
    }
  });
});

describe('makeLabel', () => {
  test('holds each entry once, in one order, behind the marker', () => {
    expect(makeLabel({ tenant: 'acme', classification: 0, tags: ['b', 'a', 'b'] }).tags).toEqual([MARKER, 'a', 'b']);
  });
  test('refuses a window that closes before it opens, and takes one of a single second', () => {
    const window = { tenant: 'acme', classification: 0, not_before: NOW };
    expect(() => makeLabel({ ...window, not_after: NOW - 1 })).toThrow(
      expect.objectContaining({ code: 'retrieval.label_invalid' }),
    );
    expect(makeLabel({ ...window, not_after: NOW })).toMatchObject({ not_before: NOW, not_after: NOW });
  });
});
