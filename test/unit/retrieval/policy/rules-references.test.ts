import { describe, expect, test } from '@jest/globals';
import { readRulesReferences } from '../../../../retrieval/policy/rules-references.ts';

const acme = (tenant: object) => ({ tags: { everyone: '' }, tenants: { acme: tenant } });
const AT = ['tenants', 'acme'];
const found = (value: unknown) => readRulesReferences(value).findings;
const warned = (value: unknown) => readRulesReferences(value).warnings;
const saying = (text: string) => expect.stringContaining(text);

describe('names in a rules file', () => {
  test('that are declared where they are used are fine', () => {
    const value = {
      tags: { everyone: '' },
      compartments: { aurora: '' },
      tenants: {
        acme: {
          roles: { a: { tags: ['everyone'], compartments: ['aurora'] }, b: { includes: ['a'] } },
          groups: { g: ['a', 'b'] },
          sources: { s: { tags: ['everyone'], compartments: ['aurora'] } },
        },
      },
    };
    expect(readRulesReferences(value)).toEqual({ findings: [], warnings: [] });
  });

  test.each<[string, unknown, object[]]>([
    [
      'a tag of a role',
      acme({ roles: { a: { tags: ['everyone', 'everyon'] } } }),
      [
        {
          reason: 'undeclared_tag',
          path: [...AT, 'roles', 'a', 'tags', 1],
          at: 'value',
          message: saying('tag "everyon" is not declared; did you mean "everyone"?'),
        },
      ],
    ],
    [
      'a tag of a source',
      acme({ roles: { a: { tags: ['everyone'] } }, sources: { s: { tags: ['zzzzzz'] } } }),
      [
        {
          reason: 'undeclared_tag',
          path: [...AT, 'sources', 's', 'tags', 0],
          at: 'value',
          message: expect.stringMatching(/"zzzzzz" is not declared$/u),
        },
      ],
    ],
    [
      'a compartment, of which none is declared',
      acme({ roles: { a: { compartments: ['aurora'] } }, sources: { s: { compartments: ['aurora'] } } }),
      [
        {
          reason: 'undeclared_compartment',
          path: [...AT, 'roles', 'a', 'compartments', 0],
          at: 'value',
          message: saying('compartment "aurora"'),
        },
        {
          reason: 'undeclared_compartment',
          path: [...AT, 'sources', 's', 'compartments', 0],
          at: 'value',
          message: saying('compartment "aurora"'),
        },
      ],
    ],
    [
      'an included role',
      acme({ roles: { a: { includes: ['a1', 'b'] }, b: {} } }),
      [
        {
          reason: 'unknown_role',
          path: [...AT, 'roles', 'a', 'includes', 0],
          at: 'value',
          message: saying('no role "a1"; did you mean "a"?'),
        },
      ],
    ],
    [
      "a group's role",
      acme({ roles: { a: {} }, groups: { g: ['a', 'zzzzzz'] } }),
      [
        {
          reason: 'unknown_role',
          path: [...AT, 'groups', 'g', 1],
          at: 'value',
          message: expect.stringMatching(/no role "zzzzzz"$/u),
        },
      ],
    ],
    [
      'a role of another tenant',
      { tags: {}, tenants: { acme: { roles: { a: { includes: ['b'] } } }, quillon: { roles: { b: {} } } } },
      [{ reason: 'unknown_role', path: [...AT, 'roles', 'a', 'includes', 0], at: 'value', message: saying('"b"') }],
    ],
    [
      'roles in a circle',
      acme({ roles: { a: { includes: ['b'] }, b: { includes: ['a'] } } }),
      [
        {
          reason: 'include_cycle',
          path: [...AT, 'roles', 'a', 'includes'],
          at: 'value',
          message: expect.stringMatching(/: "a" → "b" → "a"$/u),
        },
      ],
    ],
  ])('are told where they are wrong: %s', (_what, value, findings) => {
    expect(found(value)).toEqual(findings);
  });

  test('in a circle of twenty and more are told up to twenty', () => {
    const circle = (size: number) => {
      const roles = Object.fromEntries(
        Array.from({ length: size }, (_, index) => [`r${index}`, { includes: [`r${(index + 1) % size}`] }]),
      );
      return found(acme({ roles })).map(({ message }) => message);
    };
    expect(circle(19)).toEqual([expect.stringMatching(/"r17" → "r18" → "r0"$/u)]);
    expect(circle(20)).toEqual([expect.stringMatching(/"r18" → "r19" → …$/u)]);
  });

  test.each<[string, unknown]>([
    ['a file that is no mapping', 'x'],
    ['tenants that are no mapping', { tags: {}, tenants: [] }],
    ['a tenant that is no mapping', acme([])],
    ['roles, groups and sources that are none', acme({ roles: 1, groups: 1, sources: 1 })],
    [
      'tags that are no mapping, so that none is undeclared',
      { tags: 1, tenants: { acme: { roles: { a: { tags: ['x'] } } } } },
    ],
    ['a role that is no mapping', acme({ roles: { a: 1 } })],
    ['a source that is no mapping', acme({ roles: {}, sources: { s: 1 } })],
    ['lists that are none', acme({ roles: { a: { tags: 1, includes: 1, compartments: 1 } }, groups: {} })],
    [
      'names that are none',
      acme({ roles: { a: { tags: [1], includes: [1], compartments: [1] } }, groups: { g: [1] } }),
    ],
  ])('are passed over in %s: the shape is told elsewhere', (_what, value) => {
    expect(found(value)).toEqual([]);
  });

  test('are told beside what cannot be read', () => {
    const findings = (tenant: object) => found(acme(tenant)).map(({ reason, path }) => [reason, ...path.slice(2)]);
    expect(
      findings({ roles: { a: 1 }, groups: { g: ['x'] }, sources: { s: { tags: 1, compartments: ['y'] } } }),
    ).toEqual([
      ['unknown_role', 'groups', 'g', 0],
      ['undeclared_compartment', 'sources', 's', 'compartments', 0],
    ]);
    expect(findings({ roles: { a: { tags: 1, compartments: [1, 'y'], includes: [1, 'x'] } } })).toEqual([
      ['undeclared_compartment', 'roles', 'a', 'compartments', 1],
      ['unknown_role', 'roles', 'a', 'includes', 1],
    ]);
  });
});

