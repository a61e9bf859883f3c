import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AccessFilter } from '../../policy/access-filter.ts';
import { Narrowing } from '../../policy/narrowing.ts';
import type { DenseSearch, LexicalSearch, RankedId, SearchScope, StoredPassage } from '../ports.ts';
import { unitVector } from '../store-input.ts';
import { ADMITTED, type Admission, CANDIDATE } from './sqlite-admitted-slots.ts';
import { compileFilter } from './sqlite-filter.ts';
import { createPassageIndex } from './sqlite-index.ts';
import { integerOf, jsonOf, textOf } from './sqlite-rows.ts';
import { scoreDense, scoreLexical } from './sqlite-scoring.ts';

/** Few statements differ, because values are bound: see sqlite-filter.ts. */
const MAX_PREPARED = 64;

/** All synchronous: between the refresh and the answer nothing else runs in this process. */
export interface SqliteSearch {
  refresh(): void;
  lexical(search: LexicalSearch): RankedId[];
  dense(search: DenseSearch): RankedId[];
  read(ids: readonly string[]): StoredPassage[];
}

export function createSqliteSearch(database: DatabaseSync, averageLength: number): SqliteSearch {
  const index = createPassageIndex(database, averageLength);
  const termId = database.prepare('SELECT id FROM terms WHERE term = ?');
  const admit = createAdmission(database);
  const rows = database.prepare(READ);

  return {
    refresh: () => index.refresh(),
    lexical(search) {
      index.refresh();
      const admission = admit(search);
      const partition = index.partition(tenantOf(search));
      if (!partition) return [];
      const lists = [...new Set(search.terms)].sort().flatMap((term) => {
        const row = termId.get(term);
        return (row && partition.postings.get(integerOf(row, 'id'))) ?? [];
      });
      return scoreLexical(partition, admission, lists, search.limit);
    },
    dense(search) {
      index.refresh();
      const query = unitVector(search.vector, index.dimensions());
      const admission = admit(search);
      const partition = index.partition(tenantOf(search));
      return partition ? scoreDense(partition, admission, query, search.limit) : [];
    },
    read: (ids) => rows.all(JSON.stringify(ids)).map(storedPassage),
  };
}

/** Only chooses whose postings are walked; who may see them is decided by the condition alone. */
const tenantOf = ({ filter }: SearchScope): string => AccessFilter.reader(filter).subject.tenant;

/**
 * The filter's condition, run by SQLite over the labels as they are now. Each distinct label is judged once for a request;
 * nothing is kept for the next one, for which the clock or the rules may have moved.
 */
function createAdmission(database: DatabaseSync): (scope: SearchScope) => Admission {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known) return known;
    if (prepared.size >= MAX_PREPARED) prepared.clear();
    const statement = database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };

  return ({ filter, narrowing }) => {
    const wall = compileFilter(AccessFilter.condition(filter));
    const wish = narrowing ? compileFilter(Narrowing.condition(narrowing)) : { sql: '1', parameters: [] };
    const sql = `SELECT l.id AS id, (${wish.sql}) AS candidate FROM label_facts AS l WHERE ${wall.sql}`;
    const admitted = prepare(sql)
      .all(...wish.parameters, ...wall.parameters)
      .map((row) => [integerOf(row, 'id'), integerOf(row, 'candidate')] as const);
    const admission = new Uint8Array(1 + admitted.reduce((highest, [id]) => Math.max(highest, id), 0));
    for (const [id, candidate] of admitted) admission[id] = candidate === 1 ? CANDIDATE : ADMITTED;
    return admission;
  };
}

const READ = `SELECT p.id, p.place, p.section, p.text, d.id AS document, d.title, d.uri, l.body
  FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted
  CROSS JOIN passages AS p ON p.id = wanted.value
  JOIN documents AS d ON d.key = p.document
  JOIN document_labels AS dl ON dl.document = d.key
  JOIN labels AS l ON l.id = dl.label`;

const storedPassage = (row: Parameters<typeof textOf>[0] & object): StoredPassage => ({
  id: textOf(row, 'id'),
  label: jsonOf(row, 'body'),
  content: {
    document: row['document'],
    ordinal: row['place'],
    title: row['title'],
    uri: row['uri'],
    section: row['section'],
    text: row['text'],
  },
});
