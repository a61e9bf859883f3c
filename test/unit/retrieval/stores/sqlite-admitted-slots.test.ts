import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ADMITTED,
  admittedSlots,
  CANDIDATE,
  gatherAdmitted,
} from '../../../../retrieval/stores/sqlite/sqlite-admitted-slots.ts';
import {
  addPassage,
  createPartition,
  emptySlots,
  labelSlots,
  type Partition,
} from '../../../../retrieval/stores/sqlite/sqlite-partition.ts';

const LABELS = 5;

const partitionOf = (labels: readonly number[]): Partition => {
  const partition = createPartition();
  for (const [at, label] of labels.entries())
    addPassage(partition, label, { id: `p${at}`, norm: 1, vector: undefined });
  return partition;
};

/** Label 0 is no label: nothing admits it. */
const admission = fc
  .array(fc.constantFrom(0, ADMITTED, CANDIDATE), { minLength: LABELS, maxLength: LABELS })
  .map((kinds) => Uint8Array.from([0, ...kinds]));
const longRuns = fc
  .array(fc.tuple(fc.nat(LABELS), fc.integer({ min: 1, max: 40 })), { maxLength: 12 })
  .map((runs) => runs.flatMap(([label, length]) => Array<number>(length).fill(label)));
const labels = fc.oneof(longRuns, fc.array(fc.nat(LABELS), { maxLength: 200 }));

const everySlot = (partition: Partition): number[] => Array.from({ length: partition.slots }, (_, slot) => slot);
const admits = (partition: Partition, by: Uint8Array) => (slot: number) => (by[partition.labels[slot] ?? 0] ?? 0) > 0;

describe('the slots that a search may walk', () => {
  test('are those whose label is admitted, each once, whatever the order of labels', () => {
    let most = 0;
    fc.assert(
      fc.property(labels, admission, fc.nat(3), (of, by, step) => {
        const partition = partitionOf(of);
        const admitted = admittedSlots(partition, by);
        const wanted = everySlot(partition).filter(admits(partition, by));
        expect(admitted.size).toBe(wanted.length);
        const held = everySlot(partition).filter((slot) => slot % (step + 1) === 0);
        const entries = Uint32Array.from(held, (slot) => (slot << 8) | 3);
        const gathered = new Uint32Array(partition.labels.length);
        const count = gatherAdmitted({ entries, size: held.length }, admitted, gathered);
        const found = [...gathered.subarray(0, count)].map((entry) => entry >>> 8);
        expect(found).toEqual(held.filter(admits(partition, by)));
        most = Math.max(most, found.length);
      }),
      { seed: 5, numRuns: 500 },
    );
    expect(most).toBeGreaterThan(50);
  });

  test('of neighbours that are all admitted are one range', () => {
    const by = Uint8Array.from([0, CANDIDATE, ADMITTED, CANDIDATE]);
    expect(admittedSlots(partitionOf([1, 1, 2, 3, 3, 1]), by)).toMatchObject({ ranges: 1, size: 6 });
  });

  test('follow a new label, a removal and an addition at once', () => {
    const by = Uint8Array.from([0, CANDIDATE, 0]);
    const partition = partitionOf([1, 1, 1, 1]);
    const seen = () => admittedSlots(partition, by).size;
    expect(seen()).toBe(4);
    labelSlots(partition, { start: 1, count: 2 }, 2);
    expect(seen()).toBe(2);
    emptySlots(partition, { start: 0, count: 1 });
    expect(seen()).toBe(1);
    addPassage(partition, 1, { id: 'later', norm: 1, vector: undefined });
    expect(seen()).toBe(2);
  });

  test('of nobody’s admission are none, and no posting is looked at', () => {
    const admitted = admittedSlots(partitionOf([1, 2, 1]), Uint8Array.from([0]));
    const untouchable = new Proxy(new Uint32Array(3), {
      get: () => {
        throw new Error('A posting was looked at');
      },
    });
    expect(gatherAdmitted({ entries: untouchable, size: 3 }, admitted, new Uint32Array(3))).toBe(0);
  });
});
