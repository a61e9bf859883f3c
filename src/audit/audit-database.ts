import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import nodePath from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AuditError } from './errors.ts';

/** Raised with every change of the tables below. A file from a newer version is left alone. */
export const AUDIT_SCHEMA = 1;
/** "RFau": a SQLite file that isn't an audit trail is refused, not written into. */
const APPLICATION_ID = 0x52466175;

/**
 * The sequence alone orders events, so a clock that runs backwards changes nothing (AUD-14). The triggers hold for every
 * program that opens the file with SQLite; they stop accidents and honest tools, not someone who rewrites the file's bytes.
 */
const TABLES = `
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL CHECK (length(id) > 0),
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    event TEXT NOT NULL CHECK (json_valid(event))
  ) STRICT;
  CREATE INDEX events_by_id ON events (id, sequence);
  CREATE INDEX events_by_kind ON events (kind, sequence);
  CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
  CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
  CREATE TRIGGER events_never_replaced BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;
`;

/**
 * Opens the trail, and makes it if there is none. Several processes may hold it open (the service and an ingestion).
 * @throws AuditError
 */
export function openAuditDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  const database = guarded(() => {
    const directory = nodePath.dirname(path);
    // One level: a recursive mkdir spins for ever where the kernel refuses new entries (/proc).
    if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700 });
    // Made by us, so that nobody else on the machine may read it; SQLite gives its side files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    return new DatabaseSync(path, { timeout: busyTimeoutMs });
  });
  try {
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const prepare = (database: DatabaseSync): void =>
  guarded(() => {
    const version = versionOf(database);
    if (version > AUDIT_SCHEMA) throw newer();
    // FULL: an acknowledged append has reached the disk, not only the operating system.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;');
    if (version === 0) create(database);
  });

/** Two processes may come here at once: the second finds the tables when it gets the lock. */
const create = (database: DatabaseSync): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    if (versionOf(database) === 0) {
      database.exec(TABLES);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${AUDIT_SCHEMA};`);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
};

/** 0: an empty file. @throws AuditError when the file is something else */
const versionOf = (database: DatabaseSync): number => {
  const row = database
    .prepare(
      `SELECT (SELECT user_version FROM pragma_user_version) AS version,
              (SELECT application_id FROM pragma_application_id) AS application,
              (SELECT count(*) FROM sqlite_schema) AS objects`,
    )
    .get();
  const [version, application, objects] = [row?.['version'], row?.['application'], row?.['objects']];
  if (version === 0 && application === 0 && objects === 0) return 0;
  if (application !== APPLICATION_ID || typeof version !== 'number' || version < 1) {
    throw new AuditError('audit.unavailable', 'The file is a database, but no audit trail');
  }
  return version;
};

/** Opened for reading alone: for people who look something up beside a running service. @throws AuditError */
export function openAuditDatabaseToRead(path: string, busyTimeoutMs: number): DatabaseSync {
  const database = guarded(() => new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs }));
  try {
    const version = guarded(() => versionOf(database));
    if (version > AUDIT_SCHEMA) throw newer();
    if (version === 0) throw new AuditError('audit.unavailable', 'The file is empty');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const newer = () => new AuditError('audit.newer_schema', 'The audit trail was written by a newer version');

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

export const isBusy = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  const primary = Number(error.errcode) & 0xff;
  return primary === SQLITE_BUSY || primary === SQLITE_LOCKED;
};

/** SQLite's own message may quote what was being written: only the kind of failure goes on. */
export const coded = (error: unknown): AuditError => {
  if (error instanceof AuditError) return error;
  return isBusy(error)
    ? new AuditError('audit.locked', 'Another process holds the audit trail')
    : new AuditError('audit.unavailable', 'The audit trail cannot be read or written');
};

export const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw coded(error);
  }
};
