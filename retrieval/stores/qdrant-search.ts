import { RetrievalError } from '../errors.ts';
import { AccessFilter } from '../policy/access-filter.ts';
import { Narrowing } from '../policy/narrowing.ts';
import type { DenseSearch, LexicalSearch, RankedId, SearchScope } from './ports.ts';
import { byRank } from './ranking.ts';
import { APPROXIMATE, type QdrantCalls, type RankedSearch } from './qdrant-client.ts';
import { compileQdrantFilter, type QdrantFilter } from './qdrant-filter.ts';
import { MOST_RANKED } from './qdrant-schema.ts';
import { queryIndices } from './qdrant-sparse.ts';

/** Asked for beyond the limit, so that most ties at the cut are whole after one request. */
const SPARE = 32;
const GROWTH = 4;
/** Terms scored in one request; fewer where the caller's wall is long. */
const MOST_SEARCHES = 64;
const MOST_BATCH_CHARACTERS = 2_000_000;

/**
 * BM25 with the caller's own statistics. The engine adds a passage's terms as 32-bit floats, in an order that depends on every
 * passage of its segment; with three terms and more the last bit of a score could so tell of passages that the caller may
 * not read. So the engine's scores only choose candidates, with a margin above their error, and each term of a candidate is
 * then asked for by itself (a single product, the same in any segment) and added here, in one order, as doubles.
 */
export async function lexicalSearch(
  calls: QdrantCalls,
  collection: string,
  search: LexicalSearch,
  signal: AbortSignal,
): Promise<readonly RankedId[]> {
  const indices = queryIndices(search.terms);
  if (indices.length === 0) return [];
  const { tenant, corpus, filter } = walls(search);
  const ask = (terms: number[], within: QdrantFilter, limit: number): RankedSearch => ({
    using: 'lexical',
    query: { nearest: { indices: terms, values: terms.map(() => 1) } },
    params: { exact: true, idf: { corpus } },
    filter: within,
    limit,
    with_payload: false,
    with_vector: false,
  });
  const rank = async (limit: number) =>
    only(await calls.rank(collection, tenant, [ask(indices, filter, limit)], signal));
  const margin = indices.length < 3 ? 0 : indices.length * 2 ** -20;
  const candidates = positive(await wholeTop(rank, search.limit, margin, 0));
  if (indices.length < 3 || candidates.length === 0) return best(candidates, search.limit);

  const within = { must: [...filter.must, { has_id: candidates.map(({ id }) => id).sort() }] };
  const rankAll = async (groups: readonly number[][]): Promise<(readonly RankedId[])[]> => {
    const hits: (readonly RankedId[])[] = [];
    for (const batch of batches(groups.map((group) => ask(group, within, candidates.length)))) {
      hits.push(...(await calls.rank(collection, tenant, batch, signal)));
    }
    return hits;
  };
  const scores = await sumByTerm(rankAll, indices);
  const known = new Set(candidates.map(({ id }) => id));
  return best(positive([...scores].flatMap(([id, score]) => (known.has(id) ? [{ id, score }] : []))), search.limit);
}

/** Of a long question most terms occur in no candidate: they are asked for in groups, and one by one where a group hits. */
async function sumByTerm(
  rankAll: (groups: readonly number[][]) => Promise<(readonly RankedId[])[]>,
  indices: readonly number[],
): Promise<Map<string, number>> {
  let terms = indices.map((index) => [index]);
  if (terms.length > MOST_SEARCHES) {
    const groups = inGroups(indices, Math.ceil(Math.sqrt(indices.length)));
    const hits = await rankAll(groups);
    terms = groups.flatMap((group, at) => (hits[at]?.length ? group.map((index) => [index]) : []));
  }
  const scores = new Map<string, number>();
  for (const hits of await rankAll(terms)) {
    for (const { id, score } of hits) scores.set(id, (scores.get(id) ?? 0) + score);
  }
  return scores;
}

