import { DatabaseSync } from 'node:sqlite';
import { RetrievalError } from '../../errors.ts';

/** A lock that the operating system lets go of with its process: a database beside the store, which holds nothing. */
export function claimWriting(storePath: string): () => void {
  const lock = new DatabaseSync(`${storePath}-run`);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new RetrievalError('store.locked', 'Another run is writing to this store');
  }
  return () => lock.close();
}
