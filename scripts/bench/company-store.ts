// The company's documents in SQLite, built once for a run, or kept for the next.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Analyzer, createSqliteStore, type Label, makeLabel, type SqliteStore } from '../../retrieval/index.ts';
import { fillCompany, PER_DOCUMENT, TENANT } from './company-corpus.ts';
import { withProgress } from './progress.ts';

/** Raised with every change of the corpus: a kept store of an older one isn't used. */
const CORPUS = 1;

export interface CompanyStores {
  /** @returns warm, opened for reading */
  labelled(): Promise<SqliteStore>;
  /** The same passages, all under one label that `everyone` may read: what a store without permissions would be. */
  unlabelled(): Promise<SqliteStore>;
  /** Closes what was opened, and deletes what wasn't to be kept. */
  dispose(): Promise<void>;
}

export interface CompanyStoresOptions {
  readonly documents: number;
  readonly analyzer: Analyzer;
  /** A directory; undefined: a temporary one, deleted by dispose(). */
  readonly keep: string | undefined;
}

export function companyStores({ documents, analyzer, keep }: CompanyStoresOptions): CompanyStores {
  const directory = keep ?? mkdtempSync(path.join(tmpdir(), 'ringfence-bench-'));
  mkdirSync(directory, { recursive: true });
  const opened: SqliteStore[] = [];

  const built = async (kind: string, label?: Label): Promise<SqliteStore> => {
    const file = path.join(directory, `company-${CORPUS}-${documents * PER_DOCUMENT}-${kind}.db`);
    if (!existsSync(file)) await fill(file, label);
    const store = createSqliteStore({ path: file, analyzer, readOnly: true });
    opened.push(store);
    store.warm();
    return store;
  };
  /** Under another name until it is whole: what was interrupted is not taken for a kept store. */
  const fill = async (file: string, label: Label | undefined) => {
    const building = `${file}.building`;
    for (const rest of ['', '-wal', '-shm']) rmSync(`${building}${rest}`, { force: true });
    const store = createSqliteStore({ path: building, analyzer });
    await withProgress('filling the store', documents * PER_DOCUMENT, (onProgress) =>
      fillCompany(store, documents, onProgress, label),
    );
    await store.close();
    renameSync(building, file);
  };

  return {
    labelled: () => built('labelled'),
    unlabelled: () => built('unlabelled', makeLabel({ tenant: TENANT, classification: 0, tags: ['everyone'] })),
    async dispose() {
      for (const store of opened) await store.close();
      if (keep === undefined) rmSync(directory, { recursive: true });
    },
  };
}