const inGroups = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, group) => values.slice(group * size, (group + 1) * size));

/**
 * Cosine similarity by a full scan of what the caller may read; each score depends on its own passage alone.
 * @param search its vector of length 1; `approximate`: by the collection's graph, which passages of anybody have shaped
 */
export async function denseSearch(
  calls: QdrantCalls,
  collection: string,
  search: DenseSearch & { readonly approximate: boolean },
  signal: AbortSignal,
): Promise<readonly RankedId[]> {
  const vector = [...search.vector];
  const { tenant, filter } = walls(search);
  const rank = async (limit: number) => {
    const ask: RankedSearch = {
      using: 'dense',
      query: { nearest: vector },
      params: search.approximate ? APPROXIMATE : { exact: true },
      filter,
      limit,
      with_payload: false,
      with_vector: false,
    };
    return only(await calls.rank(collection, tenant, [ask], signal));
  };
  return best(await wholeTop(rank, search.limit, 0), search.limit);
}

/** Statistics are taken over all that the caller may read, hits from what a narrowing leaves of it. */
const walls = (scope: SearchScope): { tenant: string; corpus: QdrantFilter; filter: QdrantFilter } => {
  const wall = AccessFilter.condition(scope.filter);
  const narrowing = scope.narrowing ? [Narrowing.condition(scope.narrowing)] : [];
  return {
    tenant: AccessFilter.reader(scope.filter).subject.tenant,
    corpus: compileQdrantFilter(wall),
    filter: compileQdrantFilter(wall, ...narrowing),
  };
};

/**
 * The hits from which the first `limit` can be chosen in our order of ties: all whose score lies within `margin` (relative) of
 * the score at the cut. Qdrant orders equal scores by its inner numbering, so the class at the cut is fetched whole.
 * @throws RetrievalError store.cannot_express: more than 16,384 passages are as good as the one at the cut
 */
export async function wholeTop(
  rank: (limit: number) => Promise<readonly RankedId[]>,
  limit: number,
  margin: number,
  worthless = Number.NEGATIVE_INFINITY,
): Promise<readonly RankedId[]> {
  for (let size = Math.min(limit + SPARE, MOST_RANKED); ; size = Math.min(size * GROWTH, MOST_RANKED)) {
    const hits = await rank(size);
    assertRanked(hits, size);
    const cut = hits[limit - 1];
    if (!cut || cut.score <= worthless) return hits;
    const floor = cut.score - Math.abs(cut.score) * margin;
    const last = hits.at(-1);
    if (hits.length < size || (last && last.score < floor)) return hits.filter(({ score }) => score >= floor);
    if (size === MOST_RANKED) {
      throw new RetrievalError('store.cannot_express', 'Too many passages are equally good to be put in order');
    }
  }
}

const assertRanked = (hits: readonly RankedId[], size: number): void => {
  const descending = hits.every(({ score }, index) => score <= (hits[index - 1]?.score ?? Number.POSITIVE_INFINITY));
  const distinct = new Set(hits.map(({ id }) => id)).size === hits.length;
  if (!descending || !distinct || hits.length > size) {
    throw new RetrievalError('store.unavailable', 'Qdrant answered with something other than a ranking');
  }
};

/** The engine's two ways of searching disagree on whether a passage that scores nothing is a hit. For us it is none. */
const positive = (hits: readonly RankedId[]): RankedId[] => hits.filter(({ score }) => score > 0);

const best = (hits: readonly RankedId[], limit: number): RankedId[] => hits.toSorted(byRank).slice(0, limit);

const only = (results: readonly RankedId[][]): RankedId[] => results[0] ?? [];

const batches = (searches: readonly RankedSearch[]): RankedSearch[][] => {
  const characters = JSON.stringify(searches[0] ?? {}).length;
  const size = Math.max(1, Math.min(MOST_SEARCHES, Math.floor(MOST_BATCH_CHARACTERS / characters)));
  return inGroups(searches, size);
};
