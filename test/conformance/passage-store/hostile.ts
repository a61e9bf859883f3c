import { describe, expect, test } from '@jest/globals';
import { documentOf, filterOf, idsOf, live, seeded, vectorFrom } from '../../support/stores-fixture.ts';
import { codeOf } from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

const READER = filterOf({ tags: ['finance'] });
const HOSTILE_TERMS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '*',
  '%',
  "'; DROP TABLE passages; --",
  '\u0000',
  '\ud800',
];

export function hostileGuarantees({ makeStore }: Section): void {
  describe('a hostile request', () => {
    test('no terms, unknown terms and terms that are no words find nothing', async () => {
      await withStore(makeStore, async ({ store }) => {
        await store.replace(documentOf({ id: 'a', texts: ['common words'] }));
        expect(await store.lexical({ filter: READER, limit: 5, terms: [] }, live)).toEqual([]);
        expect(await store.lexical({ filter: READER, limit: 5, terms: HOSTILE_TERMS }, live)).toEqual([]);
        const hits = await store.lexical({ filter: READER, limit: 5, terms: [...HOSTILE_TERMS, 'common'] }, live);
        expect(hits).toHaveLength(1);
      });
    });

    test('words that name parts of a JavaScript object are words like any other', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: '__proto__', title: 'constructor', texts: ['valueOf toString constructor'] });
        await store.replace(document);
        const hits = await store.lexical({ filter: READER, limit: 5, terms: ['constructor'] }, live);
        expect(hits.map(({ id }) => id)).toEqual(idsOf(document));
      });
    });

    test('ten thousand terms are answered, and rightly', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common words'] });
        await store.replace(document);
        const terms = Array.from({ length: 10_000 }, (_, index) => `nowhere${index}`);
        const hits = await store.lexical({ filter: READER, limit: 5, terms: [...terms, 'common'] }, live);
        expect(hits.map(({ id }) => id)).toEqual(idsOf(document));
      });
    });

    test.each([0, -1, 1.5, 1_001, 1e9, Number.NaN, Number.POSITIVE_INFINITY])(
      'a limit of %p is refused',
      async (limit) => {
        await withStore(makeStore, async ({ store }) => {
          const vector = vectorFrom(seeded(1));
          expect(await codeOf(store.lexical({ filter: READER, limit, terms: ['a'] }, live))).toBe(
            'store.cannot_express',
          );
          expect(await codeOf(store.dense({ filter: READER, limit, vector }, live))).toBe('store.cannot_express');
        });
      },
    );

    test('a caller with ten thousand groups is answered by them', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common'], label: { tags: [], readers: ['group:g9999'] } });
        await store.replace(document);
        const groups = Array.from({ length: 10_000 }, (_, index) => `group:g${index}`);
        const search = { limit: 5, terms: ['common'] };
        const hits = await store.lexical({ ...search, filter: filterOf({ principals: groups }) }, live);
        expect(hits.map(({ id }) => id)).toEqual(idsOf(document));
        const others = filterOf({ principals: groups.slice(0, -1) });
        expect(await store.lexical({ ...search, filter: others }, live)).toEqual([]);
      });
    });

    test('a request that has ended is not worked on', async () => {
      await withStore(makeStore, async ({ store }) => {
        const ended = AbortSignal.abort();
        const vector = vectorFrom(seeded(1));
        const asked = [
          store.control(ended),
          store.lexical({ filter: READER, limit: 1, terms: ['a'] }, ended),
          store.dense({ filter: READER, limit: 1, vector }, ended),
          store.read(['a'], ended),
        ];
        expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'store.deadline'));
      });
    });

    test('reading ids that nobody gave out answers with the ones that exist, each once', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['one', 'two'] });
        await store.replace(document);
        const [first = ''] = idsOf(document);
        const unknown = [
          '00000000-0000-8000-8000-000000000000',
          first.toUpperCase(),
          '',
          '*',
          '__proto__',
          "' OR 1=1 --",
        ];
        const rows = await store.read([...unknown, first, first], live);
        expect(rows.map(({ id }) => id)).toEqual([first]);
        expect(await store.read([], live)).toEqual([]);
      });
    });
  });
}
