import { statSync } from 'node:fs';
import { RetrievalError } from '../../errors.ts';

/**
 * A file that was moved over ours, or away, leaves open connections on the old one: they would answer from it for ever, and
 * acknowledge what nobody will read.
 * @returns throws RetrievalError store.unavailable once another file, or none, stands at this path
 */
export function createFileIdentity(path: string): () => void {
  const identity = () => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  };
  const opened = identity();
  return () => {
    if (identity() === opened) return;
    throw new RetrievalError('store.unavailable', 'Another file stands where the store’s file was opened: restart');
  };
}
