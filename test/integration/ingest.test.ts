import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../ingestion/index.ts';
import type { PassageStore } from '../../retrieval/index.ts';
import {
  contentOf,
  EVERYONE,
  memoryStore,
  refusals,
  rulesWith,
  runIngest,
  type Scratch,
  scratchDirectory,
  SOURCE,
  sourceRules,
  TENANT,
} from '../support/ingestion-runs.ts';

let scratch: Scratch;
let store: PassageStore;
beforeEach(() => {
  scratch = scratchDirectory({
    'a.md': '# A\n\nThe first document.',
    'b/c.txt': 'The second document.',
    'b/d.csv': 'name,said\nD,The third document.',
  });
  store = memoryStore();
});
afterEach(() => scratch.dispose());

const run = (options: Partial<Parameters<typeof runIngest>[0]> = {}) =>
  runIngest({ directory: scratch.root, store, ...options });
const labelsFor = (tags: string, classification = 1, more = '') =>
  `version: 1\nsource: ${SOURCE}\n${more}rules:\n  - { path: "**", label: { tags: [${tags}], classification: ${classification} } }\n`;
const ids = async () => (await contentOf(store)).map(({ id }) => id);
const ALL = [`${SOURCE}/a.md`, `${SOURCE}/b/c.txt`, `${SOURCE}/b/d.csv`];

describe('a run makes the store hold what the directory holds', () => {
  test('every document, under its label, with an id from its source and path', async () => {
    const summary = await run();
    expect(summary.counts).toEqual({
      added: 3,
      replaced: 0,
      relabelled: 0,
      unchanged: 0,
      removed: 0,
      refused: 0,
      pinned: 0,
      passages: 3,
    });
    expect(await ids()).toEqual(ALL);
    expect((await contentOf(store))[0]?.label).toMatchObject({ tenant: TENANT, classification: 1 });
  });

  test('ING-11 a second run changes nothing', async () => {
    await run();
    const before = await store.control(new AbortController().signal);
    expect((await run()).counts).toMatchObject({ added: 0, replaced: 0, relabelled: 0, unchanged: 3, passages: 0 });
    expect(await store.control(new AbortController().signal)).toEqual(before);
  });

  test('a changed file is replaced, a removed one removed, the rest left alone', async () => {
    await run();
    scratch.write('a.md', '# A\n\nChanged.');
    rmSync(path.join(scratch.root, 'b/c.txt'));
    expect((await run()).counts).toMatchObject({ replaced: 1, removed: 1, unchanged: 1 });
    expect(await ids()).toEqual([ALL[0], ALL[2]]);
  });

  test('a changed label rewrites labels alone', async () => {
    await run();
    const before = await contentOf(store);
    const summary = await run({ labels: labelsFor('finance', 2) });
    expect(summary.counts).toMatchObject({ relabelled: 3, replaced: 0, passages: 0 });
    const after = await contentOf(store);
    expect(after.map(({ contentHash }) => contentHash)).toEqual(before.map(({ contentHash }) => contentHash));
    expect(after[0]?.label).toMatchObject({ classification: 2 });
  });

  test('another address makes another document version', async () => {
    await run();
    const labels = labelsFor('everyone', 1, 'uri: "https://d.example/{path}"\n');
    expect((await run({ labels })).counts).toMatchObject({ replaced: 3 });
  });

  test('a dry run says what it would do, and writes nothing', async () => {
    const summary = await run({ dryRun: true });
    expect(summary).toMatchObject({ dryRun: true, counts: { added: 3, passages: 3 } });
    expect(await ids()).toEqual([]);
    await run();
    rmSync(path.join(scratch.root, 'b/c.txt'));
    expect((await run({ dryRun: true, labels: labelsFor('finance') })).counts).toMatchObject({
      removed: 1,
      relabelled: 2,
    });
    expect((await contentOf(store))[0]?.label).toMatchObject({ tags: expect.arrayContaining(['everyone']) });
    expect(await ids()).toEqual(ALL);
  });

  test('another source of the tenant is never touched', async () => {
    await run();
    const rules = rulesWith(sourceRules());
    const tenant = { roles: new Map(), groups: new Map(), sources: new Map([['other', sourceRules()]]) };
    const summary = await run({
      labels: EVERYONE.replace(SOURCE, 'other'),
      rules: { ...rules, tenants: new Map([[TENANT, tenant]]) },
    });
    expect(summary.counts).toMatchObject({ added: 3, removed: 0 });
    expect(await ids()).toEqual(ALL);
  });
});

