import { RetrievalError } from '../../errors.ts';

/** Occurrences of one term: `slot << 8 | count`, in ascending slot order. */
export interface PostingList {
  entries: Uint32Array;
  size: number;
}

export interface SlotRange {
  readonly start: number;
  readonly count: number;
}

/** Slots that follow one another under one label; a removed passage's label is NO_LABEL. */
export interface LabelRuns {
  /** First slot of each run, ascending. */
  readonly starts: Uint32Array;
}

export interface IndexedPassage {
  readonly id: string;
  /** lengthNorm of its indexed text */
  readonly norm: number;
  readonly vector: Float32Array | undefined;
}

/** A label id that no label has: its slot is empty. */
export const NO_LABEL = 0;
const MAX_SLOTS = 2 ** 24;

/**
 * One tenant's passages in typed arrays. A passage has a slot, never reused; a removed one is a slot without a label. What one
 * tenant asks never walks another tenant's postings.
 */
export interface Partition {
  slots: number;
  dead: number;
  labels: Uint32Array;
  norms: Float64Array;
  /** Room for one search's sums, by slot; all zeros between searches. */
  scores: Float64Array;
  /** Room for the slots that a search scored, and for one term's admitted postings. */
  touched: Uint32Array;
  gathered: Uint32Array;
  readonly ids: string[];
  readonly vectors: (Float32Array | undefined)[];
  readonly postings: Map<number, PostingList>;
  /** Of the labels as they are now; undefined after a change, until the next search needs them. */
  runs: LabelRuns | undefined;
}

export const createPartition = (): Partition => ({
  slots: 0,
  dead: 0,
  labels: new Uint32Array(64),
  norms: new Float64Array(64),
  scores: new Float64Array(64),
  touched: new Uint32Array(64),
  gathered: new Uint32Array(64),
  ids: [],
  vectors: [],
  postings: new Map(),
  runs: undefined,
});

const widened = <T extends Uint32Array | Float64Array>(old: T, wider: T): T => {
  wider.set(old);
  return wider;
};

export function addPassage(partition: Partition, label: number, passage: IndexedPassage): number {
  const slot = partition.slots;
  if (slot >= MAX_SLOTS)
    throw new RetrievalError('store.unavailable', 'The tenant has more passages than the index holds');
  if (slot === partition.labels.length) {
    partition.labels = widened(partition.labels, new Uint32Array(slot * 2));
    partition.norms = widened(partition.norms, new Float64Array(slot * 2));
    partition.scores = new Float64Array(slot * 2);
    partition.touched = new Uint32Array(slot * 2);
    partition.gathered = new Uint32Array(slot * 2);
  }
  partition.slots += 1;
  partition.labels[slot] = label;
  partition.norms[slot] = passage.norm;
  partition.ids.push(passage.id);
  partition.vectors.push(passage.vector);
  partition.runs = undefined;
  return slot;
}

export function addPosting(partition: Partition, term: number, slot: number, count: number): void {
  let list = partition.postings.get(term);
  if (!list) {
    list = { entries: new Uint32Array(2), size: 0 };
    partition.postings.set(term, list);
  }
  if (list.size === list.entries.length) list.entries = widened(list.entries, new Uint32Array(list.size * 2));
  list.entries[list.size] = (slot << 8) | count;
  list.size += 1;
}

export function labelSlots(partition: Partition, { start, count }: SlotRange, label: number): void {
  partition.labels.fill(label, start, start + count);
  partition.runs = undefined;
}

/** Also lets go of ids and vectors; the postings stay until the index is built anew. */
export function emptySlots(partition: Partition, range: SlotRange): void {
  labelSlots(partition, range, NO_LABEL);
  for (let slot = range.start; slot < range.start + range.count; slot += 1) {
    partition.ids[slot] = '';
    partition.vectors[slot] = undefined;
  }
  partition.dead += range.count;
}
