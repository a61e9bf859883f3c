import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../ingestion/index.ts';
import {
  createMemoryStore,
  type Label,
  type LabelInput,
  makeLabel,
  type PassageStore,
  type RoleGrants,
} from '../../retrieval/index.ts';
import type { MemoryDocument } from '../../retrieval/stores/memory-rows.ts';
import {
  contentOf,
  rulesWith,
  runIngest,
  type Scratch,
  scratchDirectory,
  SOURCE,
  sourceRules,
  TENANT,
} from '../support/ingestion-runs.ts';
import { analyzer } from '../support/stores-fixture.ts';

let scratch: Scratch;
let documents: Map<string, MemoryDocument>;
let store: PassageStore;
beforeEach(async () => {
  scratch = scratchDirectory({ 'a.txt': 'The first document.', 'b.txt': 'The second document.' });
  documents = new Map();
  store = createMemoryStore({ analyzer, documents });
  expect((await run()).counts).toMatchObject({ added: 2, pinned: 0 });
});
afterEach(() => scratch.dispose());

/** Whoever holds people or finance holds everyone. */
const roles = new Map<string, RoleGrants>(
  [['everyone'], ['everyone', 'people'], ['everyone', 'finance']].map((tags, at) => [
    `role ${at}`,
    { tags, compartments: [], clearance: 3 },
  ]),
);
const rules = (source = sourceRules()) => {
  const made = rulesWith(source);
  const tenant = made.tenants.get(TENANT);
  if (!tenant) throw new Error('No tenant');
  return { ...made, tenants: new Map([[TENANT, { ...tenant, roles }]]) };
};
const labelled = (label: string, more = '', pattern = '**') =>
  `version: 1\nsource: ${SOURCE}\n${more}rules:\n  - { path: "${pattern}", label: ${label} }\n`;
const EVERYONE = labelled('{ tags: [everyone], classification: 1 }');
const run = (labels = EVERYONE, more: Partial<Parameters<typeof runIngest>[0]> = {}) =>
  runIngest({ directory: scratch.root, store, labels, rules: rules(), ...more });

const label = (input: Partial<LabelInput>): Label =>
  makeLabel({ tenant: TENANT, classification: 1, tags: ['everyone'], ...input });
const pin = async (given: Partial<LabelInput>, id = `${SOURCE}/a.txt`) => {
  expect(await store.relabelAll(TENANT, [{ document: id, label: label(given), pinned: true }])).toBe(1);
};
const stored = async (name = 'a.txt') => store.document(TENANT, `${SOURCE}/${name}`);
const NOBODY = { tags: [], readers: [] };

