import { RetrievalError, type RetrievalErrorCode } from '../../errors.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html) in our words; a raw message may name paths or text. */
const FAILURES: ReadonlyMap<number, readonly [RetrievalErrorCode, string]> = new Map([
  [5, ['store.locked', 'The store’s file is locked by another process']],
  [6, ['store.locked', 'The store’s file is locked by another connection']],
  [8, ['store.read_only', 'The store’s file may not be written']],
  [11, ['store.corrupt', 'The store’s file is damaged']],
  [19, ['store.corrupt', 'The store’s file holds what it must not hold']],
  [26, ['store.corrupt', 'The store’s file is no database']],
]);
const OTHER = ['store.unavailable', 'The store’s file cannot be used'] as const;

/** By its fields, because a built-in's error is an instance of another realm's class in tests. */
export function sqliteFailure(error: unknown): RetrievalError | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  if (error.code === 'ERR_INVALID_STATE') return new RetrievalError(...OTHER);
  if (error.code !== 'ERR_SQLITE_ERROR') return undefined;
  const result = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  return new RetrievalError(...((result !== undefined && FAILURES.get(result)) || OTHER));
}

/** Runs work on the database; what SQLite throws leaves as a RetrievalError. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteFailure(error) ?? error;
  }
}
