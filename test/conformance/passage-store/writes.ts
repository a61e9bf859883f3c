import { describe, expect, test } from '@jest/globals';
import {
  type AccessFilter,
  type LabelledDocument,
  makeLabel,
  type PassageStore,
  Permitted,
} from '../../../retrieval/index.ts';
import { codeOf, documentOf, filterOf, idsOf, live, OTHER_TENANT, TENANT } from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

const FINANCE = filterOf({ tags: ['finance'], clearance: 3 });
const OTHERS = filterOf({ tags: ['0'], clearance: 3 });

const find = async (store: PassageStore, filter: AccessFilter, term = 'common'): Promise<string[]> =>
  (await store.lexical({ filter, limit: 100, terms: [term] }, live)).map(({ id }) => id).sort();

const REFUSED: readonly (readonly [string, (good: LabelledDocument) => LabelledDocument, string])[] = [
  ['no id', (good) => ({ ...good, id: '' }), 'store.cannot_express'],
  ['an id that is not Unicode', (good) => ({ ...good, id: 'a\ud800' }), 'store.cannot_express'],
  ['an empty passage', (good) => ({ ...good, passages: [{ section: '', text: '' }] }), 'store.cannot_express'],
  [
    'a text that is not Unicode',
    (good) => ({ ...good, passages: [{ section: '', text: 'a\udfff' }] }),
    'store.cannot_express',
  ],
  [
    'a vector on one passage only',
    (good) => ({
      ...good,
      passages: [
        { section: '', text: 'a', vector: Float32Array.of(1, 0) },
        { section: '', text: 'b' },
      ],
    }),
    'store.cannot_express',
  ],
  [
    'a label without markers',
    (good) => ({ ...good, label: { ...good.label, tags: ['finance'] } }),
    'retrieval.label_invalid',
  ],
  [
    'a label of another vocabulary',
    (good) => ({ ...good, label: { ...good.label, classification: 9 } }),
    'retrieval.label_invalid',
  ],
];

