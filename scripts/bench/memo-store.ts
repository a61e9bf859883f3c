// A SQLite store with one document for each label, all of one word: what a search for that word finds is what the filter admits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AccessFilter, type Analyzer, createSqliteStore, type Label, passageId } from '../../retrieval/index.ts';

const WORD = 'memo';
const HASH = 'v1';
const idOf = (at: number): string => `memo-${at}`;

export interface MemoStore {
  /** Ids of the admitted labels' passages. */
  admitted(filter: AccessFilter): Promise<ReadonlySet<string>>;
  dispose(): Promise<void>;
}

/** @param labels 1,000 at most: as many as one search may find */
export async function memoStore(analyzer: Analyzer, labels: readonly Label[]): Promise<MemoStore> {
  const directory = mkdtempSync(path.join(tmpdir(), 'ringfence-bench-'));
  const store = createSqliteStore({ path: path.join(directory, 'store.db'), analyzer });
  for (const [at, label] of labels.entries()) {
    const passages = [{ section: '', text: WORD }];
    const document = { id: idOf(at), source: 'bench', title: WORD, uri: `bench://${at}`, contentHash: HASH };
    await store.replace({ ...document, label, passages });
  }
  store.warm();
  const signal = new AbortController().signal;
  return {
    async admitted(filter) {
      const hits = await store.lexical({ filter, terms: [WORD], limit: labels.length }, signal);
      return new Set(hits.map(({ id }) => id));
    },
    async dispose() {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The passage of the label at this place. */
export const memoPassage = (at: number, label: Label): string => passageId(label.tenant, idOf(at), HASH, 0);
