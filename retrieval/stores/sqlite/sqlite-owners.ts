import { NO_LABEL } from './sqlite-partition.ts';
import { integerOf, type Row, textOf } from './sqlite-rows.ts';

/** What of a document its passages' slots are made from. */
export interface Owner {
  readonly tenant: string;
  readonly label: number;
  readonly passages: number;
}

export const OWNERS = `SELECT d.key, d.tenant, d.passages, coalesce(l.label, ${NO_LABEL}) AS label
  FROM documents AS d LEFT JOIN document_labels AS l ON l.document = d.key`;

export const ownerOf = (row: Row): Owner => ({
  tenant: textOf(row, 'tenant'),
  label: integerOf(row, 'label'),
  passages: integerOf(row, 'passages'),
});

/**
 * Documents' keys by label, so that the passages under one label are neighbours, and a search steps over those that it does not
 * admit. @param most passages in a batch, but for its last document
 */
export function* byLabelInBatches(owners: ReadonlyMap<number, Owner>, most: number): Generator<readonly number[]> {
  const ordered = [...owners].sort(([a, { label }], [b, other]) => label - other.label || a - b);
  let batch: number[] = [];
  let rows = 0;
  for (const [key, { passages }] of ordered) {
    batch.push(key);
    rows += passages;
    if (rows < most) continue;
    yield batch;
    [batch, rows] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
