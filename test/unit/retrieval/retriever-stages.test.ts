import { describe, expect, test } from '@jest/globals';
import {
  AccessFilter,
  createMemoryStore,
  createRetriever,
  type Embedder,
  Narrowing,
  type PassageSearch,
  Permitted,
  stillPermitted,
} from '../../../retrieval/index.ts';
import type { RankedId } from '../../../retrieval/stores/ports.ts';
import { analyzer, documentOf, filterOf, idsOf, live } from '../../support/stores-fixture.ts';

const finance = filterOf({ tags: ['finance'], clearance: 1 });
const question = 'What do otters eat?';
const asked = { filter: finance, question, limit: 5 };
const many = documentOf({ id: 'd/many', texts: Array.from({ length: 60 }, (_, at) => `otters eat fish ${at}`) });
const strange = documentOf({ id: 'd/strange', texts: Array.from({ length: 60 }, (_, at) => `the moon ${at}`) });
const legal = documentOf({ id: 'd/legal', texts: ['otters eat frogs'], label: { tags: ['legal'] } });
const ranked = (ids: readonly string[], score = 1): RankedId[] => ids.map((id) => ({ id, score }));
const vector = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0);

const storeOf = async () => {
  const store = createMemoryStore({ analyzer });
  for (const document of [many, strange, legal]) await store.replace(document);
  return store;
};

/** A store with some answers of its own, which notes what it was asked. */
const noting = async (changes: { lexical?: readonly RankedId[]; dense?: readonly RankedId[] } = {}) => {
  const store = await storeOf();
  const limits: number[] = [];
  const read: number[] = [];
  const seen = { limits, dense: 0, read };
  const search: PassageSearch = {
    control: (signal) => store.control(signal),
    lexical: async (wanted, signal) => {
      seen.limits.push(wanted.limit);
      return changes.lexical ?? store.lexical(wanted, signal);
    },
    dense: async (wanted) => {
      seen.dense += 1;
      seen.limits.push(wanted.limit);
      return changes.dense ?? [];
    },
    read: (ids, signal) => {
      seen.read.push(ids.length);
      return store.read(ids, signal);
    },
  };
  return { search, seen };
};

const embedder = (maxClassification: Embedder['maxClassification'] = 3) => {
  const sent: (readonly string[])[] = [];
  const counting: Embedder = {
    model: 'test',
    dimensions: 8,
    maxClassification,
    embed: async (texts) => {
      sent.push(texts);
      return texts.map(() => vector);
    },
  };
  return { counting, sent };
};
const placesOf = (found: readonly Permitted[]) => found.map((passage) => Permitted.content(passage).ordinal);

describe('a search', () => {
  test.each([
    ['by words alone', false, 5, undefined, [5]],
    ['by words and meaning', true, 5, undefined, [24, 24]],
    ['for more than take part in the fusion', true, 30, undefined, [30, 30]],
    ['with fewer candidates', true, 2, 3, [3, 3]],
  ])('%s asks the store for as many as it needs', async (_, isDense, limit, candidates, limits) => {
    const { search, seen } = await noting({ lexical: [] });
    const deps = { store: search, analyzer, candidates, ...(isDense ? { embedder: embedder().counting } : {}) };
    await createRetriever(deps).retrieve({ ...asked, limit }, live);
    expect([seen.limits, seen.dense]).toEqual([limits, isDense ? 1 : 0]);
  });
  test('sends the question to the embedding endpoint, once', async () => {
    const { search } = await noting();
    const { counting, sent } = embedder();
    await createRetriever({ store: search, analyzer, embedder: counting }).retrieve(asked, live);
    expect(sent).toEqual([[question]]);
  });
  test('that finds nothing reads nothing', async () => {
    const { search, seen } = await noting({ lexical: [] });
    expect(await createRetriever({ store: search, analyzer }).retrieve(asked, live)).toEqual([]);
    expect(seen.read).toEqual([]);
  });
  test('reads no more passages than were asked for, however many each way of searching found', async () => {
    const { search, seen } = await noting({
      lexical: ranked(idsOf(many).slice(0, 24)),
      dense: ranked(idsOf(strange).slice(0, 24)),
    });
    await createRetriever({ store: search, analyzer, embedder: embedder().counting }).retrieve(asked, live);
    expect(seen.read).toEqual([24]);
  });
  test('by words alone keeps the order of the store', async () => {
    const [first = '', second = '', third = ''] = idsOf(many);
    const lexical = [
      { id: third, score: 1 },
      { id: first, score: 3 },
      { id: second, score: 2 },
    ];
    const { search } = await noting({ lexical });
    expect(placesOf(await createRetriever({ store: search, analyzer }).retrieve(asked, live))).toEqual([2, 0, 1]);
  });
  test.each([
    [undefined, 0.55, 1],
    [undefined, 0.549, 0],
    [0.9, 0.9, 1],
    [0.9, 0.89, 0],
  ])('from a nearness of %p on takes a passage of other words: at %d, %i', async (minSimilarity, score, count) => {
    const { search } = await noting({ lexical: [], dense: ranked(idsOf(strange).slice(0, 1), score) });
    const deps = { store: search, analyzer, embedder: embedder().counting, minSimilarity };
    expect(await createRetriever(deps).retrieve(asked, live)).toHaveLength(count);
  });
});

