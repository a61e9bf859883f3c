import { QdrantClient } from '@qdrant/js-client-rest';
import { z } from 'zod';
import { RetrievalError } from '../errors.ts';
import {
  AliasesAnswer,
  CollectionAnswer,
  type CollectionDescription,
  CountAnswer,
  DoneAnswer,
  ExistsAnswer,
  PointsAnswer,
  RankedAnswer,
  ScrollAnswer,
  UpdateAnswer,
  VersionAnswer,
} from './qdrant-answers.ts';
import { withinDeadline } from './qdrant-deadline.ts';
import type { QdrantEndpoint } from './qdrant-endpoint.ts';
import type { QdrantFilter } from './qdrant-filter.ts';
import { assertMaintenance, assertPlain, assertWalledQueries } from './qdrant-filter-validator.ts';
import type { RankedId } from './ports.ts';
import type { SparseVector } from './qdrant-sparse.ts';

/**
 * By the graph of the collection, with neighbours of neighbours looked at wherever a filter thins it out. Chosen by measurement
 * (`npm run bench -- recall`): without ACORN an AND of two lists loses most of its hits.
 */
export const APPROXIMATE = { exact: false, hnsw_ef: 512, acorn: { enable: true, max_selectivity: 1 } } as const;

export type RankedSearch =
  | {
      using: 'lexical';
      query: { nearest: SparseVector };
      params: { exact: true; idf: { corpus: QdrantFilter } };
      filter: QdrantFilter;
      limit: number;
      with_payload: false;
      with_vector: false;
    }
  | {
      using: 'dense';
      query: { nearest: number[] };
      params: { exact: true } | typeof APPROXIMATE;
      filter: QdrantFilter;
      limit: number;
      with_payload: false;
      with_vector: false;
    };

export interface NewPoint {
  id: string;
  vector: Record<string, number[] | SparseVector>;
  payload: Record<string, unknown>;
}

