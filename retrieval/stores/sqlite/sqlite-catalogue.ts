import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentCatalogue, DocumentRecord } from '../ports.ts';
import { guarded } from './sqlite-errors.ts';
import { integerOf, jsonOf, type Row, textOf } from './sqlite-rows.ts';

const DOCUMENTS = `SELECT d.id, d.source, d.title, d.uri, d.content_hash, d.passages, l.body, dl.pinned
  FROM documents AS d
  LEFT JOIN document_labels AS dl ON dl.document = d.key LEFT JOIN labels AS l ON l.id = dl.label`;

/** A page takes some milliseconds; questions are answered between two. */
const PAGE = 1_000;

/**
 * Reads what is committed now, beside the index: it is asked by people, not by questions. A whole tenant is read page by page:
 * to read 100,000 documents at once would hold up everybody for a second.
 */
export function createSqliteCatalogue(database: DatabaseSync): DocumentCatalogue {
  const page = database.prepare(`${DOCUMENTS} WHERE d.tenant = ? AND d.id > ? ORDER BY d.id LIMIT ${PAGE}`);
  const ofSource = database.prepare(`${DOCUMENTS} WHERE d.tenant = ? AND d.source = ?`);
  const one = database.prepare(`${DOCUMENTS} WHERE d.tenant = ? AND d.id = ?`);
  return {
    async documents(tenant, source) {
      const labels = new Map<string, unknown>();
      const read = (rows: () => readonly Row[]) => guarded(() => rows().map((row) => recordOf(row, labels)));
      if (source !== undefined) return read(() => ofSource.all(tenant, source)).sort(byId);
      const records: DocumentRecord[] = [];
      for (let after = '', size = PAGE; size === PAGE; after = records.at(-1)?.id ?? '') {
        if (records.length > 0) await nextTurn();
        const found = read(() => page.all(tenant, after));
        records.push(...found);
        size = found.length;
      }
      return records.sort(byId);
    },
    async document(tenant, id) {
      return guarded(() => {
        const row = one.get(tenant, id);
        return row && recordOf(row, new Map());
      });
    },
  };
}

/** By UTF-16 units, as everywhere; the database's own order is by bytes. */
const byId = (a: DocumentRecord, b: DocumentRecord): number => (a.id < b.id ? -1 : 1);

/** Documents share few labels: each text is parsed once. */
const labelOf = (row: Row, read: Map<string, unknown>): unknown => {
  const { body } = row;
  if (typeof body !== 'string') return jsonOf(row, 'body');
  if (!read.has(body)) read.set(body, jsonOf(row, 'body'));
  return read.get(body);
};

const recordOf = (row: Row, labels: Map<string, unknown>): DocumentRecord => ({
  id: textOf(row, 'id'),
  source: textOf(row, 'source'),
  title: textOf(row, 'title'),
  uri: textOf(row, 'uri'),
  contentHash: textOf(row, 'content_hash'),
  label: labelOf(row, labels),
  pinned: row['pinned'] === 1,
  passages: integerOf(row, 'passages'),
});