describe('an incident', () => {
  const { rulesHash } = AccessFilter.reader(finance);
  const refusal = async (lexical: readonly RankedId[], narrowing?: Narrowing) => {
    const { search } = await noting({ lexical });
    return createRetriever({ store: search, analyzer })
      .retrieve({ ...asked, narrowing }, live)
      .catch((error: unknown) => error);
  };
  test('is a passage that the store found and does not have', async () => {
    expect(await refusal(ranked(['gone']))).toMatchObject({
      code: 'retrieval.mismatch',
      passages: ['gone'],
      rulesHash,
    });
  });
  test('is a passage that the caller may not read, among those that they may', async () => {
    const passages = idsOf(legal);
    const found = await refusal(ranked([...idsOf(many).slice(0, 2), ...passages]));
    expect(found).toMatchObject({ code: 'retrieval.mismatch', passages, rulesHash });
  });
  test('is a passage outside of what the caller asked for, though they may read it', async () => {
    const both = filterOf({ tags: ['finance', 'Finance'], clearance: 1 });
    const ids = idsOf(many).slice(0, 1);
    const narrowed = Narrowing.toTags(both, ['Finance']);
    expect(await refusal(ranked(ids), narrowed)).toMatchObject({ code: 'retrieval.mismatch', passages: ids });
    expect(await refusal(ranked(ids), Narrowing.toTags(both, ['finance']))).toHaveLength(1);
  });
});

describe('what was found', () => {
  const found = async () => {
    const store = await storeOf();
    const passages = await createRetriever({ store, analyzer }).retrieve(asked, live);
    expect(passages.length).toBeGreaterThan(1);
    return { store, passages };
  };
  test('is still permitted where it is nothing, without asking', async () => {
    const { search, seen } = await noting();
    expect(await stillPermitted(search, finance, [], live)).toBe(true);
    expect(seen.read).toEqual([]);
  });
  test('is not if one of it is gone', async () => {
    const { store, passages } = await found();
    const last = Permitted.id(passages.at(-1) ?? passages[0] ?? fail());
    const read: PassageSearch['read'] = async (ids, signal) =>
      (await store.read(ids, signal)).filter((row) => row.id !== last);
    expect(await stillPermitted(store, finance, passages, live)).toBe(true);
    expect(await stillPermitted({ read }, finance, passages, live)).toBe(false);
  });
  test('is not for somebody else', async () => {
    const { store, passages } = await found();
    expect(await stillPermitted(store, filterOf({ tags: ['Finance'], clearance: 1 }), passages, live)).toBe(false);
  });
  test('is not under another label, though the caller may read that too', async () => {
    const { store, passages } = await found();
    await store.relabel('acme', 'd/many', { ...many.label, classification: 1 });
    expect(await stillPermitted(store, finance, passages, live)).toBe(false);
  });
});

const fail = (): never => {
  throw new Error('nothing was found');
};
