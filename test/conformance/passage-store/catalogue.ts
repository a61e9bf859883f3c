import { describe, expect, test } from '@jest/globals';
import {
  type AccessFilter,
  makeLabel,
  parseLabel,
  type PassageStore,
  type Relabelling,
} from '../../../retrieval/index.ts';
import { codeOf, documentOf, filterOf, idsOf, live, OTHER_TENANT, TENANT } from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

const FINANCE = filterOf({ tags: ['finance'] });
const CLOSED = makeLabel({ tenant: TENANT, classification: 3, tags: ['finance'] });

const find = async (store: PassageStore): Promise<string[]> =>
  (await store.lexical({ filter: FINANCE, limit: 50, terms: ['common'] }, live)).map(({ id }) => id);
const to = (document: string, label = CLOSED, pinned = true): Relabelling => ({ document, label, pinned });

export function catalogueGuarantees({ makeStore }: Section): void {
  describe('the catalogue', () => {
    test('lists a tenant’s documents of all sources, and finds each by its id, with all but its text', async () => {
      await withStore(makeStore, async ({ store }) => {
        const documents = [
          documentOf({ id: 'b', title: 'Two', texts: ['common', 'common'] }),
          documentOf({ id: 'a', source: 'wiki', texts: ['common'] }),
          documentOf({ id: 'c', texts: ['common'], label: { tenant: OTHER_TENANT } }),
        ];
        for (const document of documents) await store.replace(document);
        const listed = await store.documents(TENANT);
        expect(listed.map(({ id }) => id)).toEqual(['a', 'b']);
        expect(listed[1]).toEqual({
          id: 'b',
          source: 'handbook',
          title: 'Two',
          uri: 'file:///b',
          contentHash: 'v1',
          label: documents[0]?.label,
          pinned: false,
          passages: 2,
        });
        expect(await store.document(TENANT, 'b')).toEqual(listed[1]);
        for (const id of ['c', 'nowhere', '', '__proto__']) expect(await store.document(TENANT, id)).toBeUndefined();
      });
    });
  });

  describe('relabelling many documents', () => {
    test('changes who sees each of them, passes over those that are no more, and tells how many it changed', async () => {
      await withStore(makeStore, async ({ store }) => {
        const documents = ['a', 'b', 'c'].map((id) => documentOf({ id, texts: ['common', 'common'] }));
        for (const document of documents) await store.replace(document);
        const { epoch } = await store.control(live);
        expect(await store.relabelAll(TENANT, [to('a'), to('nowhere'), to('b')])).toBe(2);
        expect(await find(store)).toEqual(idsOf(documentOf({ id: 'c', texts: ['1', '2'] })).sort());
        const records = await store.documents(TENANT);
        expect(records.map(({ pinned }) => pinned)).toEqual([true, true, false]);
        expect(records.map(({ label }) => label)).toEqual([CLOSED, CLOSED, documents[2]?.label]);
        expect(records.map(({ passages }) => passages)).toEqual([2, 2, 2]);
        expect((await store.control(live)).epoch).toBeGreaterThan(epoch);
      });
    });

    test('with nothing to change commits nothing', async () => {
      await withStore(makeStore, async ({ store }) => {
        const before = await store.control(live);
        expect(await store.relabelAll(TENANT, [])).toBe(0);
        expect(await store.relabelAll(TENANT, [to('nowhere')])).toBe(0);
        expect(await store.control(live)).toEqual(before);
      });
    });

    test('is refused whole when one label is malformed or of another tenant', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common'] });
        await store.replace(document);
        for (const label of [
          { ...CLOSED, tenant: OTHER_TENANT },
          { ...CLOSED, tags: ['finance'] },
        ]) {
          expect(await codeOf(store.relabelAll(TENANT, [to('a'), to('a', label)]))).toBe('retrieval.label_invalid');
        }
        expect(await find(store)).toEqual(idsOf(document));
      });
    });

    test('while it goes on, nobody sees a document by half a label, and those whom only the old one admits never after those whom only the new one does', async () => {
      await withStore(makeStore, async ({ store }) => {
        const documents = ['a', 'b', 'c', 'd'].map((id) => documentOf({ id, texts: ['common', 'common'] }));
        for (const document of documents) await store.replace(document);
        const after = makeLabel({ tenant: TENANT, classification: 2, tags: ['0'], denied: ['user:nobody'] });
        const whole = [documents[0]?.label, after].map((label) => JSON.stringify(label));
        const ids = documents.flatMap(idsOf);
        const old = filterOf({ tags: ['finance'], clearance: 3 });
        const next = filterOf({ tags: ['0'], clearance: 3 });
        const seenBy = async (filter: AccessFilter) =>
          (await store.lexical({ filter, limit: 50, terms: ['common'] }, live)).map(({ id }) => id);
        expect([(await seenBy(old)).length, (await seenBy(next)).length]).toEqual([8, 0]);

        let isRunning = true;
        const running = store
          .relabelAll(
            TENANT,
            documents.map(({ id }) => to(id, after)),
          )
          .finally(() => {
            isRunning = false;
          });
        const opened = new Set<string>();
        do {
          for (const id of await seenBy(next)) opened.add(id);
          for (const id of await seenBy(old)) expect(opened).not.toContain(id);
          for (const { label } of await store.read(ids, live)) {
            const parsed = parseLabel(label);
            if (parsed) expect(whole).toContain(JSON.stringify(parsed));
          }
        } while (isRunning);
        expect(await running).toBe(4);
        expect([(await seenBy(old)).length, (await seenBy(next)).length]).toEqual([0, 8]);
      });
    });

    test('a pin stays when ingestion relabels, and is what a new version of the document says', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common'] });
        const isPinned = async () => (await store.document(TENANT, 'a'))?.pinned;
        await store.replace({ ...document, pinned: true });
        expect(await isPinned()).toBe(true);
        await store.relabel(TENANT, 'a', CLOSED);
        expect(await isPinned()).toBe(true);
        expect(await store.relabelAll(TENANT, [to('a', document.label, false)])).toBe(1);
        expect(await isPinned()).toBe(false);
        await store.relabelAll(TENANT, [to('a')]);
        await store.replace({ ...document, contentHash: 'v2' });
        expect(await isPinned()).toBe(false);
      });
    });
  });
}
