import type { DatabaseSync } from 'node:sqlite';
import { RetrievalError } from '../../errors.ts';
import type { Analyzer } from '../../lexical/analyzer.ts';
import { countTerms, indexedText } from '../../lexical/indexed-text.ts';
import { type LabelledDocument, type NewPassage, passageId } from '../../passage.ts';
import { type Label, LABEL_KEYS } from '../../policy/label.ts';
import type { ArchivableRules, ControlRecord, Relabelling } from '../ports.ts';
import { assertReplaces, unitVector } from '../store-input.ts';
import { integerOf, type Row, textOf } from './sqlite-rows.ts';
import { encodeTerms, encodeVector } from './sqlite-terms.ts';
import { createTermIds } from './sqlite-term-ids.ts';

/** A reader that is further behind builds its index anew. */
const KEPT_CHANGES = 100_000;

export interface SqliteWriter {
  replace(document: LabelledDocument): void;
  relabel(tenant: string, document: string, label: Label): void;
  /** All or none of them. */
  relabelAll(tenant: string, changes: readonly Relabelling[]): number;
  remove(tenant: string, document: string): void;
  /** @param now epoch seconds */
  activate(rules: ArchivableRules, now: number): ControlRecord;
}

export function createSqliteWriter(database: DatabaseSync, analyzer: Analyzer): SqliteWriter {
  const sql = statements(database);
  const terms = createTermIds(database);

  /** The change, its sequence and the new epoch in one commit; undefined: nothing to change, nothing committed. */
  const commit = <T>(work: () => T | undefined): T | undefined => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const done = work();
      if (done !== undefined) sql.bump.run();
      database.exec(done === undefined ? 'ROLLBACK' : 'COMMIT');
      return done;
    } catch (error) {
      terms.forget();
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  const noted = (document: number, content: 0 | 1): number | bigint =>
    sql.change.run(BigInt(document), BigInt(content)).lastInsertRowid;
  const prune = (last: number | bigint): void => {
    sql.prune.run(BigInt(last) - BigInt(KEPT_CHANGES));
  };
  const changed = (document: number, content: 0 | 1): void => prune(noted(document, content));
  const labelId = (label: Label): bigint => {
    const body = JSON.stringify(Object.fromEntries(LABEL_KEYS.map((key) => [key, label[key]])));
    sql.addLabel.run(body);
    return BigInt(integerOf(sql.labelId.get(body), 'id'));
  };
  const setLabel = (document: number, label: bigint, pinned: boolean): void => {
    sql.setLabel.run(BigInt(document), label, pinned ? 1n : 0n);
  };
  const keyOf = (tenant: string, id: string): number | undefined => {
    const row = sql.documentKey.get(tenant, id);
    return row && integerOf(row, 'key');
  };
  const addPassage = (document: LabelledDocument, key: number, place: number, passage: NewPassage): void => {
    const { length, counts } = countTerms(analyzer, indexedText(document, passage));
    const bytes = encodeTerms([...counts].map(([term, count]) => [terms.idOf(term), count] as const));
    const vector = passage.vector ? encodeVector(unitVector(passage.vector, undefined)) : null;
    const id = passageId(document.label.tenant, document.id, document.contentHash, place);
    const { section, text } = passage;
    sql.addPassage.run(id, BigInt(key), BigInt(place), section, text, BigInt(length), bytes, vector);
  };
  /** The first vector decides how many dimensions all have. */
  const assertDimensions = ({ passages: [first] }: LabelledDocument): void => {
    if (!first?.vector) return;
    sql.addDimensions.run(String(first.vector.length));
    unitVector(first.vector, Number(textOf(sql.dimensions.get(), 'value')));
  };

  return {
    replace(document) {
      commit(() => {
        assertDimensions(document);
        const { id, source, title, uri, contentHash, label, passages, pinned = false } = document;
        const row = sql.putDocument.get(label.tenant, id, source, title, uri, contentHash, BigInt(passages.length));
        const key = integerOf(row, 'key');
        sql.dropPassages.run(BigInt(key));
        setLabel(key, labelId(label), pinned);
        for (const [place, passage] of passages.entries()) addPassage(document, key, place, passage);
        changed(key, 1);
        return key;
      });
    },
    relabel(tenant, id, label) {
      commit(() => {
        const key = keyOf(tenant, id);
        if (key === undefined) return undefined;
        sql.changeLabel.run(labelId(label), BigInt(key));
        changed(key, 0);
        return key;
      });
    },
    relabelAll(tenant, changes) {
      const relabelled = commit(() => {
        let done = 0;
        let last: number | bigint = 0;
        // Many documents are given few labels, and often the very same object.
        const ids = new Map<Label, bigint>();
        for (const { document, label, pinned } of changes) {
          const key = keyOf(tenant, document);
          if (key === undefined) continue;
          const id = ids.get(label) ?? labelId(label);
          ids.set(label, id);
          setLabel(key, id, pinned);
          last = noted(key, 0);
          done += 1;
        }
        prune(last);
        return done > 0 ? done : undefined;
      });
      return relabelled ?? 0;
    },
    remove(tenant, id) {
      commit(() => {
        const key = keyOf(tenant, id);
        if (key === undefined) return undefined;
        sql.dropDocument.run(BigInt(key));
        changed(key, 1);
        return key;
      });
    },
    activate({ hash, text, replaces }, now) {
      const control = commit(() => {
        assertReplaces(rulesInForce(sql.control.get()), replaces);
        sql.archive.run(hash, text, BigInt(now));
        if (textOf(sql.archived.get(hash), 'text') !== text) {
          throw new RetrievalError('store.corrupt', 'Another text is archived under this hash');
        }
        sql.activate.run(hash);
        return integerOf(sql.control.get(), 'epoch') + 1;
      });
      if (control === undefined) throw new RetrievalError('store.unavailable', 'The rules were not activated');
      return { epoch: control, rulesHash: hash };
    },
  };
}

