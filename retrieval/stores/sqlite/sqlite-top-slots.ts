import type { RankedId } from '../ports.ts';
import { byRank } from '../ranking.ts';

export interface TopSlots {
  offer(slot: number): void;
  /** Best first. */
  ranked(): RankedId[];
}

/** The best `limit` of the slots offered, in a heap whose root is the worst of them. Each slot is offered once at most. */
export function createTopSlots(limit: number, scores: Float64Array, ids: readonly string[]): TopSlots {
  const heap: number[] = [];

  const isWorse = (a: number, b: number): boolean => {
    const [scoreA, scoreB] = [scores[a] ?? 0, scores[b] ?? 0];
    return scoreA === scoreB ? (ids[a] ?? '') > (ids[b] ?? '') : scoreA < scoreB;
  };

  const rise = (from: number): void => {
    const slot = heap[from] ?? 0;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (!isWorse(slot, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = slot;
  };

  const sink = (slot: number): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isWorse(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
      const below = heap[child] ?? 0;
      if (!isWorse(below, slot)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = slot;
  };

  return {
    offer(slot) {
      if (heap.length < limit) {
        heap.push(slot);
        rise(heap.length - 1);
      } else if (isWorse(heap[0] ?? 0, slot)) sink(slot);
    },
    ranked: () => heap.map((slot) => ({ id: ids[slot] ?? '', score: scores[slot] ?? 0 })).sort(byRank),
  };
}
