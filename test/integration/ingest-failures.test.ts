import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../ingestion/index.ts';
import type { Embedder, PassageStore } from '../../retrieval/index.ts';
import {
  contentOf,
  memoryStore,
  refusals,
  runIngest,
  type Scratch,
  scratchDirectory,
  SOURCE,
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

const fails = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));

describe('when a dependency fails', () => {
  test('ING-18 a store that can not write stops the run, and what was there stays', async () => {
    await run();
    scratch.write('a.md', 'changed');
    const summary = await run({ store: { ...store, replace: fails('store.read_only') } });
    expect(summary.stopped).toEqual({ code: 'ingestion.write_failed', cause: 'store.read_only' });
    expect(await ids()).toEqual(ALL);
  });

  test('a store that can not be listed refuses the run', async () => {
    await expect(run({ store: { ...store, documents: fails('store.locked') } })).rejects.toMatchObject({
      code: 'store.locked',
    });
  });

  const embedder = (over: Partial<Embedder> = {}): Embedder & { readonly sent: string[] } => {
    const sent: string[] = [];
    return {
      sent,
      model: 'm',
      dimensions: 2,
      maxClassification: 1,
      embed: (texts) => {
        sent.push(...texts);
        return Promise.resolve(texts.map(() => Float32Array.of(1, 0)));
      },
      ...over,
    };
  };

  test('ING-14 an embedding endpoint that fails leaves the old version, and stops the run in the end', async () => {
    await run({ embedder: embedder() });
    const before = await contentOf(store);
    scratch.write('a.md', 'changed');
    const failing = embedder({ embed: () => Promise.reject(new Error('down')) });
    expect((await run({ embedder: failing })).refused).toMatchObject([
      { path: 'a.md', code: 'ingestion.embedding_failed', stored: 'kept' },
    ]);
    expect(await contentOf(store)).toEqual(before);
    scratch.write('b/c.txt', 'changed');
    scratch.write('b/d.csv', 'changed');
    expect((await run({ embedder: failing })).stopped).toMatchObject({ code: 'ingestion.embedding_failed' });
    expect(await contentOf(store)).toEqual(before);
  });

  test('too few vectors are a failure, not a document without some', async () => {
    const short = embedder({ embed: () => Promise.resolve([]) });
    expect((await run({ embedder: short, limits: DEFAULT_LIMITS })).stopped?.code).toBe('ingestion.embedding_failed');
    expect(await ids()).toEqual([]);
  });

  test('text above the endpoint’s classification never goes there', async () => {
    scratch.write('a.md', '---\nclassification: 2\n---\nconfidential words');
    const spy = embedder();
    const labels = labelsFor('everyone', 1, 'front_matter: tighten\n');
    expect((await run({ embedder: spy, labels })).counts.added).toBe(3);
    expect(spy.sent.join(' ')).toContain('The second document.');
    expect(spy.sent.join(' ')).not.toContain('confidential words');
    const closed = embedder({ maxClassification: undefined });
    store = memoryStore();
    expect((await run({ embedder: closed })).counts.added).toBe(3);
    expect(closed.sent).toEqual([]);
  });

  test('a dry run sends nothing anywhere', async () => {
    const spy = embedder();
    await run({ embedder: spy, dryRun: true });
    expect(spy.sent).toEqual([]);
  });

  test('an interrupted run keeps what it wrote, whole', async () => {
    const controller = new AbortController();
    const summary = await run({ signal: controller.signal, onProgress: (done) => done === 1 && controller.abort() });
    expect(summary.stopped?.code).toBe('ingestion.interrupted');
    expect(await ids()).toEqual([ALL[0]]);
    expect((await run()).counts).toMatchObject({ added: 2, unchanged: 1 });
  });

  test('ING-13 a document with too many passages is refused whole', async () => {
    scratch.write('long.txt', 'A sentence of some words. '.repeat(400));
    const summary = await run({ limits: { ...DEFAULT_LIMITS, maxPassages: 5 } });
    expect(refusals(summary)).toEqual({ 'long.txt': 'ingestion.too_many_passages' });
    expect(await ids()).toEqual(ALL);
  });
});
