import { describe, expect, test } from '@jest/globals';
import {
  createMemoryStore,
  createRetriever,
  type Embedder,
  Narrowing,
  type PassageSearch,
  Permitted,
  RetrievalMismatch,
  stillPermitted,
  type StoredPassage,
} from '../../../retrieval/index.ts';
import { fuse } from '../../../retrieval/fusion.ts';
import { analyzer, documentOf, filterOf, idsOf, live } from '../../support/stores-fixture.ts';

const finance = filterOf({ tags: ['finance'], clearance: 1 });
const secret = documentOf({ id: 'd/secret', texts: ['otters sleep in the boathouse'], label: { tags: ['legal'] } });
const open = documentOf({ id: 'd/open', texts: ['otters eat fish every morning', 'herons catch frogs'] });

const storeOf = async (...documents: ReturnType<typeof documentOf>[]) => {
  const store = createMemoryStore({ analyzer });
  for (const document of documents) await store.replace(document);
  return store;
};

/** A store whose filter lets through one passage too many, so many times. */
const leaking = (
  store: PassageSearch,
  extra: string,
  times: number,
): { search: PassageSearch; searches: () => number } => {
  let searches = 0;
  const search: PassageSearch = {
    control: (signal) => store.control(signal),
    dense: (wanted, signal) => store.dense(wanted, signal),
    read: (ids, signal) => store.read(ids, signal),
    async lexical(wanted, signal) {
      searches += 1;
      const hits = await store.lexical(wanted, signal);
      return searches <= times ? [{ id: extra, score: 99 }, ...hits] : hits;
    },
  };
  return { search, searches: () => searches };
};

const question = 'What do otters eat?';

describe('the second check', () => {
  test('discards all hits and searches once more when the store lets one through', async () => {
    const { search, searches } = leaking(await storeOf(open, secret), idsOf(secret)[0] ?? '', 1);
    const found = await createRetriever({ store: search, analyzer }).retrieve(
      { filter: finance, question, limit: 5 },
      live,
    );
    expect([found.map((passage) => Permitted.content(passage).document), searches()]).toEqual([['d/open'], 2]);
  });

  test('refuses the whole request, naming the passages, when the store does it again', async () => {
    const extra = idsOf(secret)[0] ?? '';
    const { search } = leaking(await storeOf(open, secret), extra, 2);
    const retrieving = createRetriever({ store: search, analyzer }).retrieve(
      { filter: finance, question, limit: 5 },
      live,
    );
    await expect(retrieving).rejects.toBeInstanceOf(RetrievalMismatch);
    await expect(retrieving).rejects.toMatchObject({ code: 'retrieval.mismatch', passages: [extra] });
  });

  test.each<[string, Partial<StoredPassage>]>([
    ['a label that lost a key', { label: { tenant: 'acme' } }],
    ['a label of another vocabulary', { label: undefined }],
    ['content that is none', { content: { text: '' } }],
  ])('refuses a row with %s', async (_what, broken) => {
    const store = await storeOf(open);
    const search: PassageSearch = {
      control: (signal) => store.control(signal),
      lexical: (wanted, signal) => store.lexical(wanted, signal),
      dense: (wanted, signal) => store.dense(wanted, signal),
      read: async (ids, signal) => (await store.read(ids, signal)).map((row) => ({ ...row, ...broken })),
    };
    const retrieving = createRetriever({ store: search, analyzer }).retrieve(
      { filter: finance, question, limit: 5 },
      live,
    );
    await expect(retrieving).rejects.toMatchObject({ code: 'retrieval.mismatch' });
  });
});

describe('relevance', () => {
  test('finds nothing, rather than the least bad, when no permitted passage speaks of the question', async () => {
    const retriever = createRetriever({ store: await storeOf(open, secret), analyzer });
    const asked = { filter: finance, question: 'Which otters sleep in the boathouse tonight?', limit: 5 };
    expect(await retriever.retrieve(asked, live)).toEqual([]);
    expect(await retriever.retrieve({ ...asked, question: 'How are you?' }, live)).toEqual([]);
  });

  test('does not exceed the limit', async () => {
    const many = documentOf({ id: 'd/many', texts: Array.from({ length: 9 }, (_, n) => `otters eat fish ${n}`) });
    const retriever = createRetriever({ store: await storeOf(many), analyzer });
    expect(await retriever.retrieve({ filter: finance, question, limit: 4 }, live)).toHaveLength(4);
  });
});

