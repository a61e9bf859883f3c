import { inverseDocumentFrequency, termWeight } from '../../lexical/bm25.ts';
import type { RankedId } from '../ports.ts';
import {
  type Admission,
  admittedSlots,
  type AdmittedSlots,
  CANDIDATE,
  gatherAdmitted,
} from './sqlite-admitted-slots.ts';
import type { Partition, PostingList } from './sqlite-partition.ts';
import { createTopSlots } from './sqlite-top-slots.ts';

/**
 * BM25 over the admitted slots. What is admitted decides every number: collection size, document frequencies and sums. Terms
 * come in sorted order, so that sums are rounded alike whatever else is stored.
 * @param lists one per distinct term that the tenant has
 */
export function scoreLexical(
  partition: Partition,
  admission: Admission,
  lists: readonly PostingList[],
  limit: number,
): RankedId[] {
  const { scores, touched } = partition;
  const admitted = admittedSlots(partition, admission);
  let reached = 0;
  try {
    for (const list of lists) reached = addTerm(partition, admission, admitted, list, reached);
    const top = createTopSlots(limit, scores, partition.ids);
    for (let at = 0; at < reached; at += 1) top.offer(touched[at] ?? 0);
    return top.ranked();
  } finally {
    for (let at = 0; at < reached; at += 1) scores[touched[at] ?? 0] = 0;
  }
}

/**
 * First the admitted postings alone are gathered, because their number is the document frequency; then they are scored.
 * @returns how many slots have a score so far
 */
function addTerm(
  { labels, norms, scores, touched, gathered }: Partition,
  admission: Admission,
  admitted: AdmittedSlots,
  list: PostingList,
  reachedBefore: number,
): number {
  const frequency = gatherAdmitted(list, admitted, gathered);
  if (frequency === 0) return reachedBefore;
  const idf = inverseDocumentFrequency(admitted.size, frequency);
  let reached = reachedBefore;
  for (let at = 0; at < frequency; at += 1) {
    const entry = gathered[at] ?? 0;
    const slot = entry >>> 8;
    if (admission[labels[slot] ?? 0] !== CANDIDATE) continue;
    const score = scores[slot] ?? 0;
    if (score === 0) touched[reached++] = slot;
    scores[slot] = score + idf * termWeight(entry & 0xff, norms[slot] ?? Number.NaN);
  }
  return reached;
}

/** Cosine similarity (both sides have length 1) with every candidate that has a vector. */
export function scoreDense(partition: Partition, admission: Admission, query: Float32Array, limit: number): RankedId[] {
  const { labels, vectors, ids } = partition;
  const scores = new Float64Array(partition.slots);
  const top = createTopSlots(limit, scores, ids);
  const { bounds, ranges } = admittedSlots(partition, admission);
  for (let range = 0; range < ranges; range += 1) {
    const end = bounds[2 * range + 1] ?? 0;
    for (let slot = bounds[2 * range] ?? 0; slot < end; slot += 1) {
      if (admission[labels[slot] ?? 0] !== CANDIDATE) continue;
      const vector = vectors[slot];
      if (!vector || vector.length !== query.length) continue;
      scores[slot] = dotProduct(query, vector);
      top.offer(slot);
    }
  }
  return top.ranked();
}

/** Four sums, because one would wait for itself at each step. The same rounding for each passage, whoever asks. */
function dotProduct(a: Float32Array, b: Float32Array): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let at = 0; at < whole; at += 4) {
    sum0 += (a[at] ?? 0) * (b[at] ?? 0);
    sum1 += (a[at + 1] ?? 0) * (b[at + 1] ?? 0);
    sum2 += (a[at + 2] ?? 0) * (b[at + 2] ?? 0);
    sum3 += (a[at + 3] ?? 0) * (b[at + 3] ?? 0);
  }
  for (let at = whole; at < a.length; at += 1) sum0 += (a[at] ?? 0) * (b[at] ?? 0);
  return sum0 + sum1 + (sum2 + sum3);
}
