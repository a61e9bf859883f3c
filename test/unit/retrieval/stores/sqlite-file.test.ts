import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAnalyzer, createSqliteStore, type SqliteStoreOptions } from '../../../../retrieval/index.ts';
import { SCHEMA_VERSION } from '../../../../retrieval/stores/sqlite/sqlite-schema.ts';
import { analyzer, codeOf, documentOf, filterOf, idsOf, live } from '../../../support/stores-fixture.ts';
import { plantRow, type TemporaryStore, temporaryStore } from '../../../support/stores-sqlite.ts';

const READER = filterOf({ tags: ['finance'] });
const DOCUMENT = documentOf({ id: 'a', texts: ['secretword'] });
const search = { filter: READER, limit: 5, terms: ['secretword'] };

const CHILD = path.resolve('test/support/stores-read-only-child.ts');
/** Root may write everything, so root's child is nobody, who must be able to read this folder. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const nobodyReads = (): boolean =>
  spawnSync(process.execPath, ['--check', CHILD], { stdio: 'ignore', ...NOBODY }).status === 0;
const AS_READER = process.getuid?.() !== 0 ? {} : nobodyReads() ? NOBODY : undefined;
const NO_READER = AS_READER ? '' : ' (skipped: root may write any file, and nobody may not read this folder)';

let temporary: TemporaryStore;
beforeEach(async () => {
  temporary = temporaryStore();
  await temporary.store.replace(DOCUMENT);
});
afterEach(() => temporary.dispose());

const opening = async (options: Partial<SqliteStoreOptions>): Promise<unknown> => {
  const store = createSqliteStore({ analyzer, path: temporary.path, ...options });
  await store.close();
  return store;
};

test('a new file, and those beside it, are nobody else’s to read', () => {
  const files = ['', '-wal', '-shm'].map((end) => `${temporary.path}${end}`).filter((file) => existsSync(file));
  expect(files.length).toBeGreaterThan(1);
  expect(files.map((file) => statSync(file).mode & 0o077)).toEqual(files.map(() => 0));
});

describe('a file that is not as it should be', () => {
  test.each([
    ['text', () => 'this is no database, whatever its name says; secretword '.repeat(100)],
    ['damaged', () => Buffer.from(readFileSync(temporary.path)).fill(0x5a, 0, 5_000)],
  ])('%s is refused as corrupt, without SQLite’s words', async (_, bytes) => {
    await temporary.store.close();
    const file = path.join(path.dirname(temporary.path), 'other.db');
    writeFileSync(file, bytes());
    const refusal = await opening({ path: file }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'RetrievalError', code: 'store.corrupt' });
    expect(String(refusal)).not.toMatch(/sqlite|file is not a database|malformed|secretword|other\.db/iu);
  });

  test('one of a newer version is refused and left as it is, byte by byte', async () => {
    await temporary.store.close();
    const raw = new DatabaseSync(temporary.path);
    raw.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    raw.close();
    const before = readFileSync(temporary.path);
    for (const readOnly of [true, false]) expect(await codeOf(opening({ readOnly }))).toBe('store.newer_schema');
    expect(readFileSync(temporary.path).equals(before)).toBe(true);
  });

  test('one of the first version is brought up to date by whoever writes, with all that it holds', async () => {
    const held = await temporary.store.documents('acme');
    await temporary.store.close();
    const raw = new DatabaseSync(temporary.path);
    raw.exec('ALTER TABLE document_labels DROP COLUMN pinned; PRAGMA user_version = 1');
    raw.close();
    expect(await codeOf(opening({ readOnly: true }))).toBe('store.read_only');
    const store = createSqliteStore({ analyzer, path: temporary.path });
    const documents = await store.documents('acme');
    await store.close();
    expect(documents).toEqual(held);
    expect(documents.length).toBeGreaterThan(0);
    await opening({ readOnly: true });
  });

  test('another program’s database is refused and left as it is', async () => {
    const file = path.join(path.dirname(temporary.path), 'other.db');
    const raw = new DatabaseSync(file);
    raw.exec('CREATE TABLE theirs (a)');
    raw.close();
    const before = readFileSync(file);
    expect(await codeOf(opening({ path: file }))).toBe('store.misconfigured');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('another analyzer or average length is refused: its terms would not meet', async () => {
    expect(await codeOf(opening({ analyzer: createAnalyzer({ language: 'german' }) }))).toBe('store.misconfigured');
    expect(await codeOf(opening({ averageLength: 121 }))).toBe('store.misconfigured');
  });

  test('one that does not exist can not be opened for reading, and is not made by trying', async () => {
    const file = path.join(path.dirname(temporary.path), 'none.db');
    expect(await codeOf(opening({ path: file, readOnly: true }))).toBe('store.unavailable');
    expect(await codeOf(opening({ path: path.join(file, 'deep', 'store.db') }))).toBe('store.unavailable');
    expect(existsSync(file)).toBe(false);
  });
});

describe('a file that is locked', () => {
  test('refuses writes in bounded time and answers searches meanwhile', async () => {
    const waiting = temporary.again({ busyTimeoutMs: 50 });
    const raw = new DatabaseSync(temporary.path);
    raw.exec('BEGIN IMMEDIATE');
    try {
      const started = performance.now();
      expect(await codeOf(waiting.replace(DOCUMENT))).toBe('store.locked');
      expect(await codeOf(waiting.activate({ hash: 'h', text: 't' }))).toBe('store.locked');
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(await waiting.lexical(search, live)).toHaveLength(1);
    } finally {
      raw.exec('ROLLBACK');
      raw.close();
    }
    await waiting.replace(DOCUMENT);
  });

  test('as a whole is refused on opening, by code', async () => {
    await temporary.store.close();
    const raw = new DatabaseSync(temporary.path);
    raw.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE control SET epoch = epoch');
    try {
      expect(await codeOf(opening({ busyTimeoutMs: 50 }))).toBe('store.locked');
    } finally {
      raw.exec('ROLLBACK');
      raw.close();
    }
  });
});

describe('a store for reading', () => {
  test('answers and refuses every write', async () => {
    const reading = temporary.again({ readOnly: true });
    expect((await reading.lexical(search, live)).map(({ id }) => id)).toEqual(idsOf(DOCUMENT));
    const { epoch } = await reading.control(live);
    const writes = [
      reading.replace(DOCUMENT),
      reading.relabel('acme', 'a', DOCUMENT.label),
      reading.remove('acme', 'a'),
      reading.activate({ hash: 'h', text: 't' }),
    ];
    expect(await Promise.all(writes.map(codeOf))).toEqual(writes.map(() => 'store.read_only'));
    expect((await reading.control(live)).epoch).toBe(epoch);
  });

  const asReader = AS_READER ? test : test.skip;
  asReader(`a file that may not be written is read, and its writes are refused by code${NO_READER}`, async () => {
    await temporary.store.close();
    chmodSync(temporary.path, 0o444);
    chmodSync(path.dirname(temporary.path), 0o777);
    const child = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, temporary.path], {
      encoding: 'utf8',
      ...AS_READER,
    });
    expect(child.stdout).toBe(JSON.stringify({ hits: 1, write: 'store.read_only' }));
  });

  test('what is closed answers no more, by code', async () => {
    await temporary.store.close();
    expect(await codeOf(temporary.store.control(live))).toBe('store.unavailable');
    expect(await codeOf(temporary.store.lexical(search, live))).toBe('store.unavailable');
    expect(await codeOf(temporary.store.replace(DOCUMENT))).toBe('store.unavailable');
    temporary = temporaryStore();
  });
});

test('removed text is gone from the file once the log is folded in', async () => {
  const text = 'a sentence which nobody is to find again';
  await temporary.store.replace(documentOf({ id: 'b', texts: [text] }));
  await temporary.store.close();
  expect(readFileSync(temporary.path).includes(text)).toBe(true);
  const store = temporary.again();
  await store.remove('acme', 'b');
  await store.close();
  expect(readFileSync(temporary.path).includes(text)).toBe(false);
});

test('a write that fails half-way leaves nothing behind, not even in the writer’s memory', async () => {
  const { store } = temporary;
  const broken = documentOf({ id: 'b', texts: ['brandnew', 'brandnew'] });
  const [, taken = ''] = idsOf(broken);
  const labelJson = JSON.stringify(DOCUMENT.label);
  await plantRow(temporary, { id: taken, tenant: 'acme', document: 'x', labelJson, text: 'other' });
  const before = await store.control(live);
  expect(await codeOf(store.replace(broken))).toBe('store.corrupt');
  expect(await store.control(live)).toEqual(before);
  expect((await store.documents('acme', 'handbook')).map(({ id }) => id)).toEqual(['a', 'x']);
  await store.remove('acme', 'x');
  await store.replace(broken);
  expect(await store.lexical({ ...search, terms: ['brandnew'] }, live)).toHaveLength(2);
});
