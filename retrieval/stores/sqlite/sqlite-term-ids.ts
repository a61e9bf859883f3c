import type { DatabaseSync } from 'node:sqlite';
import { integerOf } from './sqlite-rows.ts';

export interface TermIds {
  /** Inside a write transaction: an unknown term gets an id. Ids are never given up, so a committed one stays true. */
  idOf(term: string): number;
  /** After a rollback: what was new in it was never committed. */
  forget(): void;
}

/** Bounds memory; a term that was let go is looked up again. */
const MAX_REMEMBERED = 200_000;

export function createTermIds(database: DatabaseSync): TermIds {
  const find = database.prepare('SELECT id FROM terms WHERE term = ?');
  const add = database.prepare('INSERT INTO terms (term) VALUES (?)');
  const remembered = new Map<string, number>();
  return {
    idOf(term) {
      const known = remembered.get(term);
      if (known !== undefined) return known;
      const row = find.get(term);
      const id = row ? integerOf(row, 'id') : Number(add.run(term).lastInsertRowid);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(term, id);
      return id;
    },
    forget: () => remembered.clear(),
  };
}