export interface PayloadPoint {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An upsert that takes effect only where the stored point matches, or only where there is none. */
export type Guarded =
  { update_filter: { must: { key: string; match: { value: number } }[] } } | { update_mode: 'insert_only' };

export type IndexSchema =
  { type: 'keyword'; is_tenant?: boolean } | { type: 'integer'; lookup: boolean; range: boolean };

export interface NewCollection {
  vectors: Record<string, { size: number; distance: 'Cosine' }>;
  sparse_vectors: Record<string, { modifier: 'idf' }>;
  strict_mode_config: Record<string, boolean>;
  metadata: Record<string, unknown>;
}

/** The calls that this store makes, and no other: each body is checked before it leaves, each answer before it is believed. */
export interface QdrantCalls {
  version(): Promise<string>;
  exists(collection: string): Promise<boolean>;
  describe(collection: string): Promise<CollectionDescription>;
  createCollection(collection: string, body: NewCollection): Promise<void>;
  createIndex(collection: string, key: string, schema: IndexSchema): Promise<void>;
  rank(collection: string, tenant: string, searches: RankedSearch[], signal: AbortSignal): Promise<RankedId[][]>;
  points(collection: string, ids: readonly string[], signal?: AbortSignal): Promise<PayloadPoint[]>;
  count(collection: string, filter: QdrantFilter): Promise<number>;
  scroll(
    collection: string,
    filter: QdrantFilter,
    page: { limit: number; offset?: string },
  ): Promise<{ points: PayloadPoint[]; next: string | undefined }>;
  upsert(collection: string, points: NewPoint[], guard?: Guarded): Promise<void>;
  /** `once`: not sent a second time. A late twin of a publication could bring back what has been hidden since. */
  setPayload(
    collection: string,
    filter: QdrantFilter,
    payload: Record<string, unknown>,
    how?: { once: boolean },
  ): Promise<void>;
  delete(collection: string, filter: QdrantFilter): Promise<void>;
  /** Which collection stands behind each alias of this server. */
  aliases(): Promise<ReadonlyMap<string, string>>;
  /** Points each alias at its collection, all in one batch. Sent once: a late twin could undo somebody's next switch. */
  pointAliases(targets: ReadonlyMap<string, string>): Promise<void>;
}

export interface QdrantClientOptions {
  readonly endpoint: QdrantEndpoint;
  readonly apiKey?: string | undefined;
  readonly deadlineMs: number;
}

const Ids = z.array(z.uuid()).min(1);
/** A read must be the same on most replicas, a write goes through the shard's leader: an acknowledged change is seen. */
const READ = { consistency: 'majority' } as const;
const WRITE = { wait: true, ordering: 'strong' } as const;

export function createQdrantCalls({ endpoint, apiKey, deadlineMs }: QdrantClientOptions): QdrantCalls {
  const api = new QdrantClient({
    url: endpoint.url,
    port: endpoint.port,
    prefix: endpoint.prefix,
    // As a header: given as `apiKey` it makes the client write to the console.
    ...(apiKey === undefined ? {} : { headers: { 'api-key': apiKey } }),
    checkCompatibility: false,
    // Its timer would replace our signal, which ends the request itself and also obeys the caller.
    timeout: Number.POSITIVE_INFINITY,
  }).api();
  const serverSide = { timeout: Math.max(1, Math.ceil(deadlineMs / 1000)) };

  const send = async <T>(
    schema: z.ZodType<T>,
    request: (init: RequestInit) => Promise<{ data: unknown }>,
    { repeatable, signal }: { repeatable: boolean; signal?: AbortSignal | undefined },
  ): Promise<T> => {
    const { data } = await withinDeadline((within) => request({ signal: within, redirect: 'error' }), {
      deadlineMs,
      repeatable,
      signal,
    });
    const parsed = schema.safeParse(data);
    if (!parsed.success) throw new RetrievalError('store.unavailable', 'Qdrant gave an answer of another shape');
    return parsed.data;
  };
  const read = { repeatable: true };
  const write = { repeatable: true };

  return {
    version: async () => (await send(VersionAnswer, (init) => api.root({}, init), read)).version,
    exists: async (collection_name) =>
      (await send(ExistsAnswer, (init) => api.collectionExists({ collection_name }, init), read)).result.exists,
    describe: async (collection_name) =>
      (await send(CollectionAnswer, (init) => api.getCollection({ collection_name }, init), read)).result,
    async createCollection(collection_name, body) {
      assertPlain(body);
      await send(DoneAnswer, (init) => api.createCollection({ collection_name, ...serverSide, ...body }, init), {
        repeatable: false,
      });
    },
    async createIndex(collection_name, field_name, field_schema) {
      const body = { field_name, field_schema };
      assertPlain(body);
      await send(UpdateAnswer, (init) => api.createFieldIndex({ collection_name, ...WRITE, ...body }, init), write);
    },
    async rank(collection_name, tenant, searches, signal) {
      const body = { searches };
      assertWalledQueries(body, tenant);
      const request = (init: RequestInit) =>
        api.queryBatchPoints({ collection_name, ...READ, ...serverSide, ...body }, init);
      const { result } = await send(RankedAnswer, request, { ...read, signal });
      if (result.length !== searches.length) throw halfAnswer();
      return result.map(({ points }) => points.map(({ id, score }) => ({ id, score: Math.fround(score) })));
    },
    async points(collection_name, ids, signal) {
      if (!Ids.safeParse(ids).success) throw new RetrievalError('store.cannot_express', 'An id is not a UUID');
      const body = { ids: [...ids], with_payload: true, with_vector: false };
      assertPlain(body);
      const request = (init: RequestInit) => api.getPoints({ collection_name, ...READ, ...serverSide, ...body }, init);
      const { result } = await send(PointsAnswer, request, { ...read, signal });
      const asked = new Set(ids);
      if (!result.every(({ id }) => asked.delete(id))) throw halfAnswer();
      return result;
    },
    async count(collection_name, filter) {
      const body = { filter, exact: true };
      assertMaintenance(body);
      const request = (init: RequestInit) => api.countPoints({ collection_name, ...serverSide, ...body }, init);
      return (await send(CountAnswer, request, read)).result.count;
    },
    async scroll(collection_name, filter, { limit, offset }) {
      const body = {
        filter,
        limit,
        with_payload: true,
        with_vector: false,
        ...(offset === undefined ? {} : { offset }),
      };
      assertMaintenance(body);
      const request = (init: RequestInit) =>
        api.scrollPoints({ collection_name, ...READ, ...serverSide, ...body }, init);
      const { result } = await send(ScrollAnswer, request, read);
      return { points: result.points, next: result.next_page_offset ?? undefined };
    },
    async upsert(collection_name, points, guard) {
      const body = { points, ...guard };
      assertPlain(body);
      const request = (init: RequestInit) => api.upsertPoints({ collection_name, ...WRITE, ...body }, init);
      await send(UpdateAnswer, request, { repeatable: guard === undefined });
    },
    async setPayload(collection_name, filter, payload, how) {
      const body = { filter, payload };
      assertMaintenance(body);
      await send(UpdateAnswer, (init) => api.setPayload({ collection_name, ...WRITE, ...body }, init), {
        repeatable: how?.once !== true,
      });
    },
    async delete(collection_name, filter) {
      const body = { filter };
      assertMaintenance(body);
      await send(UpdateAnswer, (init) => api.deletePoints({ collection_name, ...WRITE, ...body }, init), write);
    },
    async aliases() {
      const { aliases } = (await send(AliasesAnswer, (init) => api.getCollectionsAliases({}, init), read)).result;
      return new Map(aliases.map(({ alias_name, collection_name }) => [alias_name, collection_name]));
    },
    async pointAliases(targets) {
      const actions = [...targets].flatMap(([alias_name, collection_name]) => [
        { delete_alias: { alias_name } },
        { create_alias: { alias_name, collection_name } },
      ]);
      assertPlain({ actions });
      await send(DoneAnswer, (init) => api.updateAliases({ actions, ...serverSide }, init), { repeatable: false });
    },
  };
}

const halfAnswer = (): RetrievalError =>
  new RetrievalError('store.unavailable', 'Qdrant answered something other than what was asked');