export function writeGuarantees({ makeStore }: Section): void {
  describe('writing', () => {
    test('what was written is read back as it was, with the label it has', async () => {
      await withStore(makeStore, async ({ store }) => {
        const text = 'Caf\u00e9 \u{1f512}\n\ttabs, "quotes", \\, NUL \u0000 and more';
        const document = documentOf({ id: 'dir/a b\u00e9.md', title: 'T \u0000 t', texts: ['common', text] });
        await store.replace(document);
        const rows = await store.read(idsOf(document), live);
        expect(rows).toHaveLength(2);
        for (const row of rows) {
          const passage = Permitted.check(FINANCE, row);
          if (!passage) throw new Error('the row was refused');
          const { ordinal, ...content } = Permitted.content(passage);
          expect(row.id).toBe(idsOf(document)[ordinal]);
          const { id, title, uri } = document;
          expect(content).toEqual({ document: id, title, uri, ...document.passages[ordinal], vector: undefined });
          expect(Permitted.label(passage)).toEqual(document.label);
        }
      });
    });

    test('replacing leaves the new passages alone; doing it twice is doing it once', async () => {
      await withStore(makeStore, async ({ store }) => {
        const first = documentOf({ id: 'a', texts: ['common old', 'common', 'common'] });
        const second = documentOf({ id: 'a', contentHash: 'v2', texts: ['common new'] });
        await store.replace(first);
        await store.replace(first);
        expect(await find(store, FINANCE)).toEqual(idsOf(first).sort());
        await store.replace(second);
        await store.replace(second);
        expect(await find(store, FINANCE)).toEqual(idsOf(second));
        expect(await find(store, FINANCE, 'old')).toEqual([]);
        expect(await store.read(idsOf(first), live)).toEqual([]);
      });
    });

    test('relabelling changes who sees a document and nothing else, and can be done twice', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common', 'common'] });
        const label = makeLabel({ tenant: TENANT, classification: 2, tags: ['0'] });
        await store.replace(document);
        for (const _ of [1, 2]) {
          await store.relabel(TENANT, 'a', label);
          expect(await find(store, FINANCE)).toEqual([]);
          expect(await find(store, OTHERS)).toEqual(idsOf(document).sort());
        }
        const rows = await store.read(idsOf(document), live);
        expect(rows.map((row) => row.label)).toEqual([label, label]);
        expect(await store.document(TENANT, 'a')).toMatchObject({ id: 'a', contentHash: 'v1', label, passages: 2 });
      });
    });

    test('removing takes a document out of search and reading, and can be done twice', async () => {
      await withStore(makeStore, async ({ store }) => {
        const gone = documentOf({ id: 'a', texts: ['common'] });
        const stays = documentOf({ id: 'b', texts: ['common'] });
        await store.replace(gone);
        await store.replace(stays);
        for (const _ of [1, 2]) {
          await store.remove(TENANT, 'a');
          expect(await find(store, FINANCE)).toEqual(idsOf(stays));
        }
        expect(await store.read(idsOf(gone), live)).toEqual([]);
        await store.replace(gone);
        expect(await find(store, FINANCE)).toHaveLength(2);
      });
    });

    test('a document that does not exist can be removed and relabelled in vain', async () => {
      await withStore(makeStore, async ({ store }) => {
        await store.remove(TENANT, 'nowhere');
        await store.relabel(TENANT, 'nowhere', makeLabel({ tenant: TENANT, classification: 0 }));
        expect(await store.documents(TENANT, 'handbook')).toEqual([]);
      });
    });

    test('the same id in another tenant is another document', async () => {
      await withStore(makeStore, async ({ store }) => {
        const ours = documentOf({ id: 'a', texts: ['common'] });
        const theirs = documentOf({ id: 'a', texts: ['common'], label: { tenant: OTHER_TENANT } });
        await store.replace(ours);
        await store.replace(theirs);
        const reader = filterOf({ tenant: OTHER_TENANT, tags: ['finance'] });
        expect(await find(store, FINANCE)).toEqual(idsOf(ours));
        await store.remove(TENANT, 'a');
        expect(await find(store, FINANCE)).toEqual([]);
        expect(await find(store, reader)).toEqual(idsOf(theirs));
      });
    });

    test('a source’s documents are listed in id order, the empty ones too; other sources and tenants apart', async () => {
      await withStore(makeStore, async ({ store }) => {
        for (const id of ['b', '\u{1f512}', '\uffee', 'a', 'B'])
          await store.replace(documentOf({ id, texts: ['common'] }));
        await store.replace(documentOf({ id: 'c', texts: [] }));
        await store.replace(documentOf({ id: 'd', source: 'wiki', texts: ['common'] }));
        await store.replace(documentOf({ id: 'e', texts: ['common'], label: { tenant: OTHER_TENANT } }));
        const listed = await store.documents(TENANT, 'handbook');
        expect(listed.map(({ id }) => id)).toEqual(['B', 'a', 'b', 'c', '\u{1f512}', '\uffee']);
        expect(listed.map(({ passages }) => passages)).toEqual([1, 1, 1, 0, 1, 1]);
        expect(await store.documents(TENANT, 'nowhere')).toEqual([]);
      });
    });

    test.each(REFUSED)('a document with %s is refused, and the one before stays', async (_, broken, code) => {
      await withStore(makeStore, async ({ store }) => {
        const good = documentOf({ id: 'a', texts: ['common'] });
        await store.replace(good);
        expect(await codeOf(store.replace(broken({ ...good, contentHash: 'v2' })))).toBe(code);
        expect(await find(store, FINANCE)).toEqual(idsOf(good));
        expect(await store.documents(TENANT, 'handbook')).toHaveLength(1);
      });
    });

    test('a document is not relabelled into another tenant, nor with half a label', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common'] });
        await store.replace(document);
        const broken = [
          { ...document.label, tenant: OTHER_TENANT },
          { ...document.label, tags: ['finance'] },
        ];
        for (const label of broken) {
          expect(await codeOf(store.relabel(TENANT, 'a', label))).toBe('retrieval.label_invalid');
        }
        expect(await find(store, FINANCE)).toEqual(idsOf(document));
      });
    });
  });
}
