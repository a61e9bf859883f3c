import { guarded, openAuditDatabaseToRead } from './audit-database.ts';
import { fromRecord } from './event-record.ts';
import type { AuditEvent, AuditKind } from './events.ts';

/** Reads a trail that other processes may be writing. */
export interface AuditReader {
  /** Every event that carries this id, oldest first. */
  find(id: string): readonly AuditEvent[];
  /** The newest first. */
  recent(query: { readonly limit: number; readonly kind?: AuditKind | undefined }): readonly AuditEvent[];
  /** Every relabelling that names this document, oldest first. */
  relabelled(tenant: string, document: string): readonly AuditEvent[];
  close(): void;
}

/** @throws AuditError */
export function createAuditReader({ path }: { readonly path: string }): AuditReader {
  const database = openAuditDatabaseToRead(path, 2_000);
  const read = (sql: string, ...values: readonly (string | number)[]): readonly AuditEvent[] =>
    guarded(() => database.prepare(sql).all(...values)).map((row) => fromRecord(row['event']));
  return {
    find: (id) => read('SELECT event FROM events WHERE id = ? ORDER BY sequence', id),
    recent: ({ limit, kind }) =>
      kind === undefined
        ? read('SELECT event FROM events ORDER BY sequence DESC LIMIT CAST(? AS INTEGER)', limit)
        : read('SELECT event FROM events WHERE kind = ? ORDER BY sequence DESC LIMIT CAST(? AS INTEGER)', kind, limit),
    relabelled: (tenant, document) =>
      read(
        `SELECT event FROM events WHERE kind = 'documents.relabelled' AND event ->> '$.detail.tenant' = ? AND EXISTS
           (SELECT 1 FROM json_each(event, '$.detail.documents') AS one WHERE one.value ->> '$.document' = ?)
         ORDER BY sequence`,
        tenant,
        document,
      ),
    close: () => guarded(() => database.close()),
  };
}
