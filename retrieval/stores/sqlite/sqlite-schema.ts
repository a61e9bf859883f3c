import { MARKER } from '../../policy/names.ts';

/** Raised with every change of the tables; a file of a higher number is left alone. */
export const SCHEMA_VERSION = 2;
/** `RngF`: tells our file from another program's database. */
export const APPLICATION_ID = 0x526e6746;

const PINNED = 'pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))';

/** By the version that a file has, what makes it one of the next. */
export const MIGRATIONS: ReadonlyMap<number, string> = new Map([
  [1, `ALTER TABLE document_labels ADD COLUMN ${PINNED};`],
]);

/** By list, a bit of `label_facts.present` and `label_facts.marked`. */
export const LIST_BITS: ReadonlyMap<string, number> = new Map([
  ['tags', 1],
  ['readers', 2],
  ['compartments', 4],
  ['denied', 8],
]);
const LISTS = [...LIST_BITS.keys()];

const typed = (key: string, type: 'text' | 'integer'): string =>
  `CASE json_type(new.body, '$.${key}') WHEN '${type}' THEN json_extract(new.body, '$.${key}') END`;
const bits = (entries: string): string =>
  `coalesce((SELECT sum(DISTINCT CASE key ${LISTS.map((key) => `WHEN '${key}' THEN ${LIST_BITS.get(key)}`).join(' ')} END)
    FROM label_entries WHERE ${entries}), 0)`;

/** A list that is no array, or holds anything but strings, has no entry at all: no clause is met by it. */
const listEntries = (key: string): string => `
  INSERT OR IGNORE INTO label_entries (key, value, label)
    SELECT '${key}', entry.atom, new.id FROM json_each(new.body, '$.${key}') AS entry
    WHERE json_type(new.body, '$.${key}') = 'array'
      AND NOT EXISTS (SELECT 1 FROM json_each(new.body, '$.${key}') AS other WHERE other.type <> 'text');`;

/**
 * `labels.body` is a label's JSON and its only truth; the facts and entries that the filter reads are derived from it here, in
 * the same statement. A JSON value of another type leaves its fact NULL, which no comparison admits; `present` holds the lists
 * that are well-formed and not empty, `marked` those of them with the marker.
 */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE control (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL, rules_hash TEXT) STRICT;
CREATE TABLE rules_archive (hash TEXT PRIMARY KEY, text TEXT NOT NULL, activated_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL UNIQUE CHECK (json_valid(body))
) STRICT;
CREATE TABLE label_facts (
  id INTEGER PRIMARY KEY REFERENCES labels,
  tenant TEXT, label_schema INTEGER, classification INTEGER, not_before INTEGER, not_after INTEGER,
  present INTEGER NOT NULL, marked INTEGER NOT NULL
) STRICT;
CREATE INDEX label_facts_by_tenant ON label_facts (tenant);
CREATE TABLE label_entries (
  key TEXT NOT NULL, value TEXT NOT NULL, label INTEGER NOT NULL REFERENCES labels,
  PRIMARY KEY (key, value, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_entries_by_label ON label_entries (label, key, value);
CREATE TRIGGER label_facts_derived AFTER INSERT ON labels BEGIN
  ${LISTS.map(listEntries).join('')}
  INSERT INTO label_facts VALUES (
    new.id, ${typed('tenant', 'text')},
    ${['label_schema', 'classification', 'not_before', 'not_after'].map((key) => typed(key, 'integer')).join(',\n    ')},
    ${bits('label = new.id')},
    ${bits(`label = new.id AND value = '${MARKER}'`)}
  );
END;
CREATE TRIGGER labels_never_change BEFORE UPDATE ON labels BEGIN SELECT RAISE(ABORT, 'immutable'); END;
CREATE TRIGGER labels_never_go BEFORE DELETE ON labels BEGIN SELECT RAISE(ABORT, 'immutable'); END;

CREATE TABLE documents (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL, uri TEXT NOT NULL,
  content_hash TEXT NOT NULL, passages INTEGER NOT NULL,
  UNIQUE (tenant, id)
) STRICT;
CREATE INDEX documents_by_source ON documents (tenant, source);
-- One label for all passages of a document, in a table of its own: a relabel rewrites one narrow row.
CREATE TABLE document_labels (
  document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, label INTEGER NOT NULL REFERENCES labels,
  ${PINNED}
) STRICT;
CREATE TABLE passages (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  place INTEGER NOT NULL, section TEXT NOT NULL, text TEXT NOT NULL,
  length INTEGER NOT NULL, terms BLOB NOT NULL, vector BLOB
) STRICT;
CREATE INDEX passages_by_document ON passages (document, ordinal);
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE) STRICT;

-- What other processes have yet to see. A document that is no more is named here all the same.
CREATE TABLE changes (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL, content INTEGER NOT NULL
) STRICT;
INSERT INTO control (only, epoch, rules_hash) VALUES (1, 0, NULL);
`;
