import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRulesRegister, createSqliteStore, type PassageStore } from '../../retrieval/index.ts';
import { createSqliteAuditSink } from '../../src/audit/index.ts';
import { EVERYONE, runIngest, type Scratch, scratchDirectory, SOURCE, TENANT } from '../support/ingestion-runs.ts';
import { analyzer, documentOf } from '../support/stores-fixture.ts';

const root = path.join(import.meta.dirname, '..', '..');
const RULES = `
version: 1
tags: { everyone: all, finance: money, board: papers }
tenants:
  ${TENANT}:
    roles: { employee: { tags: [everyone, finance, board], clearance: 3 } }
    sources: { ${SOURCE}: { tags: [everyone, finance], max_classification: 1 } }
`;

let scratch: Scratch;
const at = (...parts: string[]) => path.join(scratch.root, ...parts);
const withStore = async <T>(work: (store: PassageStore) => Promise<T>): Promise<T> => {
  const store = createSqliteStore({ path: at('store.db'), analyzer });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};
beforeEach(async () => {
  scratch = scratchDirectory({
    'docs/a.txt': 'First text.',
    'docs/finance/b.txt': 'Second text.',
    'docs/finance/c\u0301.txt': 'Third text.',
    'labels.yaml': EVERYONE,
    'rules.yaml': RULES,
  });
  await withStore(async (store) => {
    await runIngest({ directory: at('docs'), store });
    await createRulesRegister({ archive: store }).activate(RULES);
  });
});
afterEach(() => scratch.dispose());

