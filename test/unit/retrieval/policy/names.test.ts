import { describe, expect, test } from '@jest/globals';
import {
  isName,
  isPrincipal,
  type LabelInput,
  makeLabel,
  MARKER,
  parseLabel,
  parseSubjectAttributes,
  Subject,
  type SubjectAttributes,
} from '../../../../retrieval/index.ts';
import { nameFault } from '../../../../retrieval/policy/names.ts';

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

const HOSTILE = [
  '',
  ' ',
  ' x',
  'x ',
  '*',
  '__proto__',
  'constructor',
  'prototype',
  'null',
  'undefined',
  'team:*',
  'team:__proto__',
  MARKER,
  'ringfence:x',
  'a\u0000b',
  'a\nb',
  'zero\u200bwidth',
  'soft\u00adhyphen',
  'bidi\u202egnp',
  'tag\u{e0041}',
  'nbsp\u00a0x',
  'cafe\u0301',
  '\ufb01nance\u200d',
  '\ud800',
  'x'.repeat(257),
];

describe('a name that is refused', () => {
  test.each<[string, string]>([
    ['', 'empty'],
    ['x'.repeat(257), 'too_long'],
    ['a\ud800', 'not_unicode'],
    [' a', 'outer_space'],
    ['a\u200bb', 'invisible'],
    ['a\tb', 'invisible'],
    ['cafe\u0301', 'not_nfc'],
    ['__proto__', 'reserved'],
    ['ringfence:caf\u00e9', 'reserved'],
    ['two words:null', 'reserved'],
  ])('%j says why: %s', (name, fault) => {
    expect(nameFault(name)).toBe(fault);
  });
});

test('the marker is the one that stored labels hold', () => {
  expect(MARKER).toBe('ringfence:always');
});

test('a name may have 256 characters', () => {
  expect(isName('x'.repeat(256))).toBe(true);
});

test('a principal begins with its kind', () => {
  expect(['xuser:ada', 'a group:b', 'ser:ada'].map(isPrincipal)).toEqual([false, false, false]);
});

describe('a character of ASCII', () => {
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  test('may stand inside a name if it can be seen or is the space, and at its ends if it can be seen', () => {
    const within = characters.filter((character) => isName(`a${character}b`)).join('');
    const outside = characters.filter((character) => isName(`${character}b`) && isName(`a${character}`)).join('');
    expect(within).toBe(characters.slice(0x20, 0x7f).join(''));
    expect(outside).toBe(characters.slice(0x21, 0x7f).join(''));
  });
});

describe('a reserved or malformed name', () => {
  test.each(HOSTILE.map((name) => [JSON.stringify(name).slice(0, 30), name]))('%s is refused everywhere', (_, name) => {
    expect(isName(name)).toBe(false);
    expect([isPrincipal(`user:${name}`), isPrincipal(`group:${name}`), isPrincipal(name)]).toEqual([
      false,
      false,
      false,
    ]);
    for (const claims of [
      { tenant: name },
      { id: name },
      { roles: [name] },
      { compartments: [name] },
      { scopes: [name] },
      { principals: [`user:${name}`] },
      { principals: [`group:${name}`] },
    ]) {
      expect(() => parseSubjectAttributes({ ...person(), ...claims })).toThrow(
        expect.objectContaining({ name: 'ZodError' }),
      );
    }
    const label: LabelInput = { tenant: 'acme', classification: 0 };
    for (const changes of [
      { tenant: name },
      { tags: [name] },
      { compartments: [name] },
      { readers: [`user:${name}`] },
      { denied: [`group:${name}`] },
      { readers: [name] },
    ]) {
      expect(() => makeLabel({ ...label, ...changes })).toThrow(
        expect.objectContaining({ code: 'retrieval.label_invalid' }),
      );
    }
    expect(parseLabel({ ...makeLabel(label), tags: [MARKER, name] }) === undefined || name === MARKER).toBe(true);
  });

  test('has lookalikes that are names of their own, compared exactly', () => {
    for (const name of ['finance', 'Finance', 'f\u0456nance', 'caf\u00e9', '財務', "o'brien; --", 'hasOwnProperty']) {
      expect(isName(name)).toBe(true);
      expect(isPrincipal(`user:${name}`)).toBe(true);
    }
  });
});

describe('a subject', () => {
  test.each([
    ['clearance 4', { clearance: 4 }],
    ['clearance -1', { clearance: -1 }],
    ['clearance "3"', { clearance: '3' }],
    ['clearance 1.5', { clearance: 1.5 }],
    ['roles as a text', { roles: 'employee' }],
    ['a principal of another kind', { principals: ['role:admin'] }],
    ['a field too many', { admin: true }],
  ])('with %s is refused', (_, changes) => {
    expect(() => parseSubjectAttributes({ ...person(), ...changes })).toThrow(
      expect.objectContaining({ name: 'ZodError' }),
    );
  });

  test('has at most a user and 10,000 groups; one more refuses it by a code of its own', () => {
    const groups = Array.from({ length: 10_001 }, (_, index) => `group:g${index}`);
    const tooMany = expect.objectContaining({ code: 'policy.too_many_principals' });
    expect(Subject.attributes(Subject.verified(person({ principals: groups }))).principals).toHaveLength(10_001);
    expect(() => parseSubjectAttributes(person({ principals: ['user:ada', ...groups] }))).toThrow(tooMany);
    expect(() => Subject.verified(person({ principals: ['user:ada', ...groups] }))).toThrow(tooMany);
    expect(() => parseSubjectAttributes(person({ principals: ['user:ada', ...groups], clearance: 4 }))).toThrow(
      tooMany,
    );
  });

  test.each(['roles', 'compartments', 'scopes'])('has at most 1,000 %s; one more is none of a subject', (key) => {
    const entries = Array.from({ length: 1_001 }, (_, index) => `n${index}`);
    const parsed = parseSubjectAttributes(person({ [key]: entries.slice(1) }));
    expect(Reflect.get(parsed, key)).toEqual(entries.slice(1));
    expect(Object.isFrozen(Reflect.get(parsed, key))).toBe(true);
    expect(() => parseSubjectAttributes(person({ [key]: entries }))).toThrow(
      expect.objectContaining({ name: 'ZodError' }),
    );
  });
  test('names each entry that it may not have', () => {
    const wrong = { ...person(), roles: ['employee', '*', 'analyst', ''] };
    expect(() => parseSubjectAttributes(wrong)).toThrow(
      expect.objectContaining({
        issues: [
          expect.objectContaining({ code: 'custom', path: ['roles', 1] }),
          expect.objectContaining({ code: 'custom', path: ['roles', 3] }),
        ],
      }),
    );
  });
  test.each([0, 1, 2, 3])('may have clearance %i', (clearance) => {
    expect(parseSubjectAttributes(person({ clearance })).clearance).toBe(clearance);
  });

  test('cannot be changed after it was verified, neither through what it was made from', () => {
    const roles = ['employee'];
    const subject = Subject.verified(person({ roles }));
    roles.push('analyst');
    expect(Subject.attributes(subject).roles).toEqual(['employee']);
    expect(Object.isFrozen(Subject.attributes(subject))).toBe(true);
    expect(Object.isFrozen(Subject.attributes(subject).roles)).toBe(true);
  });
});
