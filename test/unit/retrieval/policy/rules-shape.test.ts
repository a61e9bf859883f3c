import { describe, expect, test } from '@jest/globals';
import { readRulesShape } from '../../../../retrieval/policy/rules-shape.ts';

const role = { tags: ['everyone'] };
const source = { max_classification: 3 };
const tenant = { roles: { employee: role } };
const file = { version: 1, tags: { everyone: 'All' }, tenants: { acme: tenant } };
const withTenant = (over: object) => ({ ...file, tenants: { acme: { ...tenant, ...over } } });
const withRole = (over: object) => withTenant({ roles: { employee: { ...role, ...over } } });

const findings = (value: unknown) => readRulesShape(value).findings;
const ROLE = ['tenants', 'acme', 'roles', 'employee'];

describe('the shape of a rules file', () => {
  test('is whole where nothing is wrong, with what is not written filled in', () => {
    const { file: read, findings: none } = readRulesShape(file);
    expect(none).toEqual([]);
    expect(read?.tenants['acme']).toEqual({
      roles: { employee: { includes: [], tags: ['everyone'], compartments: [], clearance: 0 } },
      groups: {},
      sources: {},
    });
  });

  test('gives no file where anything is wrong', () => {
    expect(readRulesShape({ ...file, version: 2 }).file).toBeUndefined();
  });

  test.each<[string, unknown, object[]]>([
    [
      'what is missing',
      {},
      ['version', 'tags', 'tenants'].map((name) => ({
        reason: 'missing',
        path: [name],
        at: 'value',
        message: expect.stringContaining(`"${name}"`),
      })),
    ],
    ['a file that is missing', undefined, [{ reason: 'missing', path: [], at: 'value' }]],
    [
      'a source without a limit',
      withTenant({ sources: { drive: {} } }),
      [{ reason: 'missing', path: ['tenants', 'acme', 'sources', 'drive', 'max_classification'], at: 'value' }],
    ],
    ['another version', { ...file, version: 2 }, [{ reason: 'wrong_version', path: ['version'], at: 'value' }]],
    [
      'a reserved name among tags',
      withRole({ tags: ['everyone', '*'] }),
      [
        {
          reason: 'reserved_name',
          path: [...ROLE, 'tags', 1],
          at: 'value',
          message: expect.stringMatching(/"\*".*reserved/u),
        },
      ],
    ],
    [
      'a reserved name of a role',
      withTenant({ roles: { '*': {} } }),
      [
        {
          reason: 'reserved_name',
          path: ['tenants', 'acme', 'roles', '*'],
          at: 'key',
          message: expect.stringContaining('"*"'),
        },
      ],
    ],
    [
      'an empty name',
      withRole({ tags: [''] }),
      [{ reason: 'bad_name', path: [...ROLE, 'tags', 0], at: 'value', message: expect.stringContaining('empty') }],
    ],
    [
      'a name with a space at its end',
      withTenant({ roles: { 'guest ': {} } }),
      [
        {
          reason: 'bad_name',
          path: ['tenants', 'acme', 'roles', 'guest '],
          at: 'key',
          message: expect.stringContaining('white space'),
        },
      ],
    ],
    [
      'a clearance that is too high',
      withRole({ clearance: 4 }),
      [
        {
          reason: 'out_of_range',
          path: [...ROLE, 'clearance'],
          at: 'value',
          message: expect.stringMatching(/^4 is out of range/u),
        },
      ],
    ],
    [
      'a clearance that is too low',
      withRole({ clearance: -1 }),
      [
        {
          reason: 'out_of_range',
          path: [...ROLE, 'clearance'],
          at: 'value',
          message: expect.stringMatching(/^-1 is out of range/u),
        },
      ],
    ],
    [
      'a description that is too long',
      { ...file, tags: { everyone: 'x'.repeat(1_001) } },
      [
        {
          reason: 'out_of_range',
          path: ['tags', 'everyone'],
          at: 'value',
          message: expect.stringContaining('1,000 characters'),
        },
      ],
    ],
  ])('tells %s', (_what, value, expected) => {
    expect(findings(value)).toEqual(expected.map((finding) => ({ message: expect.any(String), ...finding })));
  });

  test.each<[string, unknown, (string | number)[], string]>([
    ['nothing instead of a file', null, [], 'Expected a mapping like { key: value }, found nothing'],
    ['a list instead of a file', [], [], 'Expected a mapping like { key: value }, found a list'],
    ['a list instead of tags', { ...file, tags: [] }, ['tags'], 'Expected a mapping like { name: … }, found a list'],
    [
      'a mapping instead of a list',
      withRole({ tags: {} }),
      [...ROLE, 'tags'],
      'Expected a list like [first, second], found a mapping',
    ],
    [
      'a text instead of a list',
      withRole({ tags: 'x' }),
      [...ROLE, 'tags'],
      'Expected a list like [first, second], found the text "x"',
    ],
    [
      'a text instead of a number',
      withRole({ clearance: '2' }),
      [...ROLE, 'clearance'],
      'Expected a whole number, found the text "2"',
    ],
    ['half a number', withRole({ clearance: 1.5 }), [...ROLE, 'clearance'], 'Expected a whole number, found 1.5'],
    [
      'a number instead of a name',
      withRole({ tags: [2024] }),
      [...ROLE, 'tags', 0],
      'Expected a text, found 2024: put it in quotes',
    ],
    [
      'a truth value instead of a name',
      withRole({ tags: [true] }),
      [...ROLE, 'tags', 0],
      'Expected a text, found true: put it in quotes',
    ],
    ['nothing instead of a name', withRole({ tags: [null] }), [...ROLE, 'tags', 0], 'Expected a text, found nothing'],
    ['a list instead of a name', withRole({ tags: [[]] }), [...ROLE, 'tags', 0], 'Expected a text, found a list'],
  ])('tells %s, and that quotes are what a name lacks', (_what, value, path, message) => {
    expect(findings(value)).toEqual([{ reason: 'wrong_type', path, at: 'value', message }]);
  });

  test.each<[string, unknown, (string | number)[], string]>([
    ['in the file', { ...file, zzzzzz: 1 }, ['zzzzzz'], 'version, tags, compartments, tenants'],
    ['in a tenant', withTenant({ zzzzzz: 1 }), ['tenants', 'acme', 'zzzzzz'], 'roles, groups, sources'],
    ['in a role', withRole({ zzzzzz: 1 }), [...ROLE, 'zzzzzz'], 'includes, tags, compartments, clearance'],
    [
      'in a source',
      withTenant({ sources: { drive: { ...source, zzzzzz: 1 } } }),
      ['tenants', 'acme', 'sources', 'drive', 'zzzzzz'],
      'tags, compartments, max_classification',
    ],
  ])('tells an unknown key %s, and which are known there', (_where, value, path, known) => {
    const message = expect.stringMatching(`"zzzzzz".*known here: ${known}$`);
    expect(findings(value)).toEqual([{ reason: 'unknown_key', path, at: 'key', message }]);
  });

  test('tells which key was probably meant, and each unknown one', () => {
    expect(findings(withRole({ clearence: 1, tag: [] }))).toEqual([
      {
        reason: 'unknown_key',
        path: [...ROLE, 'clearence'],
        at: 'key',
        message: expect.stringMatching(/mean "clearance"\?$/u),
      },
      { reason: 'unknown_key', path: [...ROLE, 'tag'], at: 'key', message: expect.stringMatching(/mean "tags"\?$/u) },
    ]);
  });
});
