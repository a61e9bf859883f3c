/** Raised with every change of the tables; a file of a higher number is left alone. */
export const SCHEMA_VERSION = 1;
/** `RngF`: tells our file from another program's database. */
export const APPLICATION_ID = 0x526e6746;

const textColumn = (key: string): string =>
  `${key} TEXT AS (CASE json_type(body, '$.${key}') WHEN 'text' THEN json_extract(body, '$.${key}') END) STORED`;
const integerColumn = (key: string): string =>
  `${key} INTEGER AS (CASE json_type(body, '$.${key}') WHEN 'integer' THEN json_extract(body, '$.${key}') END) STORED`;

/** A list that is no array, or holds anything but strings, has no entry at all: no clause is met by it. */
const listEntries = (key: string): string => `
  INSERT OR IGNORE INTO label_entries (key, value, label)
    SELECT '${key}', entry.atom, new.id FROM json_each(new.body, '$.${key}') AS entry
    WHERE json_type(new.body, '$.${key}') = 'array'
      AND NOT EXISTS (SELECT 1 FROM json_each(new.body, '$.${key}') AS other WHERE other.type <> 'text');`;

/**
 * `labels.body` is a label's JSON and its only truth; the columns and entries that the filter reads are derived from it
 * here, in the same statement, and can't be changed apart from it. A JSON value of another type leaves its column NULL,
 * which no comparison admits.
 */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE control (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL, rules_hash TEXT) STRICT;
CREATE TABLE rules_archive (hash TEXT PRIMARY KEY, text TEXT NOT NULL, activated_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL UNIQUE CHECK (json_valid(body)),
  ${textColumn('tenant')},
  ${['label_schema', 'classification', 'not_before', 'not_after'].map(integerColumn).join(',\n  ')}
) STRICT;
CREATE INDEX labels_by_tenant ON labels (tenant);
CREATE TABLE label_entries (
  key TEXT NOT NULL, value TEXT NOT NULL, label INTEGER NOT NULL REFERENCES labels,
  PRIMARY KEY (key, value, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_entries_by_label ON label_entries (label, key, value);
CREATE TRIGGER label_entries_derived AFTER INSERT ON labels BEGIN
  ${['tags', 'readers', 'compartments', 'denied'].map(listEntries).join('')}
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
  document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, label INTEGER NOT NULL REFERENCES labels
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
