import { z } from 'zod';
import { changeAliases } from './qdrant-aliases.ts';
import { EngineRefusal, parse } from './qdrant-refusal.ts';
import { type Indexes, predicateOf } from './qdrant-evaluator.ts';

/**
 * A Qdrant in memory, for the calls that the adapter makes: enough of its semantics that the conformance suite means something,
 * and its traps with them (see `rank`). It is no Qdrant: what it can't show is named where the suite is run.
 */

interface Point {
  readonly id: string;
  payload: Record<string, unknown>;
  readonly lexical: ReadonlyMap<number, number> | undefined;
  readonly dense: readonly number[] | undefined;
  /** Order of arrival: what the engine breaks ties by, which is nobody's business. */
  readonly sequence: number;
}

interface Collection {
  readonly created: z.infer<typeof NewCollection>;
  readonly indexes: Map<string, z.infer<typeof NewIndex>['field_schema']>;
  readonly points: Map<string, Point>;
  /** The order in which a segment first saw each dimension: it adds scores up in this order. */
  readonly remapped: readonly Map<number, number>[];
}

const Filter = z.record(z.string(), z.unknown());
const Sparse = z.strictObject({ indices: z.array(z.int()), values: z.array(z.number()) });
const NewCollection = z.strictObject({
  vectors: z.record(z.string(), z.strictObject({ size: z.int(), distance: z.string() })),
  sparse_vectors: z.record(z.string(), z.strictObject({ modifier: z.string() })),
  strict_mode_config: z.record(z.string(), z.boolean()),
  metadata: z.record(z.string(), z.unknown()),
});
const NewIndex = z.strictObject({
  field_name: z.string(),
  field_schema: z.looseObject({ type: z.enum(['keyword', 'integer']) }),
});
const Upsert = z.strictObject({
  points: z.array(
    z.strictObject({
      id: z.uuid(),
      vector: z.strictObject({ lexical: Sparse.optional(), dense: z.array(z.number()).optional() }),
      payload: z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null),
    }),
  ),
  update_filter: Filter.optional(),
  update_mode: z.literal('insert_only').optional(),
});
const Search = z.strictObject({
  query: z.strictObject({ nearest: z.union([Sparse, z.array(z.number())]) }),
  using: z.enum(['lexical', 'dense']),
  params: z.union([
    z.strictObject({ exact: z.literal(true), idf: z.strictObject({ corpus: Filter }).optional() }),
    z.strictObject({ exact: z.literal(false), hnsw_ef: z.int(), acorn: Filter }),
  ]),
  filter: Filter,
  limit: z.int(),
  with_payload: z.boolean(),
  with_vector: z.boolean(),
});
const Batch = z.strictObject({ searches: z.array(Search) });
const Filtered = z.looseObject({ filter: Filter });

const f32 = Math.fround;

export interface QdrantEngine {
  /** @throws EngineRefusal with the status that the server would answer */
  handle(method: string, path: string, body: unknown): unknown;
}

