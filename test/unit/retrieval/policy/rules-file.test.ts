import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseRules, type Rules, type RulesProblem } from '../../../../retrieval/index.ts';

const GOOD = `version: 1
tags: { everyone: All, finance: Money }
compartments: { aurora: A deal }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      analyst: { includes: [employee], tags: [finance], clearance: 2 }
      cfo: { includes: [analyst], compartments: [aurora], clearance: 0 }
      guest: {}
    groups: { grp-finance: [analyst, employee] }
    sources:
      drive: { tags: [everyone, finance], compartments: [aurora], max_classification: 3 }
`;

const rulesOf = (text: string): Rules => {
  const reading = parseRules(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.rules;
};
const problemsOf = (text: string): readonly RulesProblem[] => {
  const reading = parseRules(text);
  return reading.ok ? [] : reading.problems;
};
/** `reason line:column path` of each problem. */
const told = (text: string): string[] =>
  problemsOf(text).map(({ reason, line, column, path }) => `${reason} ${line}:${column} ${path}`);

describe('a valid rules file', () => {
  const rules = rulesOf(GOOD);
  const acme = rules.tenants.get('acme');

  test('is named by the sha256 of its bytes', () => {
    expect(rules.hash).toBe(createHash('sha256').update(Buffer.from(GOOD, 'utf8')).digest('hex'));
    expect(rulesOf(`${GOOD}\n`).hash).not.toBe(rules.hash);
  });
  test('gives each role all that it includes, over any number of steps, and the highest clearance', () => {
    expect(acme?.roles.get('cfo')).toEqual({ tags: ['everyone', 'finance'], compartments: ['aurora'], clearance: 2 });
    expect(acme?.roles.get('employee')).toEqual({ tags: ['everyone'], compartments: [], clearance: 1 });
  });
  test('gives what is not written nothing: no tag, no compartment, clearance 0', () => {
    expect(acme?.roles.get('guest')).toEqual({ tags: [], compartments: [], clearance: 0 });
  });
  test('maps groups to roles and limits what a source may stamp', () => {
    expect(acme?.groups.get('grp-finance')).toEqual(['analyst', 'employee']);
    expect(acme?.sources.get('drive')).toEqual({
      tags: ['everyone', 'finance'],
      compartments: ['aurora'],
      maxClassification: 3,
    });
  });
  test('resolves the same whatever the order of the roles', () => {
    const reversed = GOOD.replace(
      /( {6}employee.*\n)( {6}analyst.*\n)( {6}cfo.*\n)/u,
      (_, employee: string, analyst: string, cfo: string) => cfo + analyst + employee,
    );
    expect(reversed).not.toBe(GOOD);
    expect(rulesOf(reversed).tenants.get('acme')?.roles.get('cfo')).toEqual(acme?.roles.get('cfo'));
  });
  test('resolves a chain of two thousand includes', () => {
    const chain = Array.from({ length: 2_000 }, (_, index) => `      r${index}: { includes: [r${index + 1}] }`);
    const deep = rulesOf(
      `version: 1\ntags: { a: b }\ntenants:\n  acme:\n    roles:\n${chain.join('\n')}\n      r2000: { tags: [a] }\n`,
    );
    expect(deep.tenants.get('acme')?.roles.get('r0')?.tags).toEqual(['a']);
  });
  test('cannot be changed through its parts', () => {
    expect([Object.isFrozen(rules), Object.isFrozen(acme), Object.isFrozen(acme?.roles.get('cfo')?.tags)]).toEqual([
      true,
      true,
      true,
    ]);
  });
  test('may begin with a byte order mark, use Windows line ends and have comments', () => {
    expect(rulesOf(`\ufeff# rules\r\n${GOOD.replaceAll('\n', '\r\n')}`).tenants.size).toBe(1);
  });
});

const undeclared = [
  'undeclared_tag 8:47 tenants.acme.roles.analyst.tags[0]',
  'undeclared_tag 13:33 tenants.acme.sources.drive.tags[1]',
];

describe('a broken rules file tells the place and the reason of', () => {
  const swap = (from: string, to: string): string => {
    expect(GOOD).toContain(from);
    return GOOD.replace(from, to);
  };
  test.each<[string, string, string[]]>([
    ['an empty file', '', ['empty 1:1 ']],
    ['a file of comments', '# nothing\n', ['empty 1:1 ']],
    ['another version', swap('version: 1', 'version: 2'), ['wrong_version 1:10 version']],
    ['a version in quotes', swap('version: 1', 'version: "1"'), ['wrong_version 1:10 version']],
    ['no version', swap('version: 1\n', ''), ['missing 1:1 version']],
    ['a list at the top', '- a\n', ['wrong_type 1:1 ']],
    ['a misspelt key', swap('clearance: 2', 'clearence: 2'), ['unknown_key 8:57 tenants.acme.roles.analyst.clearence']],
    ['a misspelt section', swap('    groups:', '    group:'), ['unknown_key 11:5 tenants.acme.group']],
    ['a duplicate role', swap('      guest: {}', '      cfo: {}'), ['duplicate_key 10:7 tenants.acme.roles.cfo']],
    ['a duplicate tag', swap('finance: Money', 'everyone: Money'), ['duplicate_key 2:24 tags.everyone', ...undeclared]],
    ['a duplicate tenant', `${GOOD}  acme: { roles: {} }\n`, ['duplicate_key 14:3 tenants.acme']],
    [
      'an undeclared tag',
      swap('[finance], clear', '[finanse], clear'),
      ['undeclared_tag 8:47 tenants.acme.roles.analyst.tags[0]'],
    ],
    [
      'an undeclared compartment',
      swap('compartments: { aurora: A deal }\n', ''),
      [
        'undeclared_compartment 8:50 tenants.acme.roles.cfo.compartments[0]',
        'undeclared_compartment 12:58 tenants.acme.sources.drive.compartments[0]',
      ],
    ],
    [
      'an unknown included role',
      swap('includes: [analyst]', 'includes: [analist]'),
      ['unknown_role 9:25 tenants.acme.roles.cfo.includes[0]'],
    ],
    [
      'a group of an unknown role',
      swap('[analyst, employee]', '[analyst, boss]'),
      ['unknown_role 11:38 tenants.acme.groups.grp-finance[1]'],
    ],
    [
      'a role that includes itself',
      swap('includes: [employee]', 'includes: [analyst]'),
      ['include_cycle 8:28 tenants.acme.roles.analyst.includes'],
    ],
    [
      'roles that include each other',
      swap('guest: {}', 'guest: { includes: [x] }\n      x: { includes: [y] }\n      y: { includes: [x] }'),
      ['include_cycle 11:22 tenants.acme.roles.x.includes'],
    ],
    [
      'a clearance out of range',
      swap('clearance: 2', 'clearance: 4'),
      ['out_of_range 8:68 tenants.acme.roles.analyst.clearance'],
    ],
    [
      'a negative clearance',
      swap('clearance: 2', 'clearance: -1'),
      ['out_of_range 8:68 tenants.acme.roles.analyst.clearance'],
    ],
    [
      'a fractional clearance',
      swap('clearance: 2', 'clearance: 1.5'),
      ['wrong_type 8:68 tenants.acme.roles.analyst.clearance'],
    ],
    [
      'a clearance as text',
      swap('clearance: 2', 'clearance: "2"'),
      ['wrong_type 8:68 tenants.acme.roles.analyst.clearance'],
    ],
    [
      'a clearance that is no number',
      swap('clearance: 2', 'clearance: .nan'),
      ['wrong_type 8:68 tenants.acme.roles.analyst.clearance'],
    ],
    [
      'a source without a limit',
      swap(', max_classification: 3', ''),
      ['missing 13:14 tenants.acme.sources.drive.max_classification'],
    ],
    ['a role without anything', swap('guest: {}', 'guest:'), ['wrong_type 10:7 tenants.acme.roles.guest']],
    [
      'a tag that YAML reads as a number',
      swap('tags: [finance], clear', 'tags: [2024], clear'),
      ['wrong_type 8:47 tenants.acme.roles.analyst.tags[0]'],
    ],
    ['a reserved role', swap('guest: {}', '"*": {}'), ['reserved_name 10:7 tenants.acme.roles."*"']],
    [
      'a reserved tag',
      swap('finance: Money', 'ringfence:always: x, finance: Money'),
      ['reserved_name 2:24 tags."ringfence:always"'],
    ],
    [
      '__proto__ as a role',
      swap('guest: {}', '__proto__: { tags: [finance] }'),
      ['reserved_name 10:7 tenants.acme.roles.__proto__'],
    ],
    ['__proto__ as a tenant', `${GOOD}  __proto__: { roles: {} }\n`, ['reserved_name 14:3 tenants.__proto__']],
    [
      'constructor as a group',
      swap('grp-finance:', 'constructor:'),
      ['reserved_name 11:15 tenants.acme.groups.constructor'],
    ],
    [
      'a name in decomposed Unicode',
      swap('guest: {}', 'cafe\u0301: {}'),
      ['bad_name 10:7 tenants.acme.roles."cafe\u0301"'],
    ],
    [
      'a name with a zero-width space',
      swap('guest: {}', 'gu\u200best: {}'),
      ['bad_name 10:7 tenants.acme.roles."gu\\u{200b}est"'],
    ],
    ['an alias', swap('guest: {}', 'guest: &g {}\n      twin: *g'), ['unsupported_yaml 11:13 tenants.acme.roles.twin']],
    ['a custom tag', swap('guest: {}', 'guest: !js {}'), ['unsupported_yaml 10:18 tenants.acme.roles.guest']],
    ['a standard tag', swap('finance: Money', 'finance: !!str Money'), ['unsupported_yaml 2:39 tags.finance']],
    ['a YAML directive', `%YAML 1.1\n---\n${GOOD}`, ['unsupported_yaml 1:1 ']],
    ['a second document', `${GOOD}---\nversion: 1\n`, ['several_documents 14:1 ']],
    [
      'a tab as indentation',
      swap('      guest', '\tguest'),
      ['yaml_syntax 10:1 ', 'yaml_syntax 11:1 ', 'yaml_syntax 12:1 '],
    ],
    [
      'an unclosed list',
      swap('[analyst, employee] }', '[analyst, employee }'),
      ['yaml_syntax 11:47 ', 'yaml_syntax 12:5 '],
    ],
    ['bytes that were not UTF-8', swap('guest', 'gu\ufffdst'), ['not_utf8 1:1 ']],
    ['a lone surrogate', swap('guest', 'gu\ud800st'), ['not_utf8 1:1 ']],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('all problems at once, in the order of the file, one for each place', () => {
    const text = `version: 3
tags: { everyone: All, 5: Five, "*": Star }
tenants:
  acme:
    roles:
      a: { includes: [b, nobody], tags: [everyon, "cafe\u0301"], clearance: 9 }
      b: { includes: [a], tag: [everyone] }
    groups: { g: [bb] }
    other: 1
`;
    expect(problemsOf(text).map(({ reason, line }) => `${line} ${reason}`)).toEqual([
      '1 wrong_version',
      '2 reserved_name',
      '6 include_cycle',
      '6 unknown_role',
      '6 undeclared_tag',
      '6 bad_name',
      '6 out_of_range',
      '7 unknown_key',
      '8 unknown_role',
      '9 unknown_key',
    ]);
  });

  test('what was probably meant', () => {
    const message = (text: string) => problemsOf(text)[0]?.message ?? '';
    expect(message(swap('clearance: 2', 'Clearence: 2'))).toContain('"clearance"');
    expect(message(swap('[finance], clear', '[finanse], clear'))).toContain('"finance"');
    expect(message(swap('includes: [analyst]', 'includes: [anaylst]'))).toContain('"analyst"');
    expect(message(swap('[finance], clear', '[zzzzzz], clear'))).not.toContain('did you mean');
  });

  test('a cycle, all of it', () => {
    const text = swap('guest: {}', 'a: { includes: [b] }\n      b: { includes: [c] }\n      c: { includes: [a] }');
    expect(problemsOf(text)[0]?.message).toContain('"a" → "b" → "c" → "a"');
  });
});

describe('a file that probably does not say what was meant is used, with a warning', () => {
  const warned = (text: string) => {
    const reading = parseRules(text);
    return reading.ok ? reading.warnings.map(({ reason, line, path }) => `${reason} ${line} ${path}`) : [];
  };
  test('for a tag that no role grants, a source that stamps such a tag, a group without roles', () => {
    const text = GOOD.replace('tags: [finance], clearance: 2', 'clearance: 2').replace('[analyst, employee]', '[]');
    expect(parseRules(text).ok).toBe(true);
    expect(warned(text)).toEqual([
      'tag_without_role 2 tags.finance',
      'empty_group 11 tenants.acme.groups.grp-finance',
      'source_tag_without_role 13 tenants.acme.sources.drive.tags[1]',
    ]);
    expect(warned(GOOD)).toEqual([]);
  });
});
