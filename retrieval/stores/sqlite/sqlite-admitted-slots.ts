import type { LabelRuns, Partition, PostingList } from './sqlite-partition.ts';

/** By label id: 0 not admitted, 1 admitted but outside the caller's narrowing, 2 a candidate. */
export type Admission = Uint8Array;
export const ADMITTED = 1;
export const CANDIDATE = 2;

/** What a search may walk: ranges of slots, ascending and apart, all of them admitted. */
export interface AdmittedSlots {
  /** `[start, end, start, end, …]`, ends excluded */
  readonly bounds: Uint32Array;
  readonly ranges: number;
  /** Slots in them: the collection size. */
  readonly size: number;
}

function labelRuns({ labels, slots }: Partition): LabelRuns {
  let count = 0;
  for (let slot = 0; slot < slots; slot += 1) if (slot === 0 || labels[slot] !== labels[slot - 1]) count += 1;
  const starts = new Uint32Array(count);
  let at = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    if (slot === 0 || labels[slot] !== labels[slot - 1]) starts[at++] = slot;
  }
  return { starts };
}

/** Neighbours that are both admitted become one range, so a caller who may read everything walks a single one. */
export function admittedSlots(partition: Partition, admission: Admission): AdmittedSlots {
  const { starts } = (partition.runs ??= labelRuns(partition));
  const count = starts.length;
  const bounds = new Uint32Array(2 * count);
  let [at, size] = [0, 0];
  for (let run = 0; run < count; run += 1) {
    const start = starts[run] ?? 0;
    if ((admission[partition.labels[start] ?? 0] ?? 0) < ADMITTED) continue;
    const end = run + 1 < count ? (starts[run + 1] ?? 0) : partition.slots;
    if (at > 0 && bounds[at - 1] === start) bounds[at - 1] = end;
    else {
      bounds[at++] = start;
      bounds[at++] = end;
    }
    size += end - start;
  }
  return { bounds, ranges: at / 2, size };
}

/** About what it costs to find a range in a list, in postings looked at one by one. */
const COST_OF_A_RANGE = 8;

/**
 * The admitted postings of a list, into `gathered`; those between the ranges are stepped over, so that they cost (nearly) no
 * time. Where there are more ranges than that saves, each posting is looked at.
 * @returns how many there are: the document frequency
 */
export function gatherAdmitted(
  { entries, size }: PostingList,
  { bounds, ranges }: AdmittedSlots,
  gathered: Uint32Array,
): number {
  return ranges * COST_OF_A_RANGE < size
    ? gatherRanges(entries, size, bounds, ranges, gathered)
    : gatherEach(entries, size, bounds, ranges, gathered);
}

function gatherRanges(
  entries: Uint32Array,
  size: number,
  bounds: Uint32Array,
  ranges: number,
  gathered: Uint32Array,
): number {
  let [frequency, from] = [0, 0];
  for (let range = 0; range < ranges && from < size; range += 1) {
    from = firstAtOrAfter(entries, from, size, bounds[2 * range] ?? 0);
    const end = firstAtOrAfter(entries, from, size, bounds[2 * range + 1] ?? 0);
    if (end > from) gathered.set(entries.subarray(from, end), frequency);
    frequency += end - from;
    from = end;
  }
  return frequency;
}

/** Both are ascending: one walk over both. */
function gatherEach(
  entries: Uint32Array,
  size: number,
  bounds: Uint32Array,
  ranges: number,
  gathered: Uint32Array,
): number {
  let [frequency, range] = [0, 0];
  for (let at = 0; at < size; at += 1) {
    const entry = entries[at] ?? 0;
    const slot = entry >>> 8;
    while (range < ranges && (bounds[2 * range + 1] ?? 0) <= slot) range += 1;
    if (range === ranges) break;
    if ((bounds[2 * range] ?? 0) <= slot) gathered[frequency++] = entry;
  }
  return frequency;
}

/** The first posting from `from` on whose slot is `slot` or a later one. */
function firstAtOrAfter(entries: Uint32Array, from: number, size: number, slot: number): number {
  let [low, high] = [from, size];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? 0) >>> 8 >= slot) high = middle;
    else low = middle + 1;
  }
  return low;
}
