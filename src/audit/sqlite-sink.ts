import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { coded, guarded, isBusy, openAuditDatabase } from './audit-database.ts';
import { AuditError } from './errors.ts';
import { fromRecord, toRecord } from './event-record.ts';
import type { AuditEvent } from './events.ts';
import type { AuditSink } from './sink.ts';

export interface SqliteAuditSinkOptions {
  readonly path: string;
  /** How long an append waits for another process; default 2,000. */
  readonly busyTimeoutMs?: number | undefined;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly record: string;
  readonly settle: PromiseWithResolvers<void>;
}

/** SQLite's own wait blocks the event loop, so it is short; the long one is ours. */
const BLOCKING_WAIT_MS = 20;
const RETRY_MS = 10;
const MAX_GROUP = 256;

/**
 * Appends that wait at the same time share one transaction, and so one flush to the disk; each resolves only when that has
 * committed. Once an append has failed nothing of it is in the trail.
 * @throws AuditError
 */
export function createSqliteAuditSink({ path, busyTimeoutMs = 2_000 }: SqliteAuditSinkOptions): AuditSink {
  const database = openAuditDatabase(path, busyTimeoutMs);
  database.exec(`PRAGMA busy_timeout = ${Math.min(BLOCKING_WAIT_MS, busyTimeoutMs)}`);
  const commit = committer(database);
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  const drain = async (): Promise<void> => {
    // One turn of the loop, so that those who come together are written together.
    await new Promise((resolve) => void setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GROUP);
      waiting = waiting.slice(MAX_GROUP);
      await settle(group, () => commitWithin(busyTimeoutMs, () => commit(group)));
    }
    running = undefined;
  };

  return {
    async append(event) {
      if (closed) throw new AuditError('audit.unavailable', 'The audit trail is closed');
      const one = { event, record: toRecord(event), settle: Promise.withResolvers<void>() };
      waiting.push(one);
      running ??= drain();
      return one.settle.promise;
    },
    async find(id) {
      const rows = guarded(() => database.prepare('SELECT event FROM events WHERE id = ? ORDER BY sequence').all(id));
      return rows.map((row) => fromRecord(row['event']));
    },
    async close() {
      if (closed) return;
      closed = true;
      await running;
      guarded(() => database.close());
    },
  };
}

const settle = async (group: readonly Waiting[], write: () => Promise<void>): Promise<void> => {
  try {
    await write();
    for (const one of group) one.settle.resolve();
  } catch (error) {
    const reason = coded(error);
    for (const one of group) one.settle.reject(reason);
  }
};

const committer = (database: DatabaseSync) => {
  const insert = guarded(() => database.prepare('INSERT INTO events (id, kind, at, event) VALUES (?, ?, ?, ?)'));
  return (group: readonly Waiting[]): void => {
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const { event, record } of group) insert.run(event.id, event.kind, event.at, record);
      database.exec('COMMIT');
    } catch (error) {
      // A failed commit may have ended the transaction already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
};

const commitWithin = async (busyTimeoutMs: number, commit: () => void): Promise<void> => {
  const until = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return commit();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
      await delay(RETRY_MS);
    }
  }
};
