import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RetrievalError } from '../errors.ts';
import type { DocumentRecord } from './ports.ts';
import type { QdrantCalls } from './qdrant-client.ts';
import type { QdrantFilter } from './qdrant-filter.ts';

/** What was last begun or finished for a document. Kept beside the passages, in the control collection, out of any search. */
export interface RegistryEntry {
  readonly tenant: string;
  readonly source: string;
  readonly document: string;
  readonly title: string;
  readonly uri: string;
  /** Which passages are this document's; others under its name are left-overs. */
  readonly generation: string;
  /** Empty while the document is being written, so that after a crash nobody takes it for unchanged. */
  readonly contentHash: string;
  readonly passages: number;
  /** Null while labels are being rewritten. */
  readonly label: unknown;
  readonly pinned: boolean;
}

export interface QdrantRegistry {
  get(tenant: string, document: string): Promise<RegistryEntry | undefined>;
  put(entry: RegistryEntry): Promise<void>;
  delete(tenant: string, document: string): Promise<void>;
  list(tenant: string, source?: string): Promise<readonly DocumentRecord[]>;
}

const PAGE = 500;

const Stored = z.strictObject({
  kind: z.literal('document'),
  tenant: z.string().min(1),
  source: z.string().min(1),
  document: z.string().min(1),
  generation: z.uuid(),
  content_hash: z.string(),
  passages: z.int().min(0),
  /** As text: the label's keys mean something only on a passage. */
  label_json: z.string(),
  // Entries of before have none of these.
  title: z.string().default(''),
  uri: z.string().default(''),
  pinned: z.boolean().default(false),
});

export function createQdrantRegistry(calls: QdrantCalls, collection: string): QdrantRegistry {
  return {
    async get(tenant, document) {
      const [point] = await calls.points(collection, [entryId(tenant, document)]);
      if (!point) return undefined;
      const entry = parse(point.payload);
      if (entry.tenant !== tenant || entry.document !== document) throw corrupt();
      return entry;
    },
    async put(entry) {
      const payload = {
        kind: 'document',
        tenant: entry.tenant,
        source: entry.source,
        document: entry.document,
        generation: entry.generation,
        content_hash: entry.contentHash,
        passages: entry.passages,
        label_json: JSON.stringify(entry.label),
        title: entry.title,
        uri: entry.uri,
        pinned: entry.pinned,
      };
      await calls.upsert(collection, [{ id: entryId(entry.tenant, entry.document), vector: {}, payload }]);
    },
    async delete(tenant, document) {
      await calls.delete(collection, where({ tenant, document }));
    },
    async list(tenant, source) {
      const within = where(source === undefined ? { tenant } : { tenant, source });
      const entries: RegistryEntry[] = [];
      for (let offset: string | undefined, first = true; first || offset !== undefined; first = false) {
        const page = { limit: PAGE, ...(offset === undefined ? {} : { offset }) };
        const { points, next } = await calls.scroll(collection, within, page);
        entries.push(...points.map(({ payload }) => parse(payload)));
        offset = next;
      }
      const own = entries.every((entry) => entry.tenant === tenant && entry.source === (source ?? entry.source));
      if (!own) throw corrupt();
      return entries.map(toRecord).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

export const toRecord = ({ document, tenant: _t, generation: _g, ...entry }: RegistryEntry): DocumentRecord => ({
  id: document,
  ...entry,
});

/** Every one of these keys has this one value. */
export const where = (keys: Readonly<Record<string, string | number>>): QdrantFilter => ({
  must: Object.entries(keys).map(([key, value]) => ({ key, match: { value } })),
});

const entryId = (tenant: string, document: string): string => pointId(JSON.stringify(['document', tenant, document]));

/** A UUID (version 8) that the name alone decides. */
export const pointId = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

function parse(payload: unknown): RegistryEntry {
  const parsed = Stored.safeParse(payload);
  if (!parsed.success) throw corrupt();
  const { content_hash, label_json, kind: _kind, ...rest } = parsed.data;
  return { ...rest, contentHash: content_hash, label: jsonOrNull(label_json) };
}

/** An unreadable label is none: whoever compares it writes it anew. */
const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const corrupt = (): RetrievalError =>
  new RetrievalError('store.corrupt', 'The Qdrant control collection holds what this store did not write');
