import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createAnalyzer,
  createRulesRegister,
  createSqliteStore,
  makeLabel,
  rulesJsonSchema,
} from '../../retrieval/index.ts';

const script = path.join(import.meta.dirname, '..', '..', 'scripts', 'rules.ts');
const rulesText = `version: 1
tags: { everyone: All, finance: Money }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      analyst: { includes: [employee], tags: [finance], clearance: 2 }
`;

let directory = '';
const file = (name: string) => path.join(directory, name);
const rules = (...parameters: string[]) => {
  const { RINGFENCE_RULES: _, ...env } = process.env;
  const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...parameters], {
    encoding: 'utf8',
    cwd: directory,
    env: { ...env, NO_COLOR: '1' },
  });
  return { code: run.status, out: run.stdout, errors: run.stderr };
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rules-'));
  await writeFile(file('rules.yaml'), rulesText);
  await writeFile(file('broken.yaml'), rulesText.replace('[finance], clear', '[finanse], clear'));
  await writeFile(file('analyst.json'), JSON.stringify({ tenant: 'acme', sub: 'ada', roles: ['analyst'] }));
  await writeFile(file('employee.json'), JSON.stringify({ tenant: 'acme', sub: 'bo', roles: ['employee'] }));
  await writeFile(file('bad.json'), JSON.stringify({ tenant: 'acme', sub: 'bo', admin: true }));
  const label = makeLabel({ tenant: 'acme', classification: 2, tags: ['finance'] });
  await writeFile(file('label.json'), JSON.stringify(label));
  const store = createSqliteStore({ path: file('store.db'), analyzer: createAnalyzer({ language: 'english' }) });
  await createRulesRegister({ archive: store }).activate(rulesText);
  await store.replace({
    id: 'drive/results.md',
    source: 'drive',
    title: 'Secret title',
    uri: 'file:///results.md',
    contentHash: 'v1',
    label,
    passages: [{ section: 'Secret section', text: 'Secret text' }],
  });
  await store.close();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('npm run rules -- check', () => {
  test('ends with 0 for a valid file and names its hash', () => {
    const { code, out } = rules('check', 'rules.yaml', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, counts: { roles: 2 }, warnings: [] });
  });
  test('ends with 1 for a broken one, and points at the place', () => {
    const { code, out } = rules('check', 'broken.yaml');
    expect(code).toBe(1);
    const [place, line, caret] = out.split('\n');
    expect(place).toMatch(/^broken\.yaml:7:47 {2}error .*undeclared_tag$/u);
    expect(line?.slice(caret?.indexOf('^') ?? 0)).toMatch(/^finanse\]/u);
    expect(JSON.parse(rules('check', 'broken.yaml', '--json').out)).toMatchObject({
      ok: false,
      problems: [{ reason: 'undeclared_tag', line: 7, column: 47 }],
    });
  });
  test('ends with 2 for a file that is not there and for wrong usage', () => {
    expect([rules('check', 'nowhere.yaml').code, rules('check').code]).toEqual([2, 2]);
  });
});

describe('npm run rules -- explain', () => {
  test('tells what a person may read, by the file that is named', () => {
    const { code, out } = rules('explain', '--claims', 'analyst.json', '--rules', 'rules.yaml', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ subject: { grants: { tags: ['everyone', 'finance'], clearance: 2 } } });
  });
  test.each([
    ['analyst.json', true, undefined],
    ['employee.json', false, 'tags_or_readers'],
  ])(
    'tells of %s and a stored document which clause decides, by the rules in force there',
    (claims, visible, deciding) => {
      const { out } = rules(
        'explain',
        '--claims',
        claims,
        '--store',
        'sqlite:store.db',
        '--document',
        'drive/results.md',
        '--json',
      );
      const { document } = JSON.parse(out);
      expect(document).toMatchObject({ id: 'drive/results.md', visible });
      expect(document.deciding).toBe(deciding);
    },
  );
  test('never prints a title, a section or a text', () => {
    const shared = [
      'explain',
      '--claims',
      'analyst.json',
      '--store',
      'sqlite:store.db',
      '--document',
      'drive/results.md',
    ];
    for (const { code, out, errors } of [rules(...shared), rules(...shared, '--json')]) {
      expect(code).toBe(0);
      expect(out).toContain('drive/results.md');
      expect(out + errors).not.toContain('Secret');
    }
  });
  test('explains a label from a file, as of a moment', () => {
    const shared = ['explain', '--claims', 'analyst.json', '--rules', 'rules.yaml', '--label', 'label.json'];
    const { out } = rules(...shared, '--at', '2026-11-02', '--json');
    expect(JSON.parse(out)).toMatchObject({ document: { visible: true, at: 1_793_577_600 } });
  });
  test('ends with 1 for a document, a store or rules that are not there', () => {
    const shared = ['explain', '--claims', 'analyst.json'];
    expect(rules(...shared, '--store', 'sqlite:store.db', '--document', 'drive/other.md').code).toBe(1);
    expect(
      rules(...shared, '--store', 'sqlite:store.db', '--document', 'drive/results.md', '--tenant', 'globex').code,
    ).toBe(1);
    expect(rules(...shared, '--store', 'sqlite:nowhere.db', '--document', 'drive/results.md').code).toBe(1);
    expect(rules(...shared, '--rules', 'broken.yaml').code).toBe(1);
  });
  test('ends with 2 for claims that no person has, and options that do not go together', () => {
    expect(rules('explain', '--claims', 'bad.json', '--rules', 'rules.yaml').code).toBe(2);
    expect(rules('explain', '--claims', 'analyst.json', '--document', 'drive/results.md').code).toBe(2);
    expect(rules('explain', '--claims', 'analyst.json', '--store', 'redis:x').code).toBe(2);
  });
});

test('npm run rules -- explain says beforehand who will be refused for holding too much', async () => {
  const many = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}${n}`);
  const tags = many('t', 5_001);
  const role = { tags };
  const declared = Object.fromEntries(tags.map((tag) => [tag, '']));
  const text = { version: 1, tags: declared, tenants: { acme: { roles: { analyst: role } } } };
  await writeFile(file('huge.yaml'), JSON.stringify(text));
  await writeFile(file('member.json'), JSON.stringify({ tenant: 'acme', sub: 'ada', groups: many('g', 10_001) }));
  expect(rules('explain', '--claims', 'analyst.json', '--rules', 'huge.yaml').out).toContain('policy.too_many_tags');
  const refused = rules('explain', '--claims', 'member.json', '--rules', 'rules.yaml');
  expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('policy.too_many_principals')]);
});

test('npm run rules -- schema prints the JSON Schema', () => {
  expect(JSON.parse(rules('schema').out)).toEqual(rulesJsonSchema());
});
