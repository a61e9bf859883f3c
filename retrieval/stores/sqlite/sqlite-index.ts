import type { DatabaseSync } from 'node:sqlite';
import { lengthNorm } from '../../lexical/bm25.ts';
import {
  addPassage,
  addPosting,
  createPartition,
  emptySlots,
  labelSlots,
  type Partition,
  type SlotRange,
} from './sqlite-partition.ts';
import { byLabelInBatches, type Owner, ownerOf, OWNERS } from './sqlite-owners.ts';
import { createBulkPostings } from './sqlite-bulk-postings.ts';
import { bytesOf, integerOf, type Row, textOf } from './sqlite-rows.ts';
import { decodeTerms, decodeVector } from './sqlite-terms.ts';

/** What the file says, in memory: whole as of one commit. */
interface Snapshot {
  readonly partitions: Map<string, Partition>;
  /** Document key → where its passages are. */
  readonly documents: Map<number, SlotRange & { readonly partition: Partition }>;
  /** Highest change that is in here. */
  sequence: number;
  dimensions: number | undefined;
}

export interface PassageIndex {
  /** Sees every commit, of whatever process, that was acknowledged before this call. Synchronous: nothing runs in between. */
  refresh(): void;
  /** Of the last refresh. */
  partition(tenant: string): Partition | undefined;
  dimensions(): number | undefined;
}

const ROWS_AT_ONCE = 5_000;
/** Emptied slots are given back by building anew, once they are many and the majority. */
const MIN_DEAD = 10_000;

const PASSAGES = 'SELECT ordinal, id, document, length, terms, vector FROM passages';

export function createPassageIndex(database: DatabaseSync, averageLength: number): PassageIndex {
  const version = database.prepare('PRAGMA data_version');
  let seenVersion: number | undefined;
  let snapshot: Snapshot | undefined;

  return {
    refresh() {
      const now = integerOf(version.get(), 'data_version');
      if (snapshot && now === seenVersion) return;
      const previous = snapshot;
      // A refresh that fails half-way leaves nothing behind: the next one starts from the file.
      snapshot = undefined;
      snapshot = inReadTransaction(database, () => updated(database, averageLength, previous));
      seenVersion = now;
    },
    partition: (tenant) => snapshot?.partitions.get(tenant),
    dimensions: () => snapshot?.dimensions,
  };
}

/** One consistent view for several statements; ended at once, because an open one would never see a later commit. */
function inReadTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

function updated(database: DatabaseSync, averageLength: number, previous: Snapshot | undefined): Snapshot {
  const { first, last } = changeBounds(database);
  // Older than what is known: a backup was put back in place.
  const isBehind = !previous || previous.sequence + 1 < first || last < previous.sequence;
  if (isBehind || isMostlyDead(previous)) return load(database, averageLength, last);
  applyChanges(database, averageLength, previous);
  previous.sequence = last;
  previous.dimensions = storedDimensions(database);
  return previous;
}

/** AUTOINCREMENT's own counter: it outlives rows that were pruned. */
function changeBounds(database: DatabaseSync): { first: number; last: number } {
  const row = database
    .prepare(
      `SELECT coalesce((SELECT min(sequence) FROM changes), 0) AS first,
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) AS last`,
    )
    .get();
  return { first: integerOf(row, 'first'), last: integerOf(row, 'last') };
}

const isMostlyDead = ({ partitions }: Snapshot): boolean => {
  let dead = 0;
  let slots = 0;
  for (const partition of partitions.values()) {
    dead += partition.dead;
    slots += partition.slots;
  }
  return dead > MIN_DEAD && dead > slots / 2;
};

function storedDimensions(database: DatabaseSync): number | undefined {
  const row = database.prepare("SELECT value FROM meta WHERE key = 'dimensions'").get();
  return row && Number(textOf(row, 'value'));
}

function load(database: DatabaseSync, averageLength: number, sequence: number): Snapshot {
  const dimensions = storedDimensions(database);
  const snapshot: Snapshot = { partitions: new Map(), documents: new Map(), sequence, dimensions };
  const owners = new Map<number, Owner>();
  const postings = createBulkPostings(highestTerm(database));
  for (const row of database.prepare(`${OWNERS}`).all()) owners.set(integerOf(row, 'key'), ownerOf(row));
  const find = database.prepare(
    `${PASSAGES} WHERE document IN (SELECT value FROM json_each(?)) ORDER BY document, ordinal`,
  );
  for (const keys of byLabelInBatches(owners, ROWS_AT_ONCE)) {
    const rows = Map.groupBy(find.all(JSON.stringify(keys)), (row) => integerOf(row, 'document'));
    for (const key of keys) {
      const owner = owners.get(key);
      if (!owner) continue;
      for (const row of rows.get(key) ?? []) addRow(snapshot, key, owner, row, averageLength, postings.add);
    }
  }
  postings.finish();
  return snapshot;
}

const highestTerm = (database: DatabaseSync): number =>
  integerOf(database.prepare('SELECT coalesce(max(id), 0) AS highest FROM terms').get(), 'highest');

type AddPostings = (partition: Partition, slot: number, terms: Uint8Array) => void;

const addPostings: AddPostings = (partition, slot, terms) =>
  decodeTerms(terms, (term, count) => addPosting(partition, term, slot, count));

/** A document's passages come one after the other: they were numbered in one transaction. */
function addRow(
  snapshot: Snapshot,
  document: number,
  owner: Owner,
  row: Row,
  averageLength: number,
  add: AddPostings,
): void {
  const partition = partitionOf(snapshot, owner.tenant);
  const slot = addPassage(partition, owner.label, {
    id: textOf(row, 'id'),
    norm: lengthNorm(integerOf(row, 'length'), averageLength),
    vector: row['vector'] === null ? undefined : decodeVector(bytesOf(row, 'vector')),
  });
  add(partition, slot, bytesOf(row, 'terms'));
  const range = snapshot.documents.get(document);
  const start = range?.start ?? slot;
  snapshot.documents.set(document, { partition, start, count: slot - start + 1 });
}

function partitionOf({ partitions }: Snapshot, tenant: string): Partition {
  const known = partitions.get(tenant);
  if (known) return known;
  const partition = createPartition();
  partitions.set(tenant, partition);
  return partition;
}

/** Each changed document once, as it is now. */
function applyChanges(database: DatabaseSync, averageLength: number, snapshot: Snapshot): void {
  const changes = database
    .prepare(
      'SELECT document, max(content) AS content FROM changes WHERE sequence > ? GROUP BY document ORDER BY document',
    )
    .all(BigInt(snapshot.sequence));
  const owners = database.prepare(`${OWNERS} WHERE d.key = ?`);
  const passages = database.prepare(`${PASSAGES} WHERE document = ? ORDER BY ordinal`);
  for (const change of changes) {
    const document = integerOf(change, 'document');
    const row = owners.get(BigInt(document));
    const range = snapshot.documents.get(document);
    if (row && integerOf(change, 'content') === 0) {
      if (range) labelSlots(range.partition, range, ownerOf(row).label);
      continue;
    }
    if (range) emptySlots(range.partition, range);
    snapshot.documents.delete(document);
    if (!row) continue;
    for (const passage of passages.all(BigInt(document))) {
      addRow(snapshot, document, ownerOf(row), passage, averageLength, addPostings);
    }
  }
}
