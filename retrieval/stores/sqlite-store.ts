import type { DatabaseSync } from 'node:sqlite';
import { RetrievalError } from '../errors.ts';
import type { Analyzer } from '../lexical/analyzer.ts';
import { AVERAGE_LENGTH } from '../lexical/bm25.ts';
import type { PassageSearch, PassageStore, PassageWriter, RulesArchive } from './ports.ts';
import { openReader, openWriter } from './sqlite/sqlite-connection.ts';
import { createSqliteCatalogue } from './sqlite/sqlite-catalogue.ts';
import { claimWriting } from './sqlite/sqlite-claim.ts';
import { guarded } from './sqlite/sqlite-errors.ts';
import { createFileIdentity } from './sqlite/sqlite-file-identity.ts';
import { integerOf, textOf } from './sqlite/sqlite-rows.ts';
import { createSqliteSearch, type SqliteSearch } from './sqlite/sqlite-search.ts';
import { createSqliteWriter, type SqliteWriter } from './sqlite/sqlite-writer.ts';
import { assertLimit, assertNotAborted, assertRelabel, assertRelabelling, assertWritable } from './store-input.ts';

export interface SqliteStoreOptions {
  readonly path: string;
  readonly analyzer: Analyzer;
  /** Every write is refused; the file must exist. */
  readonly readOnly?: boolean;
  /** How long a locked file is waited for; the process does nothing else meanwhile. */
  readonly busyTimeoutMs?: number;
  /** tokens; must be what the file was made with */
  readonly averageLength?: number;
  /** epoch seconds */
  readonly now?: () => number;
}

export interface SqliteStore extends PassageStore {
  /** Builds the index now, so that the first search need not wait for it (about a second for 100,000 passages). */
  warm(): void;
}

interface Parts {
  readonly path: string;
  readonly reader: DatabaseSync;
  /** Asked wherever a change is acknowledged or noticed. @throws RetrievalError store.unavailable */
  readonly assertSameFile: () => void;
  readonly search: SqliteSearch;
  readonly writer: { readonly database: DatabaseSync; readonly writes: SqliteWriter } | undefined;
  readonly now: () => number;
}

/**
 * SQLite is the durable record; searches are answered from typed arrays that follow it commit by commit, also another
 * process's. Exact: no approximation, no global statistics.
 * @throws RetrievalError store.newer_schema, store.corrupt, store.misconfigured (another analyzer), store.locked,
 *   store.read_only, store.unavailable
 */
export function createSqliteStore(options: SqliteStoreOptions): SqliteStore {
  return guarded(() => storeOf(open(options)));
}

function storeOf(parts: Parts): SqliteStore {
  return {
    name: 'sqlite',
    ...searches(parts),
    ...writes(parts),
    ...archive(parts),
    warm: () => guarded(() => parts.search.refresh()),
    async close() {
      for (const database of [parts.reader, parts.writer?.database]) if (database?.isOpen) database.close();
    },
  };
}

function open({
  analyzer,
  readOnly = false,
  now = () => Math.floor(Date.now() / 1000),
  ...options
}: SqliteStoreOptions): Parts {
  const { path, busyTimeoutMs = 2_000, averageLength = AVERAGE_LENGTH } = options;
  const settings = { path, busyTimeoutMs, averageLength, analyzer: analyzer.name };
  const database = readOnly ? undefined : openWriter(settings);
  try {
    const reader = openReader(settings);
    const search = createSqliteSearch(reader, averageLength);
    return {
      path,
      reader,
      assertSameFile: createFileIdentity(path),
      search,
      now,
      writer: database && { database, writes: createSqliteWriter(database, analyzer) },
    };
  } catch (error) {
    database?.close();
    throw error;
  }
}

const searches = ({ reader, search, assertSameFile }: Parts): PassageSearch => {
  const control = reader.prepare('SELECT epoch, rules_hash FROM control');
  return {
    async control(signal) {
      assertNotAborted(signal);
      return guarded(() => {
        assertSameFile();
        const row = control.get();
        const epoch = integerOf(row, 'epoch');
        return { epoch, rulesHash: row?.['rules_hash'] === null ? undefined : textOf(row, 'rules_hash') };
      });
    },
    async lexical(request, signal) {
      assertNotAborted(signal);
      assertLimit(request.limit);
      return guarded(() => search.lexical(request));
    },
    async dense(request, signal) {
      assertNotAborted(signal);
      assertLimit(request.limit);
      return guarded(() => search.dense(request));
    },
    async read(ids, signal) {
      assertNotAborted(signal);
      return guarded(() => search.read(ids));
    },
  };
};

const writerOf = ({ writer, assertSameFile }: Parts): SqliteWriter => {
  if (!writer) throw new RetrievalError('store.read_only', 'The store was opened for reading');
  assertSameFile();
  return writer.writes;
};

const writes = (parts: Parts): PassageWriter => ({
  ...createSqliteCatalogue(parts.reader),
  async claim() {
    writerOf(parts);
    return guarded(() => claimWriting(parts.path));
  },
  async replace(document) {
    assertWritable(document);
    guarded(() => writerOf(parts).replace(document));
  },
  async relabel(tenant, document, label) {
    assertRelabel(tenant, label);
    guarded(() => writerOf(parts).relabel(tenant, document, label));
  },
  async relabelAll(tenant, changes) {
    assertRelabelling(tenant, changes);
    return guarded(() => writerOf(parts).relabelAll(tenant, changes));
  },
  async remove(tenant, document) {
    guarded(() => writerOf(parts).remove(tenant, document));
  },
});

const archive = (parts: Parts): RulesArchive => {
  const rulesText = parts.reader.prepare('SELECT text FROM rules_archive WHERE hash = ?');
  return {
    async activate(rules) {
      return guarded(() => writerOf(parts).activate(rules, parts.now()));
    },
    async rulesText(hash) {
      const row = guarded(() => rulesText.get(hash));
      return row && textOf(row, 'text');
    },
  };
};
