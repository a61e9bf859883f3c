import { describe, expect, test } from '@jest/globals';
import { documentOf, DIMENSIONS, filterOf, idsOf, live, seeded, vectorFrom } from '../../support/stores-fixture.ts';
import { codeOf } from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

const READER = filterOf({ tags: ['finance'] });

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

const BAD: readonly (readonly [string, Float32Array, string])[] = [
  ['too short', vectorFrom(seeded(1), DIMENSIONS - 1), 'store.misconfigured'],
  ['too long', vectorFrom(seeded(1), DIMENSIONS + 1), 'store.misconfigured'],
  ['empty', new Float32Array(0), 'store.misconfigured'],
  ['all zeros', new Float32Array(DIMENSIONS), 'retrieval.embedding_failed'],
  ['NaN', new Float32Array(DIMENSIONS).fill(Number.NaN), 'retrieval.embedding_failed'],
  ['infinite', new Float32Array(DIMENSIONS).fill(Number.POSITIVE_INFINITY), 'retrieval.embedding_failed'],
];

export function denseGuarantees({ makeStore }: Section): void {
  describe('dense search', () => {
    test('is the exact cosine order over what the caller may read', async () => {
      await withStore(makeStore, async ({ store }) => {
        const random = seeded(31);
        const vectors = new Map<string, Float32Array>();
        for (let index = 0; index < 60; index += 1) {
          const vector = vectorFrom(random).map((value) => value * (1 + index));
          const tags = [index % 3 === 0 ? '0' : 'finance'];
          const document = documentOf({ id: `doc-${index}`, texts: ['text'], vectors: [vector], label: { tags } });
          await store.replace(document);
          if (index % 3 !== 0) vectors.set(idsOf(document)[0] ?? '', vector);
        }
        for (let query = 0; query < 20; query += 1) {
          const vector = vectorFrom(random);
          const hits = await store.dense({ filter: READER, limit: 10, vector }, live);
          const ranked = [...vectors].map(([id, own]) => ({ id, score: cosine(vector, own) }));
          const expected = ranked.sort((a, b) => b.score - a.score).slice(0, 10);
          expect(hits.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          for (const [rank, hit] of hits.entries()) expect(hit.score).toBeCloseTo(expected[rank]?.score ?? 9, 5);
        }
      });
    });

    test('finds nothing where no passage has a vector', async () => {
      await withStore(makeStore, async ({ store }) => {
        await store.replace(documentOf({ id: 'a', texts: ['text'] }));
        expect(await store.dense({ filter: READER, limit: 10, vector: vectorFrom(seeded(1)) }, live)).toEqual([]);
      });
    });

    test.each(BAD)('refuses a question’s vector that is %s', async (_, vector, code) => {
      await withStore(makeStore, async ({ store }) => {
        await store.replace(documentOf({ id: 'a', texts: ['text'], vectors: [vectorFrom(seeded(1))] }));
        expect(await codeOf(store.dense({ filter: READER, limit: 10, vector }, live))).toBe(code);
      });
    });

    test.each(BAD)('refuses a document with a vector that is %s, and keeps the one before', async (_, vector, code) => {
      await withStore(makeStore, async ({ store }) => {
        const good = vectorFrom(seeded(1));
        const before = documentOf({ id: 'a', texts: ['text'], vectors: [good] });
        await store.replace(before);
        const after = documentOf({ id: 'a', contentHash: 'v2', texts: ['one', 'two'], vectors: [vector, vector] });
        expect(await codeOf(store.replace(after))).toBe(code);
        const hits = await store.dense({ filter: READER, limit: 10, vector: good }, live);
        expect(hits.map(({ id }) => id)).toEqual(idsOf(before));
      });
    });
  });
}
