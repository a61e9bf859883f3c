import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSqliteStore, type SqliteStore, type SqliteStoreOptions } from '../../retrieval/index.ts';
import type { Condition } from '../../retrieval/policy/condition.ts';
import { compileFilter } from '../../retrieval/stores/sqlite/sqlite-filter.ts';
import { textOf } from '../../retrieval/stores/sqlite/sqlite-rows.ts';
import type { PlantedRow } from '../conformance/passage-store/store-under-test.ts';
import { analyzer, documentOf } from './stores-fixture.ts';

export interface TemporaryStore {
  readonly path: string;
  readonly store: SqliteStore;
  /** Another store over the same file. */
  readonly again: (options?: Partial<SqliteStoreOptions>) => SqliteStore;
  readonly dispose: () => Promise<void>;
}

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), 'ringfence-store-'));

export function temporaryStore(options: Partial<SqliteStoreOptions> = {}): TemporaryStore {
  const folder = temporaryFolder();
  const file = path.join(folder, 'store.db');
  const opened: SqliteStore[] = [];
  const again = (more: Partial<SqliteStoreOptions> = {}): SqliteStore => {
    const store = createSqliteStore({ analyzer, path: file, ...options, ...more });
    opened.push(store);
    return store;
  };
  return {
    path: file,
    store: again(),
    again,
    async dispose() {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What anybody with write access to the file can do: another label on a document, past every check of ours. */
export function plantLabel(file: string, tenant: string, document: string, labelJson: string, passage?: string): void {
  const raw = new DatabaseSync(file, { timeout: 5_000 });
  try {
    raw.exec('BEGIN IMMEDIATE');
    raw.prepare('INSERT INTO labels (body) VALUES (?) ON CONFLICT DO NOTHING').run(labelJson);
    const key = 'SELECT key FROM documents WHERE tenant = ? AND id = ?';
    raw
      .prepare(`UPDATE document_labels SET label = (SELECT id FROM labels WHERE body = ?) WHERE document = (${key})`)
      .run(labelJson, tenant, document);
    if (passage) raw.prepare(`UPDATE passages SET id = ? WHERE document = (${key})`).run(passage, tenant, document);
    raw.prepare(`INSERT INTO changes (document, content) SELECT (${key}), 1`).run(tenant, document);
    raw.exec('COMMIT');
  } finally {
    raw.close();
  }
}

export async function plantRow({ path: file, store }: TemporaryStore, row: PlantedRow): Promise<void> {
  await store.replace(documentOf({ id: row.document, texts: [row.text], label: { tenant: row.tenant } }));
  plantLabel(file, row.tenant, row.document, row.labelJson, row.id);
}

/** The passages whose label a condition admits, past every check of ours. */
export function admittedRows(file: string, condition: Condition): string[] {
  const { sql, parameters } = compileFilter(condition);
  const raw = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = raw.prepare(
      `SELECT p.id FROM passages AS p JOIN document_labels AS dl ON dl.document = p.document
       WHERE dl.label IN (SELECT l.id FROM label_facts AS l WHERE ${sql})`,
    );
    return rows.all(...parameters).map((row) => textOf(row, 'id'));
  } finally {
    raw.close();
  }
}
