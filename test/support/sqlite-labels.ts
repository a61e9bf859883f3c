import { DatabaseSync } from 'node:sqlite';
import type { Condition } from '../../retrieval/policy/condition.ts';
import { compileFilter } from '../../retrieval/stores/sqlite/sqlite-filter.ts';
import { SCHEMA } from '../../retrieval/stores/sqlite/sqlite-schema.ts';

/** SQLite's own word on labels: the store's schema and its compiler, without the store. */
export function createSqliteLabels() {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  const insert = database.prepare('INSERT INTO labels (body) VALUES (?)');
  const known = new Map<string, number>();

  /** The row id of a label body; each body is stored once. */
  const stored = (body: string): number => {
    const id = known.get(body) ?? Number(insert.run(body).lastInsertRowid);
    known.set(body, id);
    return id;
  };
  return {
    /** @param body a label as JSON */
    admits: (condition: Condition, body: string): boolean => {
      const id = stored(body);
      const { sql, parameters } = compileFilter(condition);
      const statement = database.prepare(`SELECT l.id FROM label_facts AS l WHERE l.id = ? AND (${sql})`);
      return statement.all(BigInt(id), ...parameters).length === 1;
    },
  };
}
