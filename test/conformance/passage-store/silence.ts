import { describe, expect, test } from '@jest/globals';
import type { LabelledDocument, PassageStore, RankedId } from '../../../retrieval/index.ts';
import {
  documentOf,
  filterOf,
  live,
  OTHER_TENANT,
  seeded,
  textFrom,
  vectorFrom,
} from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

const READER = filterOf({ tags: ['finance'], clearance: 1 });
const EVERYBODY = filterOf({ tags: ['finance', '0'], clearance: 3 });
const DOCUMENTS = 60;

/** Every third document may be read; the others differ in tag, classification or tenant, and in their words. */
function universe(): { permitted: LabelledDocument[]; forbidden: LabelledDocument[] } {
  const random = seeded(11);
  const documents = Array.from({ length: DOCUMENTS }, (_, index) => {
    const texts = Array.from({ length: 1 + (index % 4) }, () => textFrom(random, 20 + Math.floor(80 * random())));
    const bars = [{}, { tags: ['0'] }, { classification: 2 }, {}, { tenant: OTHER_TENANT }, { tags: ['0'] }];
    const vectors = texts.map(() => vectorFrom(random));
    const extra = index % 3 === 0 ? '' : ' word1 word2 word3'.repeat(10);
    return documentOf({
      id: `doc-${index}`,
      title: `word${index % 7}`,
      texts: texts.map((text) => text + extra),
      vectors,
      label: index % 3 === 0 ? {} : (bars[index % bars.length] ?? {}),
    });
  });
  const isPermitted = (_: unknown, index: number): boolean => index % 3 === 0;
  return {
    permitted: documents.filter(isPermitted),
    forbidden: documents.filter((document, index) => !isPermitted(document, index) && isBarred(document)),
  };
}

const isBarred = ({ label }: LabelledDocument): boolean =>
  label.tenant === OTHER_TENANT || label.classification > 1 || !label.tags.includes('finance');

const questions = (): string[][] => {
  const random = seeded(12);
  return Array.from({ length: 60 }, () => textFrom(random, 1 + Math.floor(4 * random())).split(' '));
};

async function answers(store: PassageStore, filter = READER): Promise<(readonly RankedId[])[]> {
  const lexical = await Promise.all(
    questions().flatMap((terms) => [3, 50].map((limit) => store.lexical({ filter, limit, terms }, live))),
  );
  const random = seeded(13);
  const dense = await Promise.all(
    Array.from({ length: 20 }, () => store.dense({ filter, limit: 5, vector: vectorFrom(random) }, live)),
  );
  return [...lexical, ...dense];
}

const ids = (all: readonly (readonly RankedId[])[]): string[][] => all.map((hits) => hits.map(({ id }) => id));

async function fill(store: PassageStore, documents: readonly LabelledDocument[]): Promise<void> {
  for (const document of documents) await store.replace(document);
}

export function silenceGuarantees({ makeStore, unless }: Section): void {
  const compare = async (view: (all: (readonly RankedId[])[]) => unknown): Promise<void> => {
    const { permitted, forbidden } = universe();
    await withStore(makeStore, async ({ store: full }) => {
      await fill(full, [...forbidden, ...permitted]);
      await withStore(makeStore, async ({ store: own }) => {
        await fill(own, permitted.toReversed());
        const expected = await answers(own);
        expect(view(await answers(full))).toEqual(view(expected));
        expect(expected.filter((hits) => hits.length > 1).length).toBeGreaterThan(60);
        expect(view(await answers(full, EVERYBODY))).not.toEqual(view(expected));
      });
    });
  };

  describe('silence', () => {
    test('the order is that of a store which holds only what the caller may read', () => compare(ids));
    unless('silence.bitwise', 'the scores are, too, bit by bit', () => compare((all) => all));

    test('changing, relabelling and removing what the caller may not read changes nothing', async () => {
      const { permitted, forbidden } = universe();
      expect(forbidden.length).toBeGreaterThan(20);
      await withStore(makeStore, async ({ store }) => {
        await fill(store, [...permitted, ...forbidden]);
        const before = ids(await answers(store));
        for (const [index, document] of forbidden.entries()) {
          const { tenant } = document.label;
          if (index % 3 === 0) await store.remove(tenant, document.id);
          if (index % 3 === 1) await store.relabel(tenant, document.id, { ...document.label, classification: 3 });
          if (index % 3 === 2) {
            const texts = ['word1 word2 word3 word4 word5'.repeat(1 + index)];
            await store.replace({
              ...documentOf({ id: document.id, contentHash: 'v2', texts }),
              label: document.label,
            });
          }
          if (index % 10 === 0) expect(ids(await answers(store))).toEqual(before);
        }
        expect(ids(await answers(store))).toEqual(before);
      });
    });
  });
}
