import { OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { type Embedder, RetrievalError } from '../../retrieval/index.ts';
import { createBoundedFetch, type Fetch } from './bounded-fetch.ts';
import { withinDeadline } from './deadline.ts';
import type { Endpoint } from './endpoint.ts';

export interface OpenAiEmbedderSettings {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly dimensions: number;
  readonly apiKey?: string | undefined;
  /** For one call of `embed`, all its batches together. */
  readonly timeoutMs: number;
  /** Texts per request; default 64. */
  readonly batchSize?: number | undefined;
}

const ROOM_PER_NUMBER = 32;
const ROOM_AROUND = 65_536;

/** Vectors from any endpoint that speaks OpenAI's embeddings API, checked and brought to unit length. */
export function createOpenAiEmbedder(settings: OpenAiEmbedderSettings): Embedder {
  const { endpoint, model, dimensions, timeoutMs, batchSize = 64 } = settings;
  const maxResponseBytes = batchSize * dimensions * ROOM_PER_NUMBER + ROOM_AROUND;
  const bounded = createBoundedFetch({ endpoint, maxResponseBytes });
  return {
    model,
    dimensions,
    maxClassification: endpoint.maxClassification,
    async embed(texts, signal) {
      if (texts.length === 0) return [];
      if (endpoint.maxClassification === undefined) throw failed('The endpoint is not trusted with any text');
      const rows = await withinDeadline(timeoutMs, signal, (until) =>
        clientOf(settings, batchSize, ordered(bounded, until)).embedDocuments([...texts]),
      ).catch(() => {
        throw failed('The embedding endpoint failed, or answered too late or unreadably');
      });
      if (rows.length !== texts.length) throw failed('The embedding endpoint answered with another number of vectors');
      return rows.map((row) => unit(row, dimensions));
    },
  };
}

/** One client for each call: it takes no signal, so the signal goes in with its fetch. */
const clientOf = ({ endpoint, model, dimensions, apiKey }: OpenAiEmbedderSettings, batchSize: number, fetch: Fetch) =>
  new OpenAIEmbeddings({
    model,
    batchSize,
    // Always a key of ours: without one the client would send the environment's OPENAI_API_KEY to whatever endpoint this is.
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    stripNewLines: false,
    encodingFormat: 'float',
    // Only these models can be asked for fewer dimensions; other servers refuse the field.
    ...(model.startsWith('text-embedding-3') ? { dimensions } : {}),
    configuration: { baseURL: endpoint.url ?? null, fetch, maxRetries: 0, logLevel: 'off' },
  });

const Positions = z.object({ data: z.array(z.object({ index: z.int() })) });
const Asked = z.object({ input: z.array(z.string()) });

/**
 * The client takes vectors by position and ignores `index` and surplus, so a server that answers out of order would give
 * texts each other's vectors: such an answer is refused.
 */
const ordered =
  (bounded: Fetch, until: AbortSignal): Fetch =>
  async (input, init) => {
    const response = await bounded(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, until]) : until,
    });
    if (!response.ok) return response;
    const text = await response.text();
    const asked = Asked.parse(JSON.parse(typeof init?.body === 'string' ? init.body : '{}'));
    const { data } = Positions.parse(JSON.parse(text));
    if (data.length !== asked.input.length || data.some(({ index }, at) => index !== at)) {
      throw failed('The embedding endpoint answered out of order');
    }
    return new Response(text, { status: response.status, headers: response.headers });
  };

const unit = (row: readonly number[], dimensions: number): Float32Array => {
  if (row.length !== dimensions) throw failed('A vector has another number of dimensions than configured');
  const length = Math.hypot(...row);
  if (!row.every(Number.isFinite) || !Number.isFinite(length) || length === 0)
    throw failed('A vector is zero or holds what is no finite number');
  return Float32Array.from(row, (value) => value / length);
};

const failed = (message: string) => new RetrievalError('retrieval.embedding_failed', message);