export function createQdrantEngine(version = '1.19.1'): QdrantEngine {
  const collections = new Map<string, Collection>();
  const aliases = new Map<string, string>();
  let sequence = 0;
  const realName = (name: string): string => aliases.get(name) ?? name;
  const open = (name: string): Collection => {
    const collection = collections.get(realName(name));
    if (!collection) throw new EngineRefusal(404, 'no such collection');
    return collection;
  };
  const done = { operation_id: 1, status: 'completed' };

  const routes: Record<string, (name: string, body: unknown) => unknown> = {
    'GET exists': (name) => ({ exists: collections.has(realName(name)) }),
    'GET ': (name) => describe(open(name)),
    'PUT ': (name, body) => {
      if (collections.has(realName(name))) throw new EngineRefusal(409, 'exists');
      const created = parse(NewCollection, body);
      collections.set(name, { created, indexes: new Map(), points: new Map(), remapped: [new Map(), new Map()] });
      return true;
    },
    'DELETE ': (name) => collections.delete(name),
    'PUT index': (name, body) => {
      const { field_name, field_schema } = parse(NewIndex, body);
      open(name).indexes.set(field_name, field_schema);
      return done;
    },
    'PUT points': (name, body) => {
      const { points, update_filter, update_mode } = parse(Upsert, body);
      const collection = open(name);
      for (const point of points) {
        const stored = collection.points.get(point.id);
        if (stored && update_mode === 'insert_only') continue;
        if (stored && update_filter && !admits(collection, update_filter)(stored)) continue;
        put(collection, { ...point, sequence: (sequence += 1) });
      }
      return done;
    },
    'POST points': (name, body) => {
      const { ids } = parse(z.looseObject({ ids: z.array(z.uuid()) }), body);
      return [...new Set(ids)].flatMap((id) => {
        const point = open(name).points.get(id);
        return point ? [{ id, payload: point.payload, vector: null, shard_key: null }] : [];
      });
    },
    'POST points/payload': (name, body) => {
      const { filter, payload } = parse(z.strictObject({ filter: Filter, payload: Filter }), body);
      for (const point of select(open(name), filter)) point.payload = { ...point.payload, ...payload };
      return done;
    },
    'POST points/delete': (name, body) => {
      const collection = open(name);
      for (const { id } of select(collection, parse(Filtered, body).filter)) collection.points.delete(id);
      return done;
    },
    'POST points/count': (name, body) => ({ count: select(open(name), parse(Filtered, body).filter).length }),
    'POST points/scroll': (name, body) => scroll(open(name), body),
    'POST points/query/batch': (name, body) => {
      const collection = open(name);
      const selected = remembering((filter) => select(collection, filter));
      return parse(Batch, body).searches.map((search) => ({ points: rank(collection, search, selected) }));
    },
  };
  return {
    handle(method, path, body) {
      if (method === 'GET' && path === '/') return { title: 'qdrant', version };
      const ok = (result: unknown) => ({ usage: null, result, status: 'ok', time: 0.001 });
      if (path === '/aliases' && method === 'GET') {
        return ok({ aliases: [...aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })) });
      }
      if (path === '/collections/aliases' && method === 'POST') return ok(changeAliases(aliases, collections, body));
      const [, name, rest = ''] = /^\/collections\/([^/]+)(?:\/(.+))?$/u.exec(path) ?? [];
      const route = routes[`${method} ${rest}`];
      if (!name || !route) throw new EngineRefusal(404, 'no such route');
      return ok(route(decodeURIComponent(name), body));
    },
  };
}

const describe = ({ created, indexes, points }: Collection) => ({
  status: 'green',
  points_count: points.size,
  payload_schema: Object.fromEntries(
    [...indexes].map(([key, schema]) => [key, { data_type: schema.type, params: schema, points: points.size }]),
  ),
  config: {
    params: { vectors: created.vectors, sparse_vectors: created.sparse_vectors, shard_number: 1 },
    quantization_config: null,
    strict_mode_config: created.strict_mode_config,
    metadata: created.metadata,
  },
});

function put(collection: Collection, point: z.infer<typeof Upsert>['points'][number] & { sequence: number }): void {
  const { lexical, dense } = point.vector;
  const segment = collection.remapped[point.sequence % 2] ?? new Map<number, number>();
  // Whatever came first decides the order of addition, and that may be anybody's passage.
  for (const index of lexical?.indices.toReversed() ?? []) if (!segment.has(index)) segment.set(index, segment.size);
  collection.points.set(point.id, {
    id: point.id,
    payload: point.payload,
    lexical: lexical && new Map(lexical.indices.map((index, at) => [index, f32(lexical.values[at] ?? 0)])),
    dense: dense && normal(dense),
    sequence: point.sequence,
  });
}

