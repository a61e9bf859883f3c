import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAnalyzer, createSqliteStore } from '../../retrieval/index.ts';
import { EVERYONE, type Scratch, scratchDirectory, SOURCE, TENANT } from '../support/ingestion-runs.ts';

const root = path.join(import.meta.dirname, '..', '..');
const RULES = `
version: 1
tags: { everyone: all }
tenants:
  ${TENANT}:
    roles: { employee: { tags: [everyone], clearance: 1 } }
    sources: { ${SOURCE}: { tags: [everyone], max_classification: 1 } }
`;

let scratch: Scratch;
beforeEach(() => {
  scratch = scratchDirectory({
    'docs/a.md': '# A\n\ntext',
    'docs/b.txt': 'text',
    'docs/c.xlsx': 'x',
    'labels.yaml': EVERYONE,
    'rules.yaml': RULES,
  });
});
afterEach(() => scratch.dispose());

const at = (...parts: string[]) => path.join(scratch.root, ...parts);
const store = () =>
  createSqliteStore({ path: at('out', 'store.db'), analyzer: createAnalyzer({ language: 'english' }) });

const command = (args: readonly string[], env: Record<string, string> = {}) => {
  const all = ['--disable-warning=ExperimentalWarning', path.join(root, 'scripts', 'ingest.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    encoding: 'utf8',
    cwd: scratch.root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  return { status, stdout, stderr };
};
const usual = () => [
  at('docs'),
  '--tenant',
  TENANT,
  '--labels',
  at('labels.yaml'),
  '--rules',
  at('rules.yaml'),
  '--store',
  `sqlite:${at('out', 'store.db')}`,
  '--audit',
  at('out', 'audit.db'),
];

describe('npm run ingest', () => {
  test('stores the documents, prints JSON, exits 0, and leaves an event', () => {
    const { status, stdout, stderr } = command([...usual(), '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ source: SOURCE, counts: { added: 2, refused: 0 } });
    const trail = new DatabaseSync(at('out', 'audit.db'));
    const events = trail.prepare('SELECT event FROM events').all();
    trail.close();
    expect(events).toHaveLength(1);
    expect(String(events[0]?.['event'])).toContain('ingestion.run');
    expect(String(events[0]?.['event'])).toContain(SOURCE);
  });

  test('a refused document makes the exit code 1 and is listed, its name escaped', () => {
    scratch.write('docs/\u001b[31mred\n.md', 'x');
    scratch.write('docs/empty.md', '');
    const { status, stdout } = command(usual());
    expect(status).toBe(1);
    expect(stdout).toContain('\\u{1b}[31mred\\u{a}.md');
    expect(stdout).toContain('ingestion.name_invalid');
    expect(stdout).toContain('docs/problems/ingestion.empty.md');
    expect(stdout).not.toContain('\u001b[31mred');
  });

  test('a dry run writes neither documents nor an event', async () => {
    expect(command([...usual(), '--dry-run']).status).toBe(0);
    const opened = store();
    expect(await opened.documents(TENANT, SOURCE)).toEqual([]);
    await opened.close();
  });

  test('--strict does not let other kinds of files pass in silence', () => {
    expect(command([...usual(), '--strict']).status).toBe(1);
  });

  test('an unreadable audit trail keeps the run from starting', async () => {
    scratch.write('not-a-database.db', 'x'.repeat(5_000));
    const args = usual().map((argument) => (argument === at('out', 'audit.db') ? at('not-a-database.db') : argument));
    expect(command(args).status).not.toBe(0);
    scratch.write('out/.keep', '');
    const opened = store();
    expect(await opened.documents(TENANT, SOURCE)).toEqual([]);
    await opened.close();
  });

  test.each<[string, () => string[], string]>([
    ['no labels', () => [at('docs'), '--tenant', TENANT], '--labels'],
    [
      'a labels file that is wrong',
      () => {
        scratch.write('labels.yaml', EVERYONE.replace('[everyone]', '["*"]'));
        return usual();
      },
      'labels.yaml:6: rules.0.label.tags.0',
    ],
    [
      'a rules file that is wrong',
      () => {
        scratch.write('rules.yaml', RULES.replace('version: 1', 'version: 7'));
        return usual();
      },
      'rules.yaml:2',
    ],
    ['a store that there is not', () => [...usual(), '--store', 'mongo:x'], 'RINGFENCE_STORE'],
    [
      'an unknown source',
      () => {
        scratch.write('labels.yaml', EVERYONE.replace(SOURCE, 'other'));
        return usual();
      },
      'ingestion.source_unknown',
    ],
  ])('%s: exit code 2, and why', (_, args, why) => {
    const { status, stderr } = command(args());
    expect(status).toBe(2);
    expect(stderr).toContain(why);
  });
});
