import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { type Indexes, matches } from '../support/qdrant-evaluator.ts';
import { openRawCollection } from '../support/qdrant-requests.ts';
import { NO_ENGINE, openQdrantServer, UNPROVED } from '../support/qdrant-server.ts';

/** The evaluator behind the fake server, against the engine: generated filters of our part of the language × generated payloads. */
const INDEXES: Indexes = { tags: 'keyword', denied: 'keyword', level: 'integer' };
const KEYS = ['tags', 'denied', 'level', 'loose'] as const;
const WORDS = ['a', 'b', 'é', 'e\u0301', '', 'A', '7', '__proto__', 'a'.repeat(300)] as const;

const word = fc.constantFrom(...WORDS);
const whole = fc.constantFrom(-1, 0, 1, 3, 7, Number.MAX_SAFE_INTEGER);
/** Of the index's type or not: what an index does not see is what a hostile label is made of. */
const entry = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 3, arbitrary: whole },
  { weight: 2, arbitrary: fc.constantFrom(null, true, 1.5, {}, [], ['a'], { a: 1 }) },
);
const payload = fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(fc.array(entry, { maxLength: 4 }), entry), {
  maxKeys: 4,
});

/** Lists of either kind, never mixed: a server refuses those. */
const list = fc.oneof(fc.uniqueArray(word, { maxLength: 4 }), fc.uniqueArray(whole, { maxLength: 4 }));
const key = fc.constantFrom(...KEYS);
const clause = fc.oneof(
  fc.record({ key, match: fc.record({ value: fc.oneof(word, whole, fc.boolean()) }) }),
  fc.record({ key, match: fc.record({ any: list }) }),
  fc.record({ key, match: fc.record({ except: list }) }),
  fc.record({ key, range: fc.record({ gte: whole, lt: whole }, { requiredKeys: [] }) }),
);
const { filter } = fc.letrec<{ filter: unknown; inner: unknown }>((tie) => ({
  inner: fc.oneof({ maxDepth: 3, depthIdentifier: 'filter' }, clause, tie('filter')),
  filter: fc.record(
    {
      must: fc.array(tie('inner'), { maxLength: 3, depthIdentifier: 'filter' }),
      should: fc.array(tie('inner'), { maxLength: 3, depthIdentifier: 'filter' }),
      must_not: fc.array(tie('inner'), { maxLength: 2, depthIdentifier: 'filter' }),
    },
    { requiredKeys: [] },
  ),
}));

const PAYLOADS = 150;
const FILTERS = 1_500;
const Found = z.looseObject({ points: z.array(z.looseObject({ id: z.string() })) });

const server = await openQdrantServer();
const collection = server && (await openRawCollection(server, { vectors: {}, sparse_vectors: {} }));
afterAll(async () => {
  await collection?.drop();
  await server?.close();
});

describe('the evaluator that stands for Qdrant where there is no engine', () => {
  const title = 'decides as the engine does, for generated filters and payloads, with and without an index';
  const skipped = `${title} (skipped: ${NO_ENGINE}; unproved: ${UNPROVED.filters})`;
  (collection ? test : test.skip)(
    collection ? title : skipped,
    async () => {
      if (!collection) return;
      for (const [name, type] of Object.entries(INDEXES)) {
        await collection.done('PUT', '/index?wait=true', JSON.stringify({ field_name: name, field_schema: type }));
      }
      const points = fc
        .sample(payload, { numRuns: PAYLOADS, seed: 7 })
        .map((sampled) => ({ id: randomUUID(), vector: {}, payload: sampled }));
      await collection.done('PUT', '/points?wait=true', JSON.stringify({ points }));

      let admitted = 0;
      for (const sampled of fc.sample(filter, { numRuns: FILTERS, seed: 11 })) {
        const body = JSON.stringify({ filter: sampled, limit: PAYLOADS + 1, with_payload: false });
        const found = Found.parse(await collection.done('POST', '/points/scroll', body));
        const engine = new Set(found.points.map(({ id }) => id));
        const own = points.filter((point) => matches(sampled, point.payload, point.id, INDEXES));
        const differing = points.filter(({ id }) => engine.has(id) !== own.some((point) => point.id === id));
        expect({ filter: sampled, differing: differing.map((point) => point.payload) }).toEqual({
          filter: sampled,
          differing: [],
        });
        admitted += engine.size;
      }
      // Neither everything nor nothing: an agreement on one side alone would prove little.
      expect(admitted / (PAYLOADS * FILTERS)).toBeGreaterThan(0.1);
      expect(admitted / (PAYLOADS * FILTERS)).toBeLessThan(0.9);
    },
    120_000,
  );
});
