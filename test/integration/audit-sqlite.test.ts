import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuditReader, createSqliteAuditSink, rulesActivated } from '../../src/audit/index.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-audit-'));
afterAll(() => rmSync(directory, { recursive: true }));
let file = '';
let files = 0;
beforeEach(() => {
  file = path.join(directory, `trail-${(files += 1)}.db`);
});

const appender = path.join(import.meta.dirname, '..', 'support', 'audit-appender.ts');
const start = (id: string, from: number): ChildProcess =>
  spawn(process.execPath, [appender, file, id, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });

/** Kills it without warning after so many acknowledged appends; returns all that it had acknowledged by then. */
const killAfter = async (child: ChildProcess, count: number): Promise<readonly number[]> => {
  if (!child.stdout) throw new Error('no stdout');
  const acknowledged: number[] = [];
  const exit = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  const [code, signal] = await exit;
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  return acknowledged;
};

const event = (epoch: number, id = 'a') =>
  rulesActivated({ id, at: new Date(0), hash: 'h', epoch, replaced: 'none', via: 'start' });
const epochsOf = async (id: string) => {
  const sink = createSqliteAuditSink({ path: file });
  const epochs = (await sink.find(id)).map(({ detail }) => detail['epoch']);
  await sink.close();
  return epochs;
};
const sqlite = <T>(work: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
};

describe('the SQLite trail', () => {
  test('AUD-10 AUD-16 holds every acknowledged event after kill -9, again and again, and nothing half', async () => {
    const acknowledged: number[] = [];
    for (const round of [1, 2, 3]) {
      const got = await killAfter(start('a', round * 100_000), 20 + round * 17);
      expect(got.length).toBeGreaterThanOrEqual(20);
      acknowledged.push(...got);
    }
    const kept = await epochsOf('a');
    expect(acknowledged.filter((epoch) => !kept.includes(epoch))).toEqual([]);
    expect(sqlite((database) => database.prepare('PRAGMA integrity_check').get())).toEqual({ integrity_check: 'ok' });
  });

  test('AUD-09 never gives a sequence number twice, and takes several writers at once', async () => {
    const [one, two] = await Promise.all([killAfter(start('a', 0), 60), killAfter(start('b', 0), 60)]);
    const [a, b] = [await epochsOf('a'), await epochsOf('b')];
    expect(one.filter((epoch) => !a.includes(epoch))).toEqual([]);
    expect(two.filter((epoch) => !b.includes(epoch))).toEqual([]);
    const rows = sqlite((database) =>
      database.prepare('SELECT count(*) AS n, count(DISTINCT sequence) AS distinct_n FROM events').get(),
    );
    expect(rows?.['n']).toBe(rows?.['distinct_n']);
  });

  test.each([
    ['AUD-01 changed', "UPDATE events SET event = '{}'"],
    ['AUD-02 deleted', 'DELETE FROM events'],
    ['AUD-04 moved', 'UPDATE events SET sequence = sequence + 10'],
    [
      'AUD-03 replaced',
      "INSERT OR REPLACE INTO events (sequence, id, kind, at, event) VALUES (1, 'x', 'y', 'z', '{}')",
    ],
  ])('an event can not be %s', async (_name, sql) => {
    const sink = createSqliteAuditSink({ path: file });
    await sink.append(event(1));
    await sink.close();
    expect(() => sqlite((database) => database.exec(sql))).toThrow(/append only/u);
    expect(await epochsOf('a')).toEqual([1]);
  });

  test('is on the disk when an append resolves: WAL with synchronous FULL', async () => {
    const sink = createSqliteAuditSink({ path: file });
    await sink.append(event(1));
    const other = createAuditReader({ path: file });
    expect(other.find('a')).toHaveLength(1);
    other.close();
    await sink.close();
    expect(sqlite((database) => database.prepare('PRAGMA journal_mode').get())).toEqual({ journal_mode: 'wal' });
  });

  test('belongs to its owner alone', async () => {
    await createSqliteAuditSink({ path: file }).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('that another process holds locked is refused with a code after the bounded wait, and written to later', async () => {
    const sink = createSqliteAuditSink({ path: file, busyTimeoutMs: 60 });
    const holder = new DatabaseSync(file);
    holder.exec('BEGIN IMMEDIATE');
    const started = performance.now();
    await expect(sink.append(event(1))).rejects.toMatchObject({ code: 'audit.locked' });
    expect(performance.now() - started).toBeLessThan(2_000);
    holder.exec('ROLLBACK');
    holder.close();
    await sink.append(event(2));
    expect((await sink.find('a')).map(({ detail }) => detail['epoch'])).toEqual([2]);
    await sink.close();
  });

  test('waits for a short lock without blocking the process', async () => {
    const sink = createSqliteAuditSink({ path: file, busyTimeoutMs: 5_000 });
    const holder = new DatabaseSync(file);
    holder.exec('BEGIN IMMEDIATE');
    const appended = sink.append(event(1));
    await new Promise((resolve) => void setTimeout(resolve, 60));
    holder.exec('ROLLBACK');
    holder.close();
    await expect(appended).resolves.toBeUndefined();
    await sink.close();
  });
});

describe('a file that is no trail of ours', () => {
  const opening = () => createSqliteAuditSink({ path: file });
  const code = (value: string) => expect.objectContaining({ code: value });

  test('from a newer version is left alone', async () => {
    await createSqliteAuditSink({ path: file }).close();
    sqlite((database) => database.exec('PRAGMA user_version = 99'));
    expect(opening).toThrow(code('audit.newer_schema'));
    expect(() => createAuditReader({ path: file })).toThrow(code('audit.newer_schema'));
  });

  test('another database is not written into', () => {
    sqlite((database) => database.exec('CREATE TABLE accounts (a); PRAGMA user_version = 1'));
    expect(opening).toThrow(code('audit.unavailable'));
    expect(sqlite((database) => database.prepare('SELECT name FROM sqlite_schema').all())).toEqual([
      expect.objectContaining({ name: 'accounts' }),
    ]);
    expect(sqlite((database) => database.prepare('PRAGMA journal_mode').get())).toEqual({ journal_mode: 'delete' });
  });

  test('garbage is refused without a word of it', () => {
    writeFileSync(file, 'the marmalade ledger '.repeat(100));
    expect(opening).toThrow(code('audit.unavailable'));
    expect(opening).toThrow(/^(?!.*marmalade)/u);
  });

  test('a path that can not be written is refused', () => {
    file = path.join('/proc', 'nowhere', 'audit.db');
    expect(opening).toThrow(code('audit.unavailable'));
  });

  test('a read-only file is refused', async () => {
    await createSqliteAuditSink({ path: file }).close();
    chmodSync(file, 0o400);
    if (process.getuid?.() === 0) return; // root may write to it all the same
    expect(opening).toThrow(code('audit.unavailable'));
  });

  test('a missing one is not made by a reader', () => {
    expect(() => createAuditReader({ path: file })).toThrow(code('audit.unavailable'));
    expect(existsSync(file)).toBe(false);
  });
});
