import { beforeEach, describe, expect, test } from '@jest/globals';
import { type LabelChange, parseLabelsFile } from '../../ingestion/index.ts';
import { edit, IDS, label, RAISE, relabelScene } from '../support/relabel-scene.ts';
import { codeOf, documentOf, TENANT } from '../support/stores-fixture.ts';
import { plantLabel } from '../support/stores-sqlite.ts';

const { changedIds, epoch, labelOf, recorded, run, stored, temporary } = relabelScene();

describe('what is refused', () => {
  const LOOSER = edit({ classification: 0 });

  test.each<[string, LabelChange]>([
    ['a lower classification', LOOSER],
    ['another tag', edit({ tags: { add: ['everyone'] } })],
    ['one tag for another', edit({ tags: { set: ['everyone'] } })],
    ['another reader', edit({ readers: { add: ['user:maja'] } })],
  ])('loosening without a word: %s', async (_, change) => {
    const before = await stored();
    const drive = { selection: { where: ['source=drive'] } };
    expect(await codeOf(run(change, drive))).toBe('ingestion.loosening_refused');
    expect(await stored()).toEqual(before);
    expect((await run(change, { ...drive, dryRun: true })).needs).toEqual(['allow_loosening']);
    expect((await run(change, { ...drive, allowLoosening: true })).counts.changed).toBe(3);
  });

  test('as a whole, where it would loosen one of many', async () => {
    await run(edit({ classification: 3 }), { selection: { ids: IDS.slice(3) } });
    const before = await stored();
    expect(await codeOf(run(edit({ classification: 2 })))).toBe('ingestion.loosening_refused');
    expect(await stored()).toEqual(before);
    expect((await run(edit({ raise: 2 }))).counts).toMatchObject({ tightened: 3, loosened: 0 });
  });

  test('a tag beyond what the source may stamp; what bars may go beyond', async () => {
    const one = { selection: { ids: IDS.slice(0, 1) }, allowLoosening: true };
    expect(await codeOf(run(edit({ tags: { add: ['board'] } }), one))).toBe('ingestion.stamp_denied');
    expect((await run(edit({ tags: { add: ['board'] } }), { ...one, dryRun: true })).needs).toEqual(['beyond_source']);
    expect(await changedIds()).toEqual([]);
    await run(edit({ tags: { add: ['board'] } }), { ...one, beyondSource: true });
    await run(edit({ classification: 3, compartments: { add: ['tern'] } }), one);
    expect(await labelOf(IDS[0] ?? '')).toEqual(
      label({ tags: ['board', 'finance'], classification: 3, compartments: ['tern'] }),
    );
  });

  test('a source that the rules don’t know may stamp nothing', async () => {
    const one = { selection: { ids: IDS.slice(3) }, allowLoosening: true };
    expect(await codeOf(run(edit({ tags: { add: ['everyone'] } }), one))).toBe('ingestion.stamp_denied');
  });

  test('a name that the rules don’t declare, and a tenant that they don’t know', async () => {
    expect(await codeOf(run(edit({ tags: { set: ['finanse'] } })))).toBe('ingestion.name_undeclared');
    expect(await codeOf(run(RAISE, { tenant: 'nobody' }))).toBe('ingestion.tenant_unknown');
  });

  test('while another run holds the store; waiting for it is possible', async () => {
    const release = await temporary().again().claim?.();
    expect(await codeOf(run(RAISE))).toBe('store.locked');
    expect((await run(RAISE, { dryRun: true })).counts.changed).toBe(4);
    expect(await changedIds()).toEqual([]);
    const waiting = run(RAISE, { waitMs: 60_000 });
    release?.();
    expect((await waiting).counts.changed).toBe(4);
  });
});

describe('a label that can’t be read', () => {
  const broken = { ...label(), tags: 'finance' };
  beforeEach(() => plantLabel(temporary().path, TENANT, IDS[0] ?? '', JSON.stringify(broken)));

  test('is listed and left alone: hidden stays hidden', async () => {
    for (const change of [RAISE, { kind: 'unpin' } as const]) {
      const { leftAlone, counts } = await run(change);
      expect(leftAlone).toEqual([{ document: IDS[0], why: 'label_unreadable' }]);
      expect(counts).toMatchObject({ selected: 4, leftAlone: 1 });
    }
    expect(await labelOf(IDS[0] ?? '')).toEqual(broken);
  });

  test('is listed also where a query asks about it', async () => {
    const { leftAlone } = await run(RAISE, { selection: { where: ['classification=0'] } });
    expect(leftAlone).toHaveLength(1);
  });

  test('is replaced by a change that sets everything, which is a loosening', async () => {
    const lists = { tags: { set: ['finance'] }, readers: { set: [] }, compartments: { set: [] }, denied: { set: [] } };
    const change = edit({ classification: 1, ...lists });
    expect(await codeOf(run(change))).toBe('ingestion.loosening_refused');
    expect((await run(change, { allowLoosening: true })).leftAlone).toEqual([]);
    expect(await labelOf(IDS[0] ?? '')).toEqual(label());
  });
});

