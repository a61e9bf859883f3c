import type { DatabaseSync } from 'node:sqlite';
import type { DocumentCatalogue, DocumentRecord } from '../ports.ts';
import { guarded } from './sqlite-errors.ts';
import { integerOf, jsonOf, type Row, textOf } from './sqlite-rows.ts';

const DOCUMENTS = `SELECT d.id, d.source, d.title, d.uri, d.content_hash, d.passages, l.body, dl.pinned
  FROM documents AS d
  LEFT JOIN document_labels AS dl ON dl.document = d.key LEFT JOIN labels AS l ON l.id = dl.label`;

/** Reads what is committed now, beside the index: it is asked by people, not by questions. */
export function createSqliteCatalogue(database: DatabaseSync): DocumentCatalogue {
  const ofTenant = database.prepare(`${DOCUMENTS} WHERE d.tenant = ?`);
  const ofSource = database.prepare(`${DOCUMENTS} WHERE d.tenant = ? AND d.source = ?`);
  const one = database.prepare(`${DOCUMENTS} WHERE d.tenant = ? AND d.id = ?`);
  return {
    async documents(tenant, source) {
      return guarded(() => {
        const rows = source === undefined ? ofTenant.all(tenant) : ofSource.all(tenant, source);
        const labels = new Map<string, unknown>();
        return rows.map((row) => recordOf(row, labels)).sort((a, b) => (a.id < b.id ? -1 : 1));
      });
    },
    async document(tenant, id) {
      return guarded(() => {
        const row = one.get(tenant, id);
        return row && recordOf(row, new Map());
      });
    },
  };
}

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