const rulesInForce = (control: Row | undefined): string | undefined =>
  control?.['rules_hash'] === null ? undefined : textOf(control, 'rules_hash');

const statements = (database: DatabaseSync) => ({
  bump: database.prepare('UPDATE control SET epoch = epoch + 1'),
  control: database.prepare('SELECT epoch, rules_hash FROM control'),
  change: database.prepare('INSERT INTO changes (document, content) VALUES (?, ?)'),
  prune: database.prepare('DELETE FROM changes WHERE sequence <= ?'),
  addLabel: database.prepare('INSERT INTO labels (body) VALUES (?) ON CONFLICT (body) DO NOTHING'),
  labelId: database.prepare('SELECT id FROM labels WHERE body = ?'),
  setLabel: database.prepare(
    `INSERT INTO document_labels (document, label, pinned) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET label = excluded.label, pinned = excluded.pinned`,
  ),
  changeLabel: database.prepare('UPDATE document_labels SET label = ? WHERE document = ?'),
  documentKey: database.prepare('SELECT key FROM documents WHERE tenant = ? AND id = ?'),
  putDocument: database.prepare(
    `INSERT INTO documents (tenant, id, source, title, uri, content_hash, passages) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, id) DO UPDATE SET source = excluded.source, title = excluded.title, uri = excluded.uri,
       content_hash = excluded.content_hash, passages = excluded.passages
     RETURNING key`,
  ),
  dropDocument: database.prepare('DELETE FROM documents WHERE key = ?'),
  dropPassages: database.prepare('DELETE FROM passages WHERE document = ?'),
  addPassage: database.prepare(
    'INSERT INTO passages (id, document, place, section, text, length, terms, vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  addDimensions: database.prepare(
    "INSERT INTO meta (key, value) VALUES ('dimensions', ?) ON CONFLICT (key) DO NOTHING",
  ),
  dimensions: database.prepare("SELECT value FROM meta WHERE key = 'dimensions'"),
  archive: database.prepare(
    'INSERT INTO rules_archive (hash, text, activated_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING',
  ),
  archived: database.prepare('SELECT text FROM rules_archive WHERE hash = ?'),
  activate: database.prepare('UPDATE control SET rules_hash = ?'),
});