describe('a labels file again', () => {
  const labels = (more = '', rule = '{ path: "**", label: { tags: [finance], classification: 2 } }'): LabelChange => ({
    kind: 'labels',
    labels: parseLabelsFile(`version: 1\nsource: drive\n${more}rules:\n  - ${rule}\n`),
    unpin: false,
  });

  test('gives each document of its source what it says for its path, and pins nothing', async () => {
    expect((await run(labels())).counts).toMatchObject({ selected: 3, changed: 3, tightened: 3 });
    expect(await changedIds()).toEqual(IDS.slice(0, 3));
    expect((await stored()).some(({ pinned }) => pinned)).toBe(false);
  });

  test('leaves alone what it doesn’t label, what it may not stamp, and what only the document can tell', async () => {
    const { leftAlone } = await run(labels('front_matter: tighten\nexclude: ["people/**"]\n'));
    expect(leftAlone).toEqual([
      { document: IDS[0], why: 'front_matter' },
      { document: IDS[2], why: 'unlabelled' },
    ]);
    expect((await run(labels('', '{ path: "**", label: { tags: [board], classification: 1 } }'))).leftAlone).toEqual(
      IDS.slice(0, 3).map((document) => ({ document, why: 'stamp_denied' })),
    );
  });

  test('stays within a pin, as an ingestion does, unless it is unpinned', async () => {
    const one = { selection: { ids: IDS.slice(0, 1) } };
    await run(edit({ classification: 3 }), one);
    expect((await run(labels(), one)).counts).toMatchObject({ alreadySo: 1 });
    const unpinned = { ...labels(), unpin: true };
    expect(await codeOf(run(unpinned, one))).toBe('ingestion.loosening_refused');
    await run(unpinned, { ...one, allowLoosening: true });
    expect(await temporary().store.document(TENANT, IDS[0] ?? '')).toMatchObject({
      label: label({ classification: 2 }),
      pinned: false,
    });
  });

  test('of a source that the rules don’t know is refused', async () => {
    const change = { ...labels(), labels: parseLabelsFile('version: 1\nsource: wiki\n') };
    expect(await codeOf(run(change))).toBe('ingestion.source_unknown');
  });
});

describe('evidence and interruption', () => {
  test('each batch is recorded before it is committed', async () => {
    const seen: string[][] = [];
    await run(RAISE, {
      batch: 3,
      async record({ number, changes }) {
        seen.push(await changedIds());
        expect(changes[0]).toMatchObject({
          direction: 'tighter',
          before: label(),
          after: label({ classification: 3 }),
        });
        expect(number).toBe(seen.length);
      },
    });
    expect(seen).toEqual([[], IDS.slice(0, 3)]);
    expect(await changedIds()).toEqual(IDS);
  });

  test('where it can’t be recorded, the run stops and the batch isn’t committed; done again, it does the rest', async () => {
    const { stopped, counts } = await run(RAISE, {
      batch: 1,
      record: ({ number }) => (number === 3 ? Promise.reject(new Error('disk full')) : Promise.resolve()),
    });
    expect(stopped).toEqual({ code: 'ingestion.evidence_failed', cause: undefined });
    expect(counts).toMatchObject({ changed: 2, alreadySo: 0 });
    expect(await changedIds()).toEqual(IDS.slice(0, 2));
    expect((await run(RAISE)).counts).toMatchObject({ changed: 2, alreadySo: 2 });
  });

  test('an interrupted run stops between two batches, counts what it did, and is resumed by running it again', async () => {
    const controller = new AbortController();
    const progress: number[][] = [];
    const { stopped, byClassification } = await run(RAISE, {
      batch: 1,
      signal: controller.signal,
      onProgress(done, total) {
        progress.push([done, total]);
        if (done === 1) controller.abort();
      },
    });
    expect(stopped?.code).toBe('ingestion.interrupted');
    expect(progress).toEqual([[1, 4]]);
    expect(byClassification.map(({ name, after }) => [name, after.documents])).toEqual([
      ['internal', 3],
      ['restricted', 1],
    ]);
    expect((await run(RAISE)).counts).toMatchObject({ changed: 3, alreadySo: 1 });
    expect(await changedIds()).toEqual(IDS);
  });

  test('a store that fails stops the run, and what it had committed is counted', async () => {
    const store = temporary().again();
    const { stopped, counts } = await run(RAISE, {
      store,
      batch: 1,
      onProgress: () => void store.close(),
    });
    expect(stopped).toEqual({ code: 'ingestion.write_failed', cause: 'store.unavailable' });
    expect(counts.changed).toBe(1);
  });

  test('labels of very many entries make smaller batches, so that an event stays within its bound', async () => {
    const denied = Array.from({ length: 990 }, (_, at) => `user:${at}`);
    for (let at = 0; at < 40; at += 1) {
      await temporary().store.replace(
        documentOf({ id: `drive/many/${at}.txt`, source: 'drive', texts: ['x'], label: { classification: 1 } }),
      );
    }
    const change = edit({ denied: { add: denied } });
    const { counts } = await run(change, { selection: { paths: ['many/**'] } });
    expect(counts.changed).toBe(40);
    expect(recorded().map(({ documents }) => documents.length)).toEqual([20, 20]);
  });

  test('a dry run records nothing and writes nothing', async () => {
    const before = await epoch();
    const { counts, changes, dryRun } = await run(RAISE, { dryRun: true });
    expect([counts.changed, changes.length, dryRun]).toEqual([4, 4, true]);
    expect([await epoch(), recorded()]).toEqual([before, []]);
  });
});
