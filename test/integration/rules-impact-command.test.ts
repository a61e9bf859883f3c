import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createAnalyzer,
  createRulesRegister,
  createSqliteStore,
  type LabelInput,
  makeLabel,
  rulesHash,
} from '../../retrieval/index.ts';

const root = path.join(import.meta.dirname, '..', '..');
const RULES = `version: 1
tags: { everyone: All, finance: Money }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      analyst: { includes: [employee], tags: [finance], clearance: 2 }
`;
const OPENED = RULES.replace('[everyone], clearance: 1', '[everyone, finance], clearance: 3');
const CLOSED = RULES.replace('tags: [finance], clearance: 2', 'clearance: 2');

let directory = '';
const file = (name: string) => path.join(directory, name);
const rules = (...parameters: string[]) => {
  const { RINGFENCE_RULES: _, ...env } = process.env;
  const script = path.join(root, 'scripts', 'rules.ts');
  const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...parameters], {
    encoding: 'utf8',
    cwd: directory,
    env: { ...env, NO_COLOR: '1' },
  });
  return { code: run.status, out: run.stdout, errors: run.stderr };
};

const LABELS: Readonly<Record<string, Partial<LabelInput>>> = {
  'drive/pay.md': { tags: ['finance'], classification: 3 },
  'drive/credit.md': { tags: ['finance'], classification: 2 },
  'drive/handbook.md': { tags: ['everyone'] },
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rules-'));
  for (const [name, text] of Object.entries({ old: RULES, opened: OPENED, closed: CLOSED, broken: 'version: 2\n' })) {
    await writeFile(file(`${name}.yaml`), text);
  }
  const store = createSqliteStore({ path: file('store.db'), analyzer: createAnalyzer({ language: 'english' }) });
  await createRulesRegister({ archive: store }).activate(RULES);
  for (const [id, label] of Object.entries(LABELS)) {
    await store.replace({
      id,
      source: 'drive',
      title: 'Secret title',
      uri: 'file:///x',
      contentHash: 'v1',
      label: makeLabel({ tenant: 'acme', classification: 0, ...label }),
      passages: [{ section: '', text: 'Secret text' }],
    });
  }
  await store.close();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const STORE = ['--store', 'sqlite:store.db'];

describe('npm run rules -- diff', () => {
  test('ends with 1 when a role gains restricted material, and says which documents', () => {
    const { code, out } = rules('diff', 'in-force', 'opened.yaml', ...STORE, '--json');
    expect(code).toBe(1);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({
      before: rulesHash(RULES),
      after: rulesHash(OPENED),
      failures: ['restricted'],
      tenants: [{ tenant: 'acme', documents: 3, holders: [{ name: 'employee' }, { name: 'analyst' }] }],
    });
    expect(out).toContain('drive/pay.md');
    expect(out).not.toMatch(/Secret/u);
  });

  test('prints the same for a person, worst first, without a title or a word of text', () => {
    const { code, out } = rules('diff', rulesHash(RULES), 'opened.yaml', ...STORE);
    expect(code).toBe(1);
    expect(out).toMatch(
      /role employee {2}\+tag finance, clearance 1 → 3\n.*gains .*2 documents \(1 restricted, 1 confidential\)/u,
    );
    expect(out).not.toMatch(/Secret/u);
  });

  test('ends with 1 when documents are orphaned, and with 0 when that was asked not to matter', () => {
    expect(rules('diff', 'in-force', 'closed.yaml', ...STORE).code).toBe(1);
    expect(rules('diff', 'in-force', 'closed.yaml', ...STORE, '--fail-on', 'never').code).toBe(0);
    expect(rules('diff', 'in-force', 'closed.yaml', ...STORE, '--fail-on', 'gained').code).toBe(0);
    expect(rules('diff', 'in-force', 'closed.yaml', ...STORE, '--fail-on', 'gained,lost').code).toBe(1);
  });

  test('ends with 0 when nothing changes, and without a store compares what the roles hold', () => {
    expect(rules('diff', 'old.yaml', 'old.yaml', '--fail-on', 'any').code).toBe(0);
    const { code, out } = rules('diff', 'old.yaml', 'opened.yaml', '--fail-on', 'any');
    expect(code).toBe(1);
    expect(out).toMatch(/\+tag finance/u);
  });

  test.each([
    ['a file that is not there', ['diff', 'nowhere.yaml', 'old.yaml'], 2],
    ['the rules in force of no store', ['diff', 'in-force', 'old.yaml'], 2],
    ['a hash that the store lacks', ['diff', 'a'.repeat(64), 'old.yaml', ...STORE], 1],
    ['a broken file', ['diff', 'old.yaml', 'broken.yaml'], 1],
    ['an unknown tenant', ['diff', 'old.yaml', 'opened.yaml', '--tenant', 'globex'], 2],
    ['an unknown failure', ['diff', 'old.yaml', 'opened.yaml', '--fail-on', 'surprise'], 2],
    ['a store that is not there', ['diff', 'in-force', 'old.yaml', '--store', 'sqlite:nowhere.db'], 1],
  ])('refuses %s', (_, parameters, code) => {
    const run = rules(...parameters);
    expect([run.code, run.errors.length > 0]).toEqual([code, true]);
  });
});

const testFile = (tests: string) => `version: 1\ntenant: acme\ntests:\n${tests}`;
const READS = '  - { who: { roles: [employee] }, document: drive/handbook.md, expect: read }\n';
const KEEPS_OUT =
  '  - { who: { roles: [employee] }, document: drive/pay.md, expect: not_read, because: tags_or_readers }\n';

describe('npm run rules -- test', () => {
  test('ends with 0 when every test passes, and tells what was never exercised', async () => {
    await writeFile(file('good.test.yaml'), testFile(READS + KEEPS_OUT));
    const { code, out } = rules('test', 'good.test.yaml', ...STORE);
    expect(code).toBe(0);
    expect(out).toMatch(/2 passed, 0 failed/u);
    expect(out).toMatch(/never: acme: role analyst\n/u);
  });

  test('ends with 1 when a test fails under the rules that are to come', async () => {
    await writeFile(file('good.test.yaml'), testFile(READS + KEEPS_OUT));
    const { code, out } = rules('test', 'good.test.yaml', ...STORE, '--rules', 'opened.yaml');
    expect(code).toBe(1);
    expect(out).toMatch(/good\.test\.yaml:5 .*failed/u);
    expect(out).toMatch(/expected not_read by tags_or_readers, found read/u);
  });

  test('ends with 1 when less is exercised than was asked for', async () => {
    await writeFile(file('good.test.yaml'), testFile(READS));
    expect(rules('test', 'good.test.yaml', ...STORE, '--min-coverage', '20').code).toBe(0);
    expect(rules('test', 'good.test.yaml', ...STORE, '--min-coverage', '90').code).toBe(1);
  });

  test('ends with 2 for a file that is no file of tests, or a test that names nobody', async () => {
    await writeFile(file('bad.test.yaml'), testFile('  - { who: nobody, tag: everyone, expect: perhaps }\n'));
    expect(rules('test', 'bad.test.yaml', ...STORE).code).toBe(2);
    await writeFile(file('bad.test.yaml'), testFile('  - { who: nobody, tag: everyone, expect: read }\n'));
    expect(rules('test', 'bad.test.yaml', ...STORE).errors).toMatch(/policy\.scenario_invalid/u);
  });

  test('passes for the sample company, with all of its rules exercised', () => {
    const demo = path.join(root, 'scripts', 'demo');
    const { code, out } = rules('test', path.join(demo, 'rules.test.yaml'), '--min-coverage', '100');
    expect(out).toMatch(/ 0 failed\n100% of the rules/u);
    expect(code).toBe(0);
  });
});
