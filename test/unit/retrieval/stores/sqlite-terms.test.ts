import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeTerms,
  decodeVector,
  encodeTerms,
  encodeVector,
} from '../../../../retrieval/stores/sqlite/sqlite-terms.ts';

const decoded = (bytes: Uint8Array): [number, number][] => {
  const all: [number, number][] = [];
  decodeTerms(bytes, (term, count) => all.push([term, count]));
  return all;
};

describe('a passage’s terms as bytes', () => {
  test('come back as they were, in ascending order', () => {
    const entries = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 255 })),
      {
        selector: ([term]) => term,
        maxLength: 50,
      },
    );
    fc.assert(
      fc.property(entries, (counts) => {
        expect(decoded(encodeTerms(counts))).toEqual(counts.toSorted(([a], [b]) => a - b));
      }),
    );
  });

  test.each([
    ['an end inside a number', [0x80]],
    ['no count', [1]],
    ['a count of zero', [1, 0]],
    ['the same term twice', [1, 1, 0, 1]],
    ['a number without end', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 1]],
    ['a number beyond 2^31', [0xff, 0xff, 0xff, 0xff, 0x0f, 1]],
  ])('damage is noticed: %s', (_, bytes) => {
    expect(() => decoded(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  });

  test('a vector comes back bit by bit, from any place in memory', () => {
    const vector = Float32Array.of(0.1, -2, 3e-38, 1);
    const moved = new Uint8Array(1 + vector.byteLength);
    moved.set(encodeVector(vector), 1);
    expect(decodeVector(moved.subarray(1))).toEqual(vector);
  });
});