describe('a narrowing', () => {
  test('only narrows', async () => {
    const retriever = createRetriever({ store: await storeOf(open), analyzer });
    const narrowing = Narrowing.every([Narrowing.toTags(finance, ['finance']), Narrowing.toClassification(0)]);
    expect(await retriever.retrieve({ filter: finance, narrowing, question, limit: 5 }, live)).toHaveLength(1);
    const confidential = documentOf({ id: 'd/c', texts: ['otters eat fish'], label: { classification: 1 } });
    const other = createRetriever({ store: await storeOf(confidential), analyzer });
    expect(await other.retrieve({ filter: finance, narrowing, question, limit: 5 }, live)).toEqual([]);
  });
});

describe('a question for the embedding endpoint', () => {
  const embedder = (maxClassification: number | undefined) => {
    const sent: string[] = [];
    const counting: Embedder = {
      model: 'test',
      dimensions: 8,
      maxClassification,
      async embed(texts) {
        sent.push(...texts);
        return texts.map(() => Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0));
      },
    };
    return { counting, sent };
  };
  const near = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0);
  const far = Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0);
  const meaning = documentOf({ id: 'd/meaning', texts: ['lutra feeds on trout', 'the moon'], vectors: [near, far] });

  test('finds what shares no word with it', async () => {
    const { counting } = embedder(3);
    const retriever = createRetriever({ store: await storeOf(meaning), analyzer, embedder: counting });
    const found = await retriever.retrieve({ filter: finance, question, limit: 5 }, live);
    expect(found.map((passage) => Permitted.content(passage).text)).toEqual(['lutra feeds on trout']);
  });

  test.each([
    ['the endpoint is trusted with nothing', undefined, true],
    ['the question gave a guard pause', 3, false],
  ])('is not sent where %s', async (_why, maxClassification, embed) => {
    const { counting, sent } = embedder(maxClassification);
    const retriever = createRetriever({ store: await storeOf(meaning), analyzer, embedder: counting });
    await retriever.retrieve({ filter: finance, question, limit: 5, embed }, live);
    expect(sent).toEqual([]);
  });
});

describe('fusion', () => {
  test('adds stretched scores, and breaks ties on ascending ids', () => {
    const lexical = [
      { id: 'b', score: 10 },
      { id: 'a', score: 5 },
    ];
    const dense = [
      { id: 'a', score: 0.9 },
      { id: 'c', score: 0.4 },
    ];
    expect(fuse(lexical, dense)).toEqual([
      { id: 'a', score: 1 },
      { id: 'b', score: 1 },
      { id: 'c', score: 0 },
    ]);
  });
});

describe('before the prompt and before release, a passage', () => {
  test('is still permitted while nothing of it changed', async () => {
    const store = await storeOf(open);
    const found = await createRetriever({ store, analyzer }).retrieve({ filter: finance, question, limit: 5 }, live);
    expect(found.length).toBeGreaterThan(0);
    expect(await stillPermitted(store, finance, found, live)).toBe(true);
  });

  test.each<[string, (store: Awaited<ReturnType<typeof storeOf>>) => Promise<void>]>([
    ['deleted', (store) => store.remove('acme', 'd/open')],
    ['relabelled', (store) => store.relabel('acme', 'd/open', secret.label)],
    ['rewritten', (store) => store.replace({ ...open, contentHash: 'v2', passages: [{ section: '', text: 'x' }] })],
    [
      'rewritten under its old id',
      (store) => store.replace({ ...open, passages: [{ section: '', text: 'otters eat' }] }),
    ],
  ])('is not when it was %s', async (_what, change) => {
    const store = await storeOf(open);
    const found = await createRetriever({ store, analyzer }).retrieve({ filter: finance, question, limit: 5 }, live);
    await change(store);
    expect(await stillPermitted(store, finance, found, live)).toBe(false);
  });
});
