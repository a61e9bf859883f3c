import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createMemoryStore,
  createRetriever,
  createRulesRegister,
  makeLabel,
  Narrowing,
  type PassageStore,
  Permitted,
  Subject,
} from '../../../retrieval/index.ts';
import { asking, askUnderTest, maja, quoting } from '../../support/ask-under-test.ts';
import { RULES } from '../../support/service.ts';
import { analyzer, codeOf, documentOf, filterOf, live, TENANT } from '../../support/stores-fixture.ts';
import { type TemporaryStore, temporaryStore } from '../../support/stores-sqlite.ts';

const label = (over: Parameters<typeof makeLabel>[0] | object = {}) =>
  makeLabel({ tenant: TENANT, classification: 0, tags: ['finance'], ...over });
const found = async (store: PassageStore, term: string): Promise<number> =>
  (await store.lexical({ filter: filterOf({ tags: ['finance'] }), limit: 10, terms: [term] }, live)).length;

describe('every change that takes something away moves the epoch', () => {
  const writes: readonly [string, (store: PassageStore) => Promise<unknown>][] = [
    [
      'a new version of a document',
      (store) => store.replace(documentOf({ id: 'a', texts: ['two'], contentHash: 'v2' })),
    ],
    [
      'the same version under another title',
      (store) => store.replace(documentOf({ id: 'a', texts: ['one'], title: 'T' })),
    ],
    ['a new label', (store) => store.relabel(TENANT, 'a', label({ classification: 3 }))],
    ['the same label again', (store) => store.relabel(TENANT, 'a', label())],
    ['many labels', (store) => store.relabelAll(TENANT, [{ document: 'a', label: label(), pinned: true }])],
    ['a removal', (store) => store.remove(TENANT, 'a')],
    ['other rules', (store) => store.activate({ hash: 'h2', text: 'two' })],
    ['the same rules again', (store) => store.activate({ hash: 'h', text: 'one' })],
  ];

  let temporary: TemporaryStore;
  beforeEach(() => {
    temporary = temporaryStore();
  });
  afterEach(() => temporary.dispose());

  test.each(writes)('%s', async (_what, write) => {
    for (const store of [createMemoryStore({ analyzer }), temporary.store]) {
      await store.activate({ hash: 'h', text: 'one' });
      await store.replace(documentOf({ id: 'a', texts: ['one'] }));
      const before = await store.control(live);
      await write(store);
      expect((await store.control(live)).epoch).toBeGreaterThan(before.epoch);
    }
  });
});

describe('a SQLite store notices the next commit of another connection', () => {
  let temporary: TemporaryStore;
  beforeEach(() => {
    temporary = temporaryStore();
  });
  afterEach(() => temporary.dispose());

  test('also after a search that failed in the middle of reading the file', async () => {
    const { store, path } = temporary;
    const other = temporary.again();
    await other.replace(documentOf({ id: 'a', texts: ['common'] }));
    const raw = new DatabaseSync(path);
    raw.exec("UPDATE passages SET terms = x'ff'");
    expect(await codeOf(found(store, 'common'))).toBe('store.corrupt');
    const before = await store.control(live);
    await other.remove(TENANT, 'a');
    expect((await store.control(live)).epoch).toBeGreaterThan(before.epoch);
    await other.replace(documentOf({ id: 'b', texts: ['common'] }));
    expect(await found(store, 'common')).toBe(1);
    raw.close();
  });

  test('after a backup was put back in place, too: its index is made anew', async () => {
    const { store, path } = temporary;
    const kept = `${path}-kept`;
    await store.replace(documentOf({ id: 'a', texts: ['common early'] }));
    const raw = new DatabaseSync(path);
    await backup(raw, kept);
    raw.close();
    for (const id of ['b', 'c']) await store.replace(documentOf({ id, texts: ['common late'] }));
    await store.remove(TENANT, 'a');
    expect([await found(store, 'earli'), await found(store, 'late')]).toEqual([0, 2]);
    const old = new DatabaseSync(kept);
    await backup(old, path);
    old.close();
    expect([await found(store, 'earli'), await found(store, 'late')]).toEqual([1, 0]);
  });

  test.each<[string, (path: string) => void]>([
    [
      'moved over it',
      (path) => {
        copyFileSync(path, `${path}-other`);
        renameSync(`${path}-other`, path);
      },
    ],
    ['that is gone', (path) => rmSync(path)],
  ])('and refuses to answer from, or to write to, a file that has another one %s', async (_how, change) => {
    const { store, path } = temporary;
    await store.replace(documentOf({ id: 'a', texts: ['common'] }));
    change(path);
    expect(await codeOf(store.control(live))).toBe('store.unavailable');
    expect(await codeOf(store.remove(TENANT, 'a'))).toBe('store.unavailable');
    expect(await codeOf(store.activate({ hash: 'h', text: 'one' }))).toBe('store.unavailable');
  });
});