describe('ingestion and a label that an admin has pinned', () => {
  test('ING-10 an unchanged document keeps it, and so does a new version of it', async () => {
    await pin({ classification: 3, denied: ['user:erik'] });
    const kept = { label: label({ classification: 3, denied: ['user:erik'] }), pinned: true };
    expect((await run()).counts).toMatchObject({ unchanged: 2, relabelled: 0, pinned: 1 });
    expect(await stored()).toMatchObject(kept);
    scratch.write('a.txt', 'Another text altogether.');
    const summary = await run();
    expect(summary).toMatchObject({ counts: { unchanged: 1, replaced: 1, pinned: 1 }, pins: [] });
    expect(await stored()).toMatchObject(kept);
    expect(await stored('b.txt')).toMatchObject({ label: label({}), pinned: false });
  });

  test.each<[string, Partial<LabelInput>, string, Partial<LabelInput>]>([
    [
      'a higher classification',
      { denied: ['user:erik'] },
      '{ tags: [everyone], classification: 2 }',
      { classification: 2, denied: ['user:erik'] },
    ],
    [
      'another tag, whose holders all hold the pin’s',
      { denied: ['user:erik'] },
      '{ tags: [people], classification: 1 }',
      { tags: ['people'], denied: ['user:erik'] },
    ],
    [
      'a compartment',
      { classification: 2 },
      '{ tags: [everyone], classification: 1, compartments: [aurora] }',
      { classification: 2, compartments: ['aurora'] },
    ],
    [
      'a denial',
      { classification: 2 },
      '{ tags: [everyone], classification: 1, denied: ["user:a"] }',
      { classification: 2, denied: ['user:a'] },
    ],
    [
      'a shorter window',
      { not_before: 9 },
      '{ tags: [everyone], classification: 1, not_after: 2027-01-01T00:00:00Z }',
      { not_before: 9, not_after: 1_798_761_600 },
    ],
    [
      'stricter than a pin that loosened',
      { classification: 0 },
      '{ tags: [everyone], classification: 1 }',
      { classification: 1 },
    ],
  ])('label rules that are stricter somewhere hold beside it: %s', async (_, pinned, ruled, both) => {
    await pin(pinned);
    const summary = await run(labelled(ruled));
    expect(summary).toMatchObject({ counts: { pinned: 1 }, pins: [{ path: 'a.txt', outcome: 'tightened' }] });
    expect(await stored()).toMatchObject({ label: label(both), pinned: true });
    // The stricter label is the pin now: rules that loosen again leave it alone.
    expect((await run()).pins).toEqual([]);
    expect(await stored()).toMatchObject({ label: label(both), pinned: true });
  });

  test('a pin of a tag that holders of the rules’ tag don’t all hold leaves nobody, and says so', async () => {
    await pin({ tags: ['finance'] });
    expect((await run(labelled('{ tags: [people], classification: 1 }'))).pins).toEqual([
      { path: 'a.txt', outcome: 'hidden' },
    ]);
    expect(await stored()).toMatchObject({ label: label(NOBODY), pinned: true });
    expect(await stored('b.txt')).toMatchObject({ label: label({ tags: ['people'] }) });
  });

  test('a pin of a tag that no role grants is no narrower one: the rules may grant it to others tomorrow', async () => {
    await pin({ tags: ['legal'] });
    expect((await run()).pins).toEqual([{ path: 'a.txt', outcome: 'hidden' }]);
    expect(await stored()).toMatchObject({ label: label(NOBODY), pinned: true });
  });

  test('a pin of a narrower tag stays as it is', async () => {
    await pin({ tags: ['people'] });
    expect((await run()).pins).toEqual([]);
    expect(await stored()).toMatchObject({ label: label({ tags: ['people'] }), pinned: true });
  });

  test('it may be beyond what the source may stamp, since it bars', async () => {
    await pin({ classification: 3 });
    expect((await run(EVERYONE, { rules: rules(sourceRules({ maxClassification: 1 })) })).refused).toEqual([]);
    expect(await stored()).toMatchObject({ label: label({ classification: 3 }) });
  });

  test('a document’s own front matter tightens it further', async () => {
    scratch.write('c.md', '---\nclassification: 2\n---\ntext');
    const labels = labelled('{ tags: [everyone], classification: 1 }', 'front_matter: tighten\n');
    await run(labels);
    await pin({ classification: 1, denied: ['user:erik'] }, `${SOURCE}/c.md`);
    expect((await run(labels)).pins).toEqual([{ path: 'c.md', outcome: 'tightened' }]);
    expect(await stored('c.md')).toMatchObject({ label: label({ classification: 2, denied: ['user:erik'] }) });
  });

  test.each<[string, string]>([
    ['no rule labels it any more', labelled('{ tags: [everyone], classification: 1 }', '', 'b.txt')],
    ['its source may not stamp what the rules say', labelled('{ tags: [legal], classification: 1 }')],
  ])(
    'where %s it is hidden, not removed: its pin is still there when the labels file is repaired',
    async (_, broken) => {
      await pin({ classification: 3 });
      const refused = (await run(broken)).refused.find(({ path: file }) => file === 'a.txt');
      expect(refused?.stored).toBe('hidden');
      expect(await stored()).toMatchObject({ label: label({ classification: 3, ...NOBODY }), pinned: true });
      await run();
      expect(await stored()).toMatchObject({ label: label({ classification: 3, ...NOBODY }), pinned: true });
    },
  );

  test('a file that breaks keeps its old version under the pin, or under what both say now', async () => {
    await pin({ classification: 3 });
    scratch.write('a.txt', Buffer.from([0xc3, 0x28]));
    expect((await run()).refused).toMatchObject([{ path: 'a.txt', stored: 'kept' }]);
    expect(await stored()).toMatchObject({
      label: label({ classification: 3 }),
      pinned: true,
      contentHash: expect.any(String),
    });
    await run(labelled('{ tags: [people], classification: 1 }'));
    expect(await stored()).toMatchObject({ label: label({ classification: 3, tags: ['people'] }), pinned: true });
  });

  test('a pin that can’t be read refuses the document and leaves it hidden', async () => {
    await pin({ classification: 3 });
    for (const [key, document] of documents) {
      if (document.pinned) documents.set(key, { ...document, label: { tags: 'everyone' } });
    }
    const before = await contentOf(store);
    for (const labels of [EVERYONE, labelled('{ tags: [everyone], classification: 1 }', '', 'b.txt')]) {
      const { refused, counts } = await run(labels);
      expect(refused).toMatchObject([{ path: 'a.txt', stored: 'hidden' }]);
      expect(counts.pinned).toBe(1);
      expect(await contentOf(store)).toEqual(before);
    }
    expect((await run()).refused).toMatchObject([{ code: 'ingestion.pin_unreadable' }]);
    scratch.write('a.txt', 'Another text altogether.');
    await run();
    expect(await contentOf(store)).toEqual(before);
  });

  test('below a directory that can’t be looked at, it keeps its pin, or is hidden where its label isn’t known', async () => {
    scratch.write('deep/c.txt', 'The third document.');
    scratch.write('deep/d.txt', 'The fourth document.');
    await run();
    await pin({ classification: 3 }, `${SOURCE}/deep/c.txt`);
    const shallow = { limits: { ...DEFAULT_LIMITS, maxDepth: 0 } };
    const unseen = await run(EVERYONE, shallow);
    expect(unseen.counts).toMatchObject({ removed: 0, pinned: 1, refused: 1 });
    expect(await stored('deep/c.txt')).toMatchObject({ label: label({ classification: 3 }), pinned: true });
    const labels = labelled('{ tags: [everyone], classification: 1 }', '', '*.txt');
    expect(await run(labels, shallow)).toMatchObject({
      counts: { removed: 1, pinned: 1 },
      pins: [{ path: 'deep/c.txt', outcome: 'hidden' }],
    });
    expect(await stored('deep/c.txt')).toMatchObject({ label: label({ classification: 3, ...NOBODY }), pinned: true });
    expect(await stored('deep/d.txt')).toBeUndefined();
  });

  test('a file that is gone is removed as before; a file that was moved leaves its pin behind, never without a word', async () => {
    await pin({ classification: 3 });
    rmSync(path.join(scratch.root, 'a.txt'));
    scratch.write('moved.txt', 'The first document.');
    for (const dryRun of [true, false]) {
      const { counts, warnings } = await run(EVERYONE, { dryRun });
      expect(counts).toMatchObject({ added: 1, removed: 1, pinned: 0 });
      expect(warnings).toEqual([expect.stringMatching(/1 pinned document.*a\.txt/u)]);
    }
    expect(await stored()).toBeUndefined();
    rmSync(path.join(scratch.root, 'b.txt'));
    expect((await run()).warnings).toEqual([]);
  });

  test('a dry run tells the same and changes nothing', async () => {
    await pin({ classification: 2 });
    const before = await contentOf(store);
    const labels = labelled('{ tags: [people], classification: 1 }');
    expect((await run(labels, { dryRun: true })).pins).toEqual([{ path: 'a.txt', outcome: 'tightened' }]);
    const none = labelled('{ tags: [everyone], classification: 1 }', '', 'b.txt');
    expect((await run(none, { dryRun: true })).refused).toMatchObject([{ stored: 'hidden' }]);
    expect(await contentOf(store)).toEqual(before);
  });
});
