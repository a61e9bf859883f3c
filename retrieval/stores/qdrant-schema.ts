import { z } from 'zod';
import { RetrievalError } from '../errors.ts';
import { LABEL_SCHEMA } from '../policy/label.ts';
import type { CollectionDescription } from './qdrant-answers.ts';
import type { IndexSchema, QdrantCalls } from './qdrant-client.ts';

/** What the stored vectors and labels were made with; kept as the collection's metadata. Two makes must not meet in one. */
export interface QdrantMake {
  readonly analyzer: string;
  readonly averageLength: number;
  readonly dimensions?: number | undefined;
}

const LAYOUT = 1;
/** A search and its ties are ranked in one request of at most so many hits. */
export const MOST_RANKED = 16_384;

const keyword: IndexSchema = { type: 'keyword' };
const integer: IndexSchema = { type: 'integer', lookup: true, range: true };
/** Each key that a filter names, with one type for good: an index of another type changes what a filter means. */
const INDEXES: Readonly<Record<string, IndexSchema>> = {
  tenant: { type: 'keyword', is_tenant: true },
  tags: keyword,
  readers: keyword,
  compartments: keyword,
  denied: keyword,
  label_schema: integer,
  classification: integer,
  not_before: integer,
  not_after: integer,
  document: keyword,
  source: keyword,
  generation: keyword,
  ordinal: integer,
};
const CONTROL_INDEXES: Readonly<Record<string, IndexSchema>> = {
  epoch: integer,
  tenant: keyword,
  source: keyword,
  document: keyword,
};
/** A filter on a key without an index is refused, not scanned: it would be a misspelt key. */
const STRICT = {
  enabled: true,
  unindexed_filtering_retrieve: false,
  unindexed_filtering_update: false,
  search_allow_exact: true,
};

export async function createPassages(calls: QdrantCalls, name: string, make: QdrantMake): Promise<void> {
  await calls.createCollection(name, {
    vectors: make.dimensions === undefined ? {} : { dense: { size: make.dimensions, distance: 'Cosine' } },
    sparse_vectors: { lexical: { modifier: 'idf' } },
    strict_mode_config: STRICT,
    metadata: { ringfence: metadata(make) },
  });
}

/** Those that are missing: a crash may have come between a collection and its indexes. */
export async function createIndexes(calls: QdrantCalls, name: string): Promise<void> {
  const { payload_schema: found } = await calls.describe(name);
  for (const [key, schema] of Object.entries(INDEXES)) {
    if (!Object.hasOwn(found, key)) await calls.createIndex(name, key, schema);
  }
}

export async function createControl(calls: QdrantCalls, name: string): Promise<void> {
  await calls.createCollection(name, {
    vectors: {},
    sparse_vectors: {},
    strict_mode_config: STRICT,
    metadata: { ringfence: { layout: LAYOUT } },
  });
  for (const [key, schema] of Object.entries(CONTROL_INDEXES)) await calls.createIndex(name, key, schema);
}

/** @throws RetrievalError store.misconfigured, store.newer_schema: the collection is not one that this code can hold its promises on */
export async function verifyPassages(calls: QdrantCalls, name: string, make: QdrantMake): Promise<void> {
  const found = await calls.describe(name);
  verify(found, INDEXES);
  const parsed = PassagesConfig.safeParse(found.config);
  if (!parsed.success) throw misconfigured('its vectors or its strict mode are set up another way');
  const { params, metadata: kept } = parsed.data;
  if (kept.ringfence.layout > LAYOUT) {
    throw new RetrievalError('store.newer_schema', 'The Qdrant collection was written by a newer version');
  }
  if (JSON.stringify(kept.ringfence) !== JSON.stringify(metadata(make))) {
    throw misconfigured('its passages were indexed with another analyzer, average length or embedding size');
  }
  if (params.vectors?.dense?.size !== make.dimensions) throw misconfigured('its dense vectors have another size');
}

/** @throws RetrievalError store.misconfigured */
export async function verifyControl(calls: QdrantCalls, name: string): Promise<void> {
  const found = await calls.describe(name);
  verify(found, CONTROL_INDEXES);
  if (!StrictConfig.safeParse(found.config).success) throw misconfigured('its strict mode is off');
}

const metadata = (make: QdrantMake) => ({
  layout: LAYOUT,
  label_schema: LABEL_SCHEMA,
  analyzer: make.analyzer,
  average_length: make.averageLength,
  dimensions: make.dimensions ?? 0,
});

/** A limit on conditions or on a condition's size would refuse a caller of many groups; one on hits would cut a tie. */
const strictMode = z.looseObject({
  enabled: z.literal(true),
  unindexed_filtering_retrieve: z.literal(false),
  unindexed_filtering_update: z.literal(false),
  search_allow_exact: z.literal(true).nullish(),
  max_query_limit: z.int().min(MOST_RANKED).nullish(),
  condition_max_size: z.null().optional(),
});
const StrictConfig = z.looseObject({ strict_mode_config: strictMode });
/** Quantized or shortened numbers would no longer be exact. */
const exactNumbers = { quantization_config: z.null().optional(), datatype: z.literal('float32').nullish() };
const PassagesConfig = z.looseObject({
  strict_mode_config: strictMode,
  quantization_config: z.null().optional(),
  params: z.looseObject({
    vectors: z
      .strictObject({
        dense: z
          .looseObject({
            size: z.int(),
            distance: z.literal('Cosine'),
            multivector_config: z.null().optional(),
            ...exactNumbers,
          })
          .optional(),
      })
      .nullish(),
    sparse_vectors: z.strictObject({
      lexical: z.looseObject({
        modifier: z.literal('idf'),
        index: z.looseObject({ datatype: z.literal('float32').nullish() }).nullish(),
      }),
    }),
  }),
  metadata: z.looseObject({
    ringfence: z.object({
      layout: z.int(),
      label_schema: z.int(),
      analyzer: z.string(),
      average_length: z.number(),
      dimensions: z.int(),
    }),
  }),
});
const Index = z.looseObject({
  data_type: z.string(),
  params: z.looseObject({ lookup: z.boolean().nullish(), range: z.boolean().nullish() }).nullish(),
});

function verify(found: CollectionDescription, indexes: Readonly<Record<string, IndexSchema>>): void {
  for (const [key, schema] of Object.entries(indexes)) {
    const index = Index.safeParse(found.payload_schema[key]);
    const sound =
      index.success &&
      index.data.data_type === schema.type &&
      index.data.params?.lookup !== false &&
      index.data.params?.range !== false;
    if (!sound) throw misconfigured('an index of a label key is missing or of another type');
  }
}

const misconfigured = (why: string): RetrievalError =>
  new RetrievalError('store.misconfigured', `The Qdrant collection can't be used: ${why}`);
