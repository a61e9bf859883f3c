import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LabelledDocument, makeLabel, type PassageStore, type RankedId } from '../../../../retrieval/index.ts';
import {
  documentOf,
  filterOf,
  idsOf,
  live,
  OTHER_TENANT,
  seeded,
  TENANT,
  textFrom,
  vectorFrom,
} from '../../../support/stores-fixture.ts';
import { temporaryStore } from '../../../support/stores-sqlite.ts';

const READER = filterOf({ tags: ['finance'] });

const look = async (store: PassageStore): Promise<(readonly RankedId[])[]> => {
  const lexical = [1, 2, 3, 4, 5, 6].map((word) =>
    store.lexical({ filter: READER, limit: 1_000, terms: [`word${word}`, 'word0'] }, live),
  );
  return Promise.all([...lexical, store.dense({ filter: READER, limit: 1_000, vector: vectorFrom(seeded(8)) }, live)]);
};

interface Step {
  readonly kind: 'replace' | 'relabel' | 'remove' | 'look';
  readonly document: number;
  readonly seed: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'relabel', 'remove', 'look'),
  document: fc.nat(5),
  seed: fc.nat(1_000),
});

function madeOf({ document, seed }: Step): LabelledDocument {
  const random = seeded(seed);
  const texts = Array.from({ length: Math.floor(4 * random()) }, () => textFrom(random, 15));
  return documentOf({
    id: `doc-${document}`,
    contentHash: `v${seed}`,
    texts,
    vectors: texts.map(() => vectorFrom(random)),
    label: { tags: [seed % 4 === 0 ? '0' : 'finance'], tenant: document === 5 ? OTHER_TENANT : TENANT },
  });
}

const apply = async (store: PassageStore, made: Step): Promise<void> => {
  const document = madeOf(made);
  const { tenant } = document.label;
  if (made.kind === 'replace') await store.replace(document);
  if (made.kind === 'relabel') await store.relabel(tenant, document.id, document.label);
  if (made.kind === 'remove') await store.remove(tenant, document.id);
};

describe('the index in memory', () => {
  test('followed change by change answers as one built from the file, whatever the changes', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
        const temporary = temporaryStore();
        try {
          const following = temporary.again({ readOnly: true });
          for (const made of steps) {
            await apply(temporary.store, made);
            if (made.kind === 'look') await look(following);
          }
          const followed = await look(following);
          expect(followed).toEqual(await look(temporary.again({ readOnly: true })));
          hits += followed.flat().length;
        } finally {
          await temporary.dispose();
        }
      }),
      { numRuns: 40, seed: 9 },
    );
    expect(hits).toBeGreaterThan(200);
  });

  test('is built anew when changes that it has not seen were pruned', async () => {
    const temporary = temporaryStore();
    try {
      const [gone, stays] = ['gone', 'stays'].map((id) => documentOf({ id, texts: ['word0'] }));
      if (!gone || !stays) throw new Error('never');
      await temporary.store.replace(gone);
      await temporary.store.replace(stays);
      const following = temporary.again({ readOnly: true });
      expect((await look(following))[0]).toHaveLength(2);
      await temporary.store.remove(TENANT, 'gone');
      const later = documentOf({ id: 'later', texts: ['word0'] });
      await temporary.store.replace(later);
      const raw = new DatabaseSync(temporary.path);
      raw.exec('DELETE FROM changes WHERE sequence < (SELECT max(sequence) FROM changes)');
      raw.close();
      const ids = (await look(following))[0]?.map(({ id }) => id);
      expect(ids?.toSorted()).toEqual([...idsOf(stays), ...idsOf(later)].sort());
    } finally {
      await temporary.dispose();
    }
  });

  test('a window that opens or closes between two requests is seen, without any commit', async () => {
    const temporary = temporaryStore();
    try {
      const label = makeLabel({
        tenant: TENANT,
        classification: 0,
        tags: ['finance'],
        not_before: 100,
        not_after: 200,
      });
      await temporary.store.replace({ ...documentOf({ id: 'a', texts: ['word0'] }), label });
      const seen = [];
      for (const now of [99, 100, 200, 201]) {
        const filter = filterOf({ tags: ['finance'], now });
        seen.push((await temporary.store.lexical({ filter, limit: 5, terms: ['word0'] }, live)).length);
      }
      expect(seen).toEqual([0, 1, 1, 0]);
    } finally {
      await temporary.dispose();
    }
  });

  test('damaged rows are refused by code, and refused again: nothing half-read is ever searched', async () => {
    const temporary = temporaryStore();
    try {
      await temporary.store.replace(documentOf({ id: 'a', texts: ['word0'] }));
      const raw = new DatabaseSync(temporary.path);
      raw.exec("UPDATE passages SET terms = x'80'");
      raw.close();
      const following = temporary.again({ readOnly: true });
      for (const _ of [1, 2]) {
        const search = following.lexical({ filter: READER, limit: 5, terms: ['word0'] }, live);
        await expect(search).rejects.toMatchObject({ code: 'store.corrupt' });
      }
    } finally {
      await temporary.dispose();
    }
  });
});