/** Strict mode: a filter on a key without an index is refused. */
const admits = (collection: Collection, filter: unknown): ((point: Point) => boolean) => {
  for (const key of keysOf(filter)) {
    if (!collection.indexes.has(key)) throw new EngineRefusal(400, 'index required but not found');
  }
  const indexes: Indexes = Object.fromEntries([...collection.indexes].map(([key, { type }]) => [key, type]));
  const holds = predicateOf(filter, indexes);
  return ({ id, payload }) => holds(payload, id);
};

const keysOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'key' && typeof inner === 'string' ? [inner] : name === 'has_id' || name === 'match' ? [] : keysOf(inner),
  );
};

const select = (collection: Collection, filter: unknown): Point[] =>
  [...collection.points.values()].filter(admits(collection, filter));

function scroll(collection: Collection, body: unknown) {
  const {
    filter,
    limit,
    offset = '',
  } = parse(z.looseObject({ filter: Filter, limit: z.int(), offset: z.uuid().optional() }), body);
  const all = select(collection, filter).sort((a, b) => (a.id < b.id ? -1 : 1));
  const from = all.filter(({ id }) => id >= offset);
  return {
    points: from.slice(0, limit).map(({ id, payload }) => ({ id, payload })),
    next_page_offset: from[limit]?.id ?? null,
  };
}

/** The searches of a batch mostly repeat the same filters. */
const remembering = (run: (filter: unknown) => Point[]): ((filter: unknown) => Point[]) => {
  const known = new Map<string, Point[]>();
  return (filter) => {
    const key = JSON.stringify(filter);
    const found = known.get(key) ?? run(filter);
    known.set(key, found);
    return found;
  };
};

type Selected = (filter: unknown) => Point[];

/** Scores as 32-bit floats, added in an order of the segment's own; equal ones in no order that anybody may rely on. */
function rank(
  collection: Collection,
  search: z.infer<typeof Search>,
  selected: Selected,
): { id: string; version: number; score: number }[] {
  const { nearest } = search.query;
  const scoreOf = Array.isArray(nearest)
    ? cosine(nearest)
    : bm25(collection, nearest.indices, selected, 'idf' in search.params ? search.params.idf : undefined);
  return selected(search.filter)
    .flatMap((point) => {
      const score = scoreOf(point);
      return score === undefined ? [] : [{ point, score }];
    })
    .sort((a, b) => b.score - a.score || b.point.sequence - a.point.sequence)
    .slice(0, search.limit)
    .map(({ point, score }) => ({ id: point.id, version: point.sequence, score }));
}

function bm25(
  collection: Collection,
  indices: readonly number[],
  selected: Selected,
  idf: { readonly corpus: unknown } | undefined,
) {
  if (!idf) throw new EngineRefusal(400, 'this product never asks for the statistics of everybody');
  if (new Set(indices).size !== indices.length) throw new EngineRefusal(422, 'indices must be unique');
  const corpus = selected(idf.corpus).flatMap(({ lexical }) => lexical ?? []);
  const weights = new Map<number, number>(
    indices.map((index) => {
      const frequency = corpus.filter((lexical) => lexical.has(index)).length;
      const odds = f32(f32(f32(corpus.length - frequency) + 0.5) / f32(frequency + 0.5));
      return [index, f32(Math.log(f32(odds + 1)))];
    }),
  );
  return ({ lexical, sequence }: Point): number | undefined => {
    const order = collection.remapped[sequence % 2];
    const shared = indices.filter((index) => lexical?.has(index));
    if (shared.length === 0) return undefined;
    shared.sort((a, b) => (order?.get(a) ?? 0) - (order?.get(b) ?? 0));
    return shared.reduce((sum, index) => f32(sum + f32((weights.get(index) ?? 0) * (lexical?.get(index) ?? 0))), 0);
  };
}

const normal = (vector: readonly number[]): number[] => {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => f32(value / length));
};

const cosine = (query: readonly number[]) => {
  const unit = normal(query);
  return ({ dense }: Point): number | undefined =>
    dense?.reduce((sum, value, index) => f32(sum + f32(value * (unit[index] ?? 0))), 0);
};