describe('warnings of a rules file', () => {
  test.each<[string, unknown, object[]]>([
    [
      'a tag that no role of any tenant grants',
      { tags: { used: '', unused: '' }, tenants: { a: { roles: {} }, b: { roles: { r: { tags: ['used'] } } } } },
      [{ reason: 'tag_without_role', path: ['tags', 'unused'], at: 'key', message: saying('"unused"') }],
    ],
    [
      'a group without roles',
      acme({ roles: { a: { tags: ['everyone'] } }, groups: { g: [], h: ['a'] } }),
      [{ reason: 'empty_group', path: [...AT, 'groups', 'g'], at: 'key', message: saying('"g"') }],
    ],
    [
      'a tag that a source stamps and only another tenant grants',
      {
        tags: { x: '', y: '' },
        tenants: {
          acme: { roles: { a: { tags: ['y'] } }, sources: { s: { tags: ['y', 'x', ''] } } },
          quillon: { roles: { a: { tags: ['x'] } } },
        },
      },
      [
        {
          reason: 'source_tag_without_role',
          path: [...AT, 'sources', 's', 'tags', 1],
          at: 'value',
          message: saying('"x"'),
        },
      ],
    ],
  ])('tell %s', (_what, value, warnings) => {
    expect(warned(value)).toEqual(warnings);
  });

  test.each([[{}], [{ tags: 1, tenants: 1 }]])('of %j are none', (value) => {
    expect(warned(value)).toEqual([]);
  });
});
