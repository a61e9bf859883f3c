import { describe, expect, test } from '@jest/globals';
import { type RelabelRequest } from '../../ingestion/index.ts';
import { edit, IDS, label, RAISE, relabelScene } from '../support/relabel-scene.ts';
import { codeOf, filterOf, live } from '../support/stores-fixture.ts';

const { changedIds, epoch, labelOf, recorded, run, stored, temporary } = relabelScene();

describe('which documents', () => {
  test.each<[string, RelabelRequest['selection'], string[]]>([
    ['by id', { ids: [IDS[0] ?? '', IDS[2] ?? ''] }, ['drive/finance/a.md', 'drive/people/c.txt']],
    [
      'by path, over every source',
      { paths: ['finance/**'] },
      ['drive/finance/a.md', 'drive/finance/b.txt', 'wiki/finance/d.txt'],
    ],
    ['by several paths', { paths: ['finance/*.md', 'people/*'] }, ['drive/finance/a.md', 'drive/people/c.txt']],
    ['by a query', { where: ['source=wiki'] }, ['wiki/finance/d.txt']],
    ['by all that is said', { paths: ['finance/**'], where: ['source=drive', 'title=*b.txt', 'tag=finance'] }, []],
    [
      'by all that is said, titles with slashes',
      { paths: ['finance/**'], where: ['source=drive', 'title=**/b.txt'] },
      ['drive/finance/b.txt'],
    ],
    ['all of them, when it is said', { all: true }, IDS],
  ])('%s', async (_, selection, expected) => {
    if (expected.length === 0) expect(await codeOf(run(RAISE, { selection }))).toBe('ingestion.nothing_selected');
    else expect((await run(RAISE, { selection })).counts.changed).toBe(expected.length);
    expect(await changedIds()).toEqual(expected);
  });

  test.each<[string, RelabelRequest['selection'], string]>([
    ['nothing said', {}, 'ingestion.selection_invalid'],
    ['empty lists', { ids: [], paths: [], where: [] }, 'ingestion.selection_invalid'],
    ['all and some', { all: true, where: ['tag=finance'] }, 'ingestion.selection_invalid'],
    ['a query that is none', { where: ['tag~finance'] }, 'ingestion.selection_invalid'],
    ['an absolute path', { paths: ['/finance/**'] }, 'ingestion.selection_invalid'],
    ['a negated path', { paths: ['!finance/**'] }, 'ingestion.selection_invalid'],
    ['unknown ids alone', { ids: ['drive/nowhere'] }, 'ingestion.nothing_selected'],
    ['a path that nothing has', { paths: ['Finance/**'] }, 'ingestion.nothing_selected'],
    ['a query that nothing meets', { where: ['tag=everyone'] }, 'ingestion.nothing_selected'],
  ])('%s: refused, and nothing is written', async (_, selection, code) => {
    const before = await epoch();
    expect(await codeOf(run(RAISE, { selection }))).toBe(code);
    expect([await epoch(), recorded()]).toEqual([before, []]);
  });

  test('an unknown id among others is listed, and the others are done: a slip must not hold up a revocation', async () => {
    const ids = ['drive/nowhere', ...IDS.slice(0, 1), ...IDS.slice(0, 1)];
    expect(await run(RAISE, { selection: { ids } })).toMatchObject({
      unknown: ['drive/nowhere'],
      counts: { changed: 1 },
    });
  });

  test('a long list of ids is the same as a short one', async () => {
    const ids = [...IDS.slice(0, 2), ...Array.from({ length: 150 }, (_, at) => `drive/${at}`)];
    expect((await run(RAISE, { selection: { ids } })).unknown).toHaveLength(150);
    expect(await changedIds()).toEqual(IDS.slice(0, 2));
  });
});

describe('what changes', () => {
  test('payload only: content, passages and title stay; the next search of another connection sees it', async () => {
    const other = temporary().again({ readOnly: true });
    const search = { filter: filterOf({ tags: ['finance'], clearance: 2 }), limit: 50, terms: ['common'] };
    expect(await other.lexical(search, live)).toHaveLength(8);
    const before = await stored();
    await run(edit({ compartments: { add: ['aurora'] } }), { selection: { ids: IDS.slice(0, 1) } });
    expect(await other.lexical(search, live)).toHaveLength(6);
    const [first, ...rest] = await stored();
    expect(rest).toEqual(before.slice(1));
    expect(first).toEqual({ ...before[0], label: label({ compartments: ['aurora'] }), pinned: true });
  });

  test('is done once, however often it is asked for', async () => {
    expect((await run(RAISE)).counts).toMatchObject({ changed: 4, passages: 8, tightened: 4, alreadySo: 0 });
    const before = await epoch();
    expect((await run(RAISE)).counts).toMatchObject({ changed: 0, passages: 0, alreadySo: 4 });
    expect(await epoch()).toBe(before);
    expect(recorded()).toHaveLength(1);
  });

  test('the pin: set by default, left as it is without, taken away alone', async () => {
    const pins = async () => (await stored()).map(({ pinned }) => pinned);
    const one = { selection: { ids: IDS.slice(0, 1) } };
    await run(RAISE, one);
    await run(edit({ classification: 3 }, false));
    expect(await pins()).toEqual([true, false, false, false]);
    expect((await run(RAISE)).counts).toMatchObject({ changed: 3, pinOnly: 3, alreadySo: 1 });
    expect((await run({ kind: 'unpin' }, one)).counts).toMatchObject({ changed: 1, pinOnly: 1 });
    expect(await pins()).toEqual([false, true, true, true]);
    expect(await labelOf(IDS[0] ?? '')).toEqual(label({ classification: 3 }));
  });

  test('before and after are counted, by documents and passages', async () => {
    await run(RAISE, { selection: { ids: IDS.slice(0, 1) } });
    const { byClassification, byTag } = await run(edit({ raise: 2, tags: { remove: ['finance'] } }));
    const [all, some] = [
      { documents: 4, passages: 8 },
      { documents: 3, passages: 6 },
    ];
    const none = { documents: 0, passages: 0 };
    expect(byClassification).toEqual([
      { name: 'internal', before: some, after: none },
      { name: 'confidential', before: none, after: some },
      { name: 'restricted', before: { documents: 1, passages: 2 }, after: { documents: 1, passages: 2 } },
    ]);
    expect(byTag).toEqual([
      { name: '(no tag)', before: none, after: all },
      { name: 'finance', before: all, after: none },
    ]);
  });
});