const usual = () => ['--tenant', TENANT, '--store', `sqlite:${at('store.db')}`, '--audit', at('audit.db')];
const scriptArgs = (script: string, args: readonly string[]) => [
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'scripts', script),
  ...args,
];
const execute = (script: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, scriptArgs(script, args), {
    encoding: 'utf8',
    cwd: scratch.root,
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return { status, stdout, stderr };
};
const command = (...args: readonly string[]) => execute('relabel.ts', [...args, ...usual()]);
const labels = () =>
  withStore(async (store) =>
    Object.fromEntries(
      (await store.documents(TENANT)).map(({ id, label, pinned }) => [id, { label, pinned }] as const),
    ),
  );
const events = (): Record<string, unknown>[] => {
  const trail = new DatabaseSync(at('audit.db'), { readOnly: true });
  try {
    return trail
      .prepare('SELECT event FROM events ORDER BY sequence')
      .all()
      .map((row) => JSON.parse(String(row['event'])));
  } finally {
    trail.close();
  }
};

describe('npm run relabel', () => {
  test('closes a document, tells before and after, and leaves evidence by which its history is found', async () => {
    const document = `${SOURCE}/finance/b.txt`;
    const { status, stdout, stderr } = command(document, '--nobody', '--reason', 'it leaked');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/1 of 1 documents changed \(1 passages\)/u);
    expect(stdout).toMatch(/tag everyone +│ +1 │ +0 /u);
    expect((await labels())[document]).toMatchObject({ label: { tags: ['ringfence:always'] }, pinned: true });
    const [batch, end, ...more] = events();
    expect(more).toEqual([]);
    expect(batch).toMatchObject({
      kind: 'documents.relabelled',
      detail: { tenant: TENANT, reason: 'it leaked', selection: [document], change: ['--nobody'], batch: 1 },
    });
    expect(end).toMatchObject({ id: batch?.['id'], detail: { ended: true, batches: 1, counts: { changed: 1 } } });
    const history = execute('audit.ts', ['history', document, '--tenant', TENANT, '--audit', at('audit.db'), '--json']);
    expect(JSON.parse(history.stdout)).toMatchObject([
      {
        document,
        direction: 'tighter',
        before: 'internal; tags everyone',
        after: 'internal; nobody',
        reason: 'it leaked',
      },
    ]);
    const other = ['history', document, '--tenant', 'globex', '--audit', at('audit.db')];
    expect(execute('audit.ts', other).status).toBe(1);
  });

  test('prints one JSON object; done again it says that all is so already', () => {
    const first = JSON.parse(command('--path', 'finance/**', '--raise-classification', 'restricted', '--json').stdout);
    expect(first).toMatchObject({ counts: { selected: 2, changed: 2, tightened: 2 }, needs: [], unknown: [] });
    const { status, stdout } = command('--path', 'finance/**', '--raise-classification', '3');
    expect(status).toBe(0);
    expect(stdout).toContain('2 already so');
  });

  test('a dry run prints the same table, writes nothing, and ends with 1 where the run would be refused', async () => {
    const before = await labels();
    const { status, stdout } = command('--all', '--set-tags', 'finance', '--dry-run');
    expect(status).toBe(1);
    expect(stdout).toContain('--allow-loosening');
    expect(stdout).toMatch(/tag finance +│ +0 │ +3 /u);
    expect(await labels()).toEqual(before);
    expect(existsSync(at('audit.db'))).toBe(false);
    expect(command('--all', '--set-tags', 'finance', '--dry-run', '--allow-loosening').status).toBe(0);
  });

  test('the next ingestion keeps what was pinned, and puts its own label back where it was not', async () => {
    command(`${SOURCE}/a.txt`, '--set-classification', '3');
    command(`${SOURCE}/finance/b.txt`, '--set-classification', '3', '--no-pin');
    const run = () =>
      execute('ingest.ts', [at('docs'), '--labels', at('labels.yaml'), '--rules', at('rules.yaml'), ...usual()]);
    expect(run().stdout).toContain('pinned: 1 kept');
    expect(await labels()).toMatchObject({
      [`${SOURCE}/a.txt`]: { label: { classification: 3 }, pinned: true },
      [`${SOURCE}/finance/b.txt`]: { label: { classification: 1 }, pinned: false },
    });
    expect(command(`${SOURCE}/a.txt`, '--unpin').status).toBe(0);
    expect(run().stdout).not.toContain('pinned');
    expect((await labels())[`${SOURCE}/a.txt`]).toMatchObject({ label: { classification: 1 } });
  });

  test('a labels file again, at once', async () => {
    scratch.write('labels.yaml', EVERYONE.replace('[everyone]', '[finance]'));
    expect(command('--all', '--labels', at('labels.yaml')).status).toBe(1);
    expect(command('--all', '--labels', at('labels.yaml'), '--allow-loosening').status).toBe(0);
    expect((await labels())[`${SOURCE}/a.txt`]).toMatchObject({ label: { tags: ['ringfence:always', 'finance'] } });
  });

  test.each<[string, readonly string[], 1 | 2, string]>([
    ['nothing to change', ['--all'], 2, 'ingestion.change_invalid'],
    ['no documents said', ['--nobody'], 2, 'ingestion.selection_invalid'],
    ['a query that is none', ['--where', 'text=x', '--nobody'], 2, 'ingestion.selection_invalid'],
    ['an undeclared tag', ['--all', '--add-tag', 'bord'], 2, 'did you mean board?'],
    ['a change and a labels file', ['--all', '--nobody', '--labels', 'labels.yaml'], 2, 'one of the two'],
    ['a labels file that there is not', ['--all', '--labels', 'nowhere.yaml'], 2, 'nowhere.yaml'],
    ['a batch of none', ['--all', '--nobody', '--batch', '0'], 2, '--batch'],
    ['an unknown option', ['--all', '--everything'], 2, '--everything'],
    ['a document that there is not', [`${SOURCE}/x.txt`, '--nobody'], 1, 'ingestion.nothing_selected'],
    ['loosening', ['--all', '--set-classification', '0'], 1, '--allow-loosening'],
    ['beyond the source', ['--all', '--add-tag', 'board', '--allow-loosening'], 1, '--beyond-source'],
  ])('%s: exit code, why, and nothing written', async (_, args, status, why) => {
    const before = await labels();
    const done = command(...args);
    expect({ status: done.status, says: done.stderr.includes(why) }).toEqual({ status, says: true });
    expect(await labels()).toEqual(before);
  });

  test('a store that there is not is not made', () => {
    const { status, stderr } = execute('relabel.ts', [
      '--all',
      '--nobody',
      ...usual(),
      '--store',
      `sqlite:${at('no.db')}`,
    ]);
    expect([status, existsSync(at('no.db'))]).toEqual([2, false]);
    expect(stderr).toContain('no.db');
  });

  test('a trail that can’t be opened keeps the run from starting', async () => {
    const before = await labels();
    scratch.write('audit.db', 'x'.repeat(5_000));
    const { status, stderr } = command('--all', '--nobody');
    expect(status).toBe(1);
    expect(stderr).toContain('audit.');
    expect(await labels()).toEqual(before);
  });

  test('an ingestion that holds the store: it waits as long as it is told, then says what to do', async () => {
    await withStore(async (store) => {
      const release = await store.claim?.();
      const { status, stderr } = command('--all', '--nobody', '--wait', '0');
      expect(status).toBe(1);
      expect(stderr).toContain('store.locked');
      release?.();
    });
    expect(command('--all', '--nobody', '--wait', '0').status).toBe(0);
  });

  test('an interrupted run ends between two batches with 1; done again, it does the rest', async () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      documentOf({ id: `${SOURCE}/${n}`, source: SOURCE, texts: ['x'] }),
    );
    await withStore(async (store) => {
      for (const document of many) await store.replace(document);
    });
    await createSqliteAuditSink({ path: at('audit.db') }).close();
    const trail = new DatabaseSync(at('audit.db'));
    // The first batch's evidence waits for this lock, and with it the run.
    trail.exec('BEGIN IMMEDIATE');
    const args = scriptArgs('relabel.ts', ['--all', '--nobody', '--batch', '1', '--json', ...usual()]);
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: scratch.root });
    const [output, gone] = [text(child.stdout), once(child, 'exit')];
    await withStore(async (store) => {
      while (await isFree(store)) await setTimeout(5);
    });
    child.kill('SIGINT');
    trail.exec('ROLLBACK');
    trail.close();
    expect(await gone).toEqual([1, null]);
    const { stopped, counts } = JSON.parse(await output);
    expect(stopped).toEqual({ code: 'ingestion.interrupted' });
    expect(counts.changed).toBeLessThan(63);
    const rest = JSON.parse(command('--all', '--nobody', '--json').stdout);
    expect(rest.counts).toMatchObject({ changed: 63 - counts.changed, alreadySo: counts.changed });
    expect(Object.values(await labels()).every(({ pinned }) => pinned)).toBe(true);
  });
});

/** Whether no run holds the store. */
const isFree = async (store: PassageStore): Promise<boolean> => {
  try {
    (await store.claim?.())?.();
    return true;
  } catch {
    return false;
  }
};
