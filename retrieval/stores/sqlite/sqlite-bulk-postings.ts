import { RetrievalError } from '../../errors.ts';
import type { Partition } from './sqlite-partition.ts';
import { decodeTerms } from './sqlite-terms.ts';

interface Pending {
  readonly slots: number[];
  readonly terms: Uint8Array[];
}

export interface BulkPostings {
  /** Slots of a partition come in ascending order. */
  readonly add: (partition: Partition, slot: number, terms: Uint8Array) => void;
  readonly finish: () => void;
}

/**
 * The postings of a whole file at once: counted first, then written into one array per tenant, in which each term's list is a
 * view. Appending one by one costs four times as much at a start.
 * @param highestTerm the highest term id in the file
 */
export function createBulkPostings(highestTerm: number): BulkPostings {
  const pending = new Map<Partition, Pending>();
  return {
    add(partition, slot, terms) {
      const known = pending.get(partition) ?? { slots: [], terms: [] };
      known.slots.push(slot);
      known.terms.push(terms);
      pending.set(partition, known);
    },
    finish() {
      const positions = new Uint32Array(highestTerm + 1);
      for (const [partition, known] of pending) build(partition, known, positions.fill(0));
      pending.clear();
    },
  };
}

function build({ postings }: Partition, { slots, terms }: Pending, positions: Uint32Array): void {
  let total = 0;
  const countOne = (term: number): void => {
    if (term >= positions.length) throw new RetrievalError('store.corrupt', 'A passage holds a term that is unknown');
    positions[term] = (positions[term] ?? 0) + 1;
    total += 1;
  };
  for (const bytes of terms) decodeTerms(bytes, countOne);

  const entries = new Uint32Array(total);
  let start = 0;
  for (const [term, size] of positions.entries()) {
    if (size > 0) postings.set(term, { entries: entries.subarray(start, start + size), size });
    positions[term] = start;
    start += size;
  }

  for (const [index, bytes] of terms.entries()) {
    const slot = slots[index] ?? 0;
    decodeTerms(bytes, (term, count) => {
      const at = positions[term] ?? 0;
      entries[at] = (slot << 8) | count;
      positions[term] = at + 1;
    });
  }
}
