import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { RetrievalError } from '../../errors.ts';
import { integerOf, textOf } from './sqlite-rows.ts';
import { APPLICATION_ID, MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './sqlite-schema.ts';

export interface FileSettings {
  readonly path: string;
  readonly busyTimeoutMs: number;
  /** Of the analyzer. */
  readonly analyzer: string;
  /** tokens */
  readonly averageLength: number;
}

const pragma = (database: DatabaseSync, name: string): number =>
  integerOf(database.prepare(`PRAGMA ${name}`).get(), name);

/** Ours (perhaps of an earlier version), empty, or refused. Read only, so that a file which isn't for us stays as it is, byte by byte. */
function inspect({ path, busyTimeoutMs }: FileSettings): 'ours' | 'older' | 'empty' {
  if (!existsSync(path) || statSync(path).size === 0) return 'empty';
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  try {
    const version = pragma(database, 'user_version');
    const application = pragma(database, 'application_id');
    const tables = integerOf(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get(), 'n');
    if (application === 0 && version === 0 && tables === 0) return 'empty';
    if (application !== APPLICATION_ID) {
      throw new RetrievalError('store.misconfigured', 'The store’s file belongs to another program');
    }
    if (version > SCHEMA_VERSION) {
      throw new RetrievalError('store.newer_schema', 'The store’s file was written by a newer version');
    }
    if (version === SCHEMA_VERSION) return 'ours';
    if (MIGRATIONS.has(version)) return 'older';
    throw new RetrievalError('store.corrupt', 'The store’s file has no known version');
  } finally {
    database.close();
  }
}

/** Whole or not at all; another process may have been faster. */
function create(database: DatabaseSync, { analyzer, averageLength }: FileSettings): void {
  inWriteTransaction(database, () => {
    if (pragma(database, 'user_version') !== 0) return;
    database.exec(SCHEMA);
    const meta = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    meta.run('analyzer', analyzer);
    meta.run('average_length', String(averageLength));
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** All the way, or not at all: a service of the earlier version refuses the file from then on. */
function migrate(database: DatabaseSync): void {
  inWriteTransaction(database, () => {
    for (let version = pragma(database, 'user_version'); version < SCHEMA_VERSION; version += 1) {
      database.exec(`${MIGRATIONS.get(version) ?? ''} PRAGMA user_version = ${version + 1}`);
    }
  });
}

function inWriteTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * It holds every document's text, so nobody else on the machine may read it; SQLite gives its side files the same mode. Where
 * it can't be made, SQLite says why.
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch {
    // It is there already, or SQLite fails the same way.
  }
}

/**
 * The connection that writes. FULL: an acknowledged commit survives a power cut; secure_delete: removed text is overwritten.
 */
export function openWriter(settings: FileSettings): DatabaseSync {
  const state = inspect(settings);
  if (state === 'empty') makePrivate(settings.path);
  const database = new DatabaseSync(settings.path, {
    timeout: settings.busyTimeoutMs,
    enableForeignKeyConstraints: true,
  });
  try {
    if (state === 'empty') database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -16000');
    if (state === 'empty') create(database, settings);
    if (state === 'older') migrate(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * The connection that only reads. It is never the one that writes: a connection's own commits don't change its data_version.
 */
export function openReader(settings: FileSettings): DatabaseSync {
  const state = inspect(settings);
  if (state === 'empty') throw new RetrievalError('store.unavailable', 'The store’s file does not exist');
  if (state === 'older') {
    throw new RetrievalError('store.read_only', 'The store’s file is of an earlier version: open it for writing once');
  }
  const database = new DatabaseSync(settings.path, { readOnly: true, timeout: settings.busyTimeoutMs });
  try {
    assertSettings(database, settings);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function assertSettings(database: DatabaseSync, { analyzer, averageLength }: FileSettings): void {
  const meta = database.prepare('SELECT value FROM meta WHERE key = ?');
  const same =
    textOf(meta.get('analyzer'), 'value') === analyzer &&
    Number(textOf(meta.get('average_length'), 'value')) === averageLength;
  if (!same) throw new RetrievalError('store.misconfigured', 'The store was written with another analyzer or length');
}