describe('while an answer is made', () => {
  test('a version of the rules that the archive cannot load ends in 503, without a word of the draft', async () => {
    const { store, ask, audit } = await askUnderTest();
    const { drafter } = quoting(() => store.activate({ hash: 'f'.repeat(64), text: 'not what this hash says' }));
    expect(await codeOf(ask({ drafter })(asking))).toBe('policy.rules_not_loaded');
    expect((await audit.find(asking.id)).map(({ kind }) => kind)).toEqual(['ask.failed']);
  });

  test('an activation that fails half-way changes nothing of it', async () => {
    const { store, ask } = await askUnderTest();
    const failing = { ...store, activate: () => Promise.reject(new Error('the disk is full')) };
    const narrower = RULES.replace('tags: [finance], clearance: 2', 'tags: [], clearance: 2');
    const { drafter } = quoting(() =>
      createRulesRegister({ archive: failing })
        .activate(narrower)
        .catch(() => {}),
    );
    expect((await ask({ drafter })(asking)).outcome).toBe('answered');
  });

  test('the scope that it was asked for may be taken away: it is refused then, and nothing is told', async () => {
    const { store, ask } = await askUnderTest();
    const named = Subject.verified({ ...Subject.attributes(maja), principals: ['user:maja'] });
    await store.relabel(
      'larkspur',
      'drive/credit.md',
      makeLabel({ tenant: 'larkspur', classification: 1, tags: ['finance'], readers: ['user:maja'] }),
    );
    const narrower = RULES.replace('tags: [finance], clearance: 2', 'tags: [], clearance: 2');
    const { drafter, prompts } = quoting(() => createRulesRegister({ archive: store }).activate(narrower));
    const scoped = { ...asking, subject: named, request: { ...asking.request, scope: { tags: ['finance'] } } };
    expect(await codeOf(ask({ drafter })(scoped))).toBe('policy.scope_denied');
    expect(prompts).toHaveLength(1);
  });

  test.each([
    ['closes', -1_000, { not_after: 0 }],
    ['closes', 1_000, { not_after: 0 }],
    ['opens again later, by a clock that was put back', -1_000, { not_before: 0 }],
  ])('a window that %s (%i ms) is looked at without any commit', async (_how, moves, window) => {
    const start = Date.UTC(2026, 10, 20);
    const { store, ask } = await askUnderTest();
    const seconds = Object.fromEntries(Object.keys(window).map((key) => [key, start / 1_000]));
    await store.relabel(
      'larkspur',
      'drive/credit.md',
      makeLabel({ tenant: 'larkspur', classification: 2, tags: ['finance'], ...seconds }),
    );
    let now = start;
    const { drafter, prompts } = quoting(async () => void (now += moves));
    const answer = await ask({ drafter, clock: () => now })(asking);
    expect(prompts).toHaveLength(1);
    expect(answer.outcome).toBe('not_after' in window && moves < 0 ? 'answered' : 'not_found');
  });
});

describe('a passage that leaves the scope between search and read', () => {
  test.each([
    [
      'of the tag that was asked for',
      Narrowing.toTags(filterOf({ tags: ['finance'] }), ['finance']),
      { readers: ['user:someone'], tags: [] },
    ],
    ['of what a cautious answer may draw on', Narrowing.toClassification(0), { classification: 1 }],
  ])('%s is not drawn on, though its reader may read it', async (_what, narrowing, taken) => {
    const store = createMemoryStore({ analyzer });
    await store.replace(documentOf({ id: 'a', texts: ['common words'] }));
    await store.replace(documentOf({ id: 'b', texts: ['common words'] }));
    let done = false;
    const racing: PassageStore = {
      ...store,
      async read(ids, signal) {
        if (!done) await store.relabel(TENANT, 'a', label(taken));
        done = true;
        return store.read(ids, signal);
      },
    };
    const filter = filterOf({ tags: ['finance'], clearance: 1 });
    const retriever = createRetriever({ store: racing, analyzer });
    const permitted = await retriever.retrieve({ filter, narrowing, question: 'common words', limit: 6 }, live);
    expect(permitted.map((passage) => Permitted.content(passage).document)).toEqual(['b']);
  });
});
