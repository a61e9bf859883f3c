import { describe, expect, test } from '@jest/globals';
import { createMemoryStore, type LabelledDocument, type RankedId } from '../../../retrieval/index.ts';
import { analyzer, documentOf, filterOf, idsOf, live, seeded, textFrom } from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

const READER = filterOf({ tags: ['finance'] });

/** Twins: every document says the same, so every score is the same and only ids can decide. */
const twins = (): LabelledDocument[] =>
  Array.from({ length: 40 }, (_, index) =>
    documentOf({ id: `twin-${index}`, texts: ['the same words', 'the same words'] }),
  );

const varied = (): LabelledDocument[] => {
  const random = seeded(21);
  return Array.from({ length: 40 }, (_, index) =>
    documentOf({
      id: `doc-${index}`,
      title: textFrom(random, 3),
      texts: [textFrom(random, 10 + index * 5), textFrom(random, 400)],
      label: { tags: [index % 4 === 0 ? '0' : 'finance'] },
    }),
  );
};

const questions = (): string[][] => {
  const random = seeded(22);
  return Array.from({ length: 80 }, () => textFrom(random, 1 + Math.floor(5 * random())).split(' '));
};

export function orderGuarantees({ makeStore, unless }: Section): void {
  const compareWithReference = (view: (hits: readonly RankedId[]) => unknown): Promise<void> =>
    withStore(makeStore, async ({ store }) => {
      const reference = createMemoryStore({ analyzer });
      for (const document of varied()) {
        await store.replace(document);
        await reference.replace(document);
      }
      let nonEmpty = 0;
      for (const terms of questions()) {
        const search = { filter: READER, limit: 20, terms };
        const expected = await reference.lexical(search, live);
        expect(view(await store.lexical(search, live))).toEqual(view(expected));
        if (expected.length > 5) nonEmpty += 1;
      }
      expect(nonEmpty).toBeGreaterThan(40);
    });

  describe('the order', () => {
    test('equal scores come in ascending id order, also at the cut', async () => {
      await withStore(makeStore, async ({ store }) => {
        const ids: string[] = [];
        for (const document of twins()) {
          await store.replace(document);
          ids.push(...idsOf(document));
        }
        ids.sort();
        for (const limit of [1, 7, 79, 80, 81]) {
          const hits = await store.lexical({ filter: READER, limit, terms: ['same', 'word'] }, live);
          expect(hits.map(({ id }) => id)).toEqual(ids.slice(0, limit));
          expect(new Set(hits.map(({ score }) => score)).size).toBe(1);
        }
      });
    });

    test('is the memory store’s', () => compareWithReference((hits) => hits.map(({ id }) => id)));
    unless('reference.scores', 'and the scores are, bit by bit', () => compareWithReference((hits) => hits));

    test('does not depend on the order of the terms, nor on one said twice', async () => {
      await withStore(makeStore, async ({ store }) => {
        for (const document of varied()) await store.replace(document);
        const search = { filter: READER, limit: 50 };
        for (const terms of questions()) {
          const once = await store.lexical({ ...search, terms: [...new Set(terms)] }, live);
          expect(await store.lexical({ ...search, terms: [...terms, ...terms].reverse() }, live)).toEqual(once);
        }
      });
    });

    test('a title says what a document is about: the one that is called so comes first', async () => {
      await withStore(makeStore, async ({ store }) => {
        const texts = ['how to book a flight and a hotel for a visit to a customer'];
        await store.replace(documentOf({ id: 'a', title: 'Security', texts }));
        const called = documentOf({ id: 'b', title: 'Travel', texts });
        await store.replace(called);
        const terms = analyzer.terms('travel: flight and hotel');
        const [first] = await store.lexical({ filter: READER, limit: 2, terms }, live);
        expect(first?.id).toBe(idsOf(called)[0]);
      });
    });
  });
}
