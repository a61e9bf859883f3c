import { describe, expect, test } from '@jest/globals';
import { hypotheticalPerson, MAX_GROUPS } from '../../../../retrieval/index.ts';

const CLAIMS = {
  tenant: 'acme',
  sub: 'ada',
  roles: ['analyst'],
  groups: ['staff'],
  clearance: 1,
  compartments: ['aurora'],
};

describe('a hypothetical person', () => {
  test('has the attributes that a token with these claims gives', () => {
    expect(hypotheticalPerson(CLAIMS)).toEqual({
      ok: true,
      attributes: {
        tenant: 'acme',
        id: 'ada',
        principals: ['user:ada', 'group:staff'],
        roles: ['analyst'],
        clearance: 1,
        compartments: ['aurora'],
        scopes: [],
      },
    });
  });

  test.each<[Partial<typeof CLAIMS>, string]>([
    [{ tenant: '*' }, 'tenant'],
    [{ sub: '' }, 'sub'],
    [{ sub: 'ringfence:always' }, 'sub'],
    [{ roles: ['analyst', 'cafe\u0301'] }, 'roles.1'],
    [{ groups: ['staff', 'board\u200b'] }, 'groups.1'],
    [{ groups: ['__proto__'] }, 'groups.0'],
    [{ clearance: 4 }, 'clearance'],
    [{ clearance: 0.5 }, 'clearance'],
    [{ compartments: [' aurora'] }, 'compartments.0'],
    [{ roles: Array.from({ length: 1_001 }, (_, n) => `r${n}`) }, 'roles'],
  ])('with %j is refused, and the field is named', (fault, field) => {
    const person = hypotheticalPerson({ ...CLAIMS, ...fault });
    if (person.ok) throw new Error('it was let in');
    expect(new Set(person.faults.map((path) => path.join('.')))).toEqual(new Set([field]));
  });

  test('with more groups than a token may name is refused by the same code', () => {
    const groups = Array.from({ length: MAX_GROUPS + 1 }, (_, n) => `g${n}`);
    expect(() => hypotheticalPerson({ ...CLAIMS, groups })).toThrow(
      expect.objectContaining({ code: 'policy.too_many_principals' }),
    );
  });
});