describe('what is refused is listed, and never visible', () => {
  test('ING-09 an unlabelled document, and one whose label was taken away, are not in the store', async () => {
    await run();
    const labels = `version: 1\nsource: ${SOURCE}\nrules:\n  - { path: "a.md", label: { tags: [everyone], classification: 1 } }\n`;
    const summary = await run({ labels });
    expect(refusals(summary)).toEqual({ 'b/c.txt': 'ingestion.unlabelled', 'b/d.csv': 'ingestion.unlabelled' });
    expect(summary.refused.map(({ stored }) => stored)).toEqual(['removed', 'removed']);
    expect(await ids()).toEqual([ALL[0]]);
  });

  test('ING-10 a document that may no longer be stamped goes', async () => {
    await run();
    const summary = await run({ rules: rulesWith(sourceRules({ tags: ['finance'] })) });
    expect(refusals(summary)[`a.md`]).toBe('ingestion.stamp_denied');
    expect(await ids()).toEqual([]);
  });

  test('a file that breaks keeps its old version while its label is the same, and loses it otherwise', async () => {
    await run();
    scratch.write('a.md', Buffer.from([0xc3, 0x28]));
    expect((await run()).refused).toMatchObject([{ path: 'a.md', code: 'ingestion.encoding', stored: 'kept' }]);
    expect(await ids()).toEqual(ALL);
    expect((await run({ labels: labelsFor('finance') })).refused).toMatchObject([{ path: 'a.md', stored: 'removed' }]);
    expect(await ids()).toEqual(ALL.slice(1));
  });

  test('front matter tightens one document and refuses another', async () => {
    scratch.write('a.md', '---\nclassification: 2\n---\ntext');
    scratch.write('e.md', '---\nclassification: 0\n---\ntext');
    scratch.write('f.md', '%PDF-1.7');
    scratch.write('g.md', Buffer.from([0x63, 0x61, 0x66, 0xe9]));
    const summary = await run({ labels: labelsFor('everyone', 1, 'front_matter: tighten\n') });
    expect(refusals(summary)).toEqual({
      'e.md': 'ingestion.front_matter_invalid',
      'f.md': 'ingestion.mislabelled',
      'g.md': 'ingestion.encoding',
    });
    expect((await contentOf(store))[0]?.label).toMatchObject({ classification: 2 });
    expect((await run()).warnings).toHaveLength(1);
  });

  test('ING-07 a name with a line feed or an override is refused, and so is a pair that is one name in NFC', async () => {
    scratch.write('evil\n.md', 'x');
    scratch.write('rtl\u202egpj.md', 'x');
    scratch.write('caf\u00e9.md', 'x');
    scratch.write('cafe\u0301.md', 'x');
    const summary = await run();
    expect(refusals(summary)).toEqual({
      'caf\u00e9.md': 'ingestion.name_collision',
      'evil\n.md': 'ingestion.name_invalid',
      'rtl\u202egpj.md': 'ingestion.name_invalid',
    });
    expect(await ids()).toEqual(ALL);
  });

  test('ING-02 a link out of the directory is refused, one inside is left to its target', async () => {
    symlinkSync('/etc/hostname', path.join(scratch.root, 'out.txt'));
    symlinkSync('/etc', path.join(scratch.root, 'etc'));
    symlinkSync('nowhere', path.join(scratch.root, 'dangling.md'));
    symlinkSync('b/c.txt', path.join(scratch.root, 'in.txt'));
    const summary = await run();
    expect(refusals(summary)).toEqual({
      'dangling.md': 'ingestion.outside_directory',
      etc: 'ingestion.outside_directory',
      'out.txt': 'ingestion.outside_directory',
    });
    expect(summary.skipped).toContainEqual({ path: 'in.txt', why: 'link' });
    expect(await ids()).toEqual(ALL);
  });

  test('a pipe does not block, dot files and other kinds are skipped', async () => {
    execFileSync('mkfifo', [path.join(scratch.root, 'pipe.md')]);
    scratch.write('.git/config.md', 'x');
    scratch.write('x.xlsx', 'x');
    const summary = await run({ labels: EVERYONE.replace('rules:', 'exclude: ["b/*.csv"]\nrules:') });
    expect(summary.counts).toMatchObject({ added: 2, refused: 0 });
    expect(summary.skipped).toEqual([
      { path: '.git', why: 'hidden' },
      { path: 'pipe.md', why: 'special' },
      { path: 'b/d.csv', why: 'excluded' },
      { path: 'x.xlsx', why: 'unsupported' },
    ]);
  });

  test('a file above the size bound', async () => {
    const summary = await run({ limits: { ...DEFAULT_LIMITS, maxFileBytes: 22 } });
    expect(refusals(summary)).toEqual({ 'a.md': 'ingestion.too_large', 'b/d.csv': 'ingestion.too_large' });
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? test.skip : test)(
    `a file without permission to read it${asRoot ? ' (skipped: root may read all)' : ''}`,
    async () => {
      chmodSync(scratch.write('secret.md', 'x'), 0);
      expect(refusals(await run())).toEqual({ 'secret.md': 'ingestion.unreadable' });
    },
  );
});

describe('a run as a whole is refused before anything is written', () => {
  test.each<[string, string, () => Partial<Parameters<typeof runIngest>[0]>]>([
    ['an unknown source', 'ingestion.source_unknown', () => ({ labels: EVERYONE.replace(SOURCE, 'other') })],
    ['an unknown tenant', 'ingestion.source_unknown', () => ({ tenant: 'nobody' })],
    ['no directory', 'ingestion.directory_invalid', () => ({ directory: path.join(scratch.root, 'none') })],
    ['a file for a directory', 'ingestion.directory_invalid', () => ({ directory: path.join(scratch.root, 'a.md') })],
    [
      'an empty directory',
      'ingestion.empty_directory',
      () => {
        mkdirSync(path.join(scratch.root, 'empty'));
        return { directory: path.join(scratch.root, 'empty') };
      },
    ],
    [
      'a missing CODEOWNERS',
      'ingestion.labels_file_invalid',
      () => ({
        labels: EVERYONE.replace('rules:', 'codeowners: { file: CODEOWNERS, teams: {} }\nrules:'),
      }),
    ],
  ])('%s: %s', async (_, code, options) => {
    await run();
    await expect(run(options())).rejects.toMatchObject({ code });
    expect(await ids()).toEqual(ALL);
  });

  test('more than half of a source vanishing needs a word', async () => {
    for (let n = 0; n < 12; n += 1) scratch.write(`many/${n}.txt`, `number ${n}`);
    await run();
    rmSync(path.join(scratch.root, 'many'), { recursive: true });
    await expect(run()).rejects.toMatchObject({ code: 'ingestion.mass_removal' });
    expect(await ids()).toHaveLength(15);
    expect((await run({ allowMassRemoval: true })).counts).toMatchObject({ removed: 12 });
  });
});
