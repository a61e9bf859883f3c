import { randomUUID } from 'node:crypto';
import { RetrievalError } from '../errors.ts';
import type { Analyzer } from '../lexical/analyzer.ts';
import { type LabelledDocument, type NewPassage, passageId } from '../passage.ts';
import { type Label, LABEL_SCHEMA } from '../policy/label.ts';
import type { PassageWriter } from './ports.ts';
import type { NewPoint, QdrantCalls } from './qdrant-client.ts';
import type { QdrantControl } from './qdrant-control.ts';
import type { QdrantFilter } from './qdrant-filter.ts';
import { HIDDEN, hiddenLabel, hiddenPayload } from './qdrant-payload.ts';
import { type QdrantRegistry, toRecord, where } from './qdrant-registry.ts';
import { passageVector } from './qdrant-sparse.ts';
import { assertRelabel, assertRelabelling, assertWritable, unitVector } from './store-input.ts';

export interface QdrantWriterDeps {
  readonly calls: QdrantCalls;
  readonly collection: string;
  readonly registry: QdrantRegistry;
  readonly control: QdrantControl;
  readonly analyzer: Analyzer;
  readonly averageLength: number;
  readonly dimensions?: number | undefined;
}

const UPSERT_BATCH = 32;

/**
 * Every change takes the same way: say in the registry that it has begun, hide, confirm, change, publish by one call, confirm,
 * say in the registry that it is done, and commit by the control record. A crash in between leaves a document hidden or as it
 * was, and a registry entry that makes the next run do it again. One writer at a time for one document.
 */
export function createQdrantWriter(deps: QdrantWriterDeps): PassageWriter {
  const { calls, collection, registry, control } = deps;
  const confirm = async (filter: QdrantFilter, expected: number): Promise<void> => {
    if ((await calls.count(collection, filter)) !== expected) {
      throw new RetrievalError('store.unavailable', 'Qdrant does not hold what it confirmed');
    }
  };
  const hide = async (tenant: string, document: string): Promise<void> => {
    await calls.setPayload(collection, where({ tenant, document }), { label_schema: HIDDEN });
    await confirm(where({ tenant, document, label_schema: LABEL_SCHEMA }), 0);
  };
  /** The one step that makes passages visible; the label is whole by now. */
  const publish = async (tenant: string, document: string, generation: string, passages: number): Promise<void> => {
    const own = { tenant, document, generation };
    await confirm(where(own), passages);
    await calls.setPayload(collection, where(own), { label_schema: LABEL_SCHEMA }, { once: true });
    await confirm(where({ tenant, document, label_schema: LABEL_SCHEMA }), passages);
  };

  const relabel = async (tenant: string, document: string, label: Label, pinned?: boolean): Promise<boolean> => {
    assertRelabel(tenant, label);
    const stored = await registry.get(tenant, document);
    if (!stored) return false;
    if (stored.contentHash === '') {
      throw new RetrievalError('store.locked', 'The document is being written, or was left half written: replace it');
    }
    const entry = { ...stored, pinned: pinned ?? stored.pinned };
    await registry.put({ ...entry, label: null });
    await hide(tenant, document);
    await calls.setPayload(collection, where({ tenant, document, generation: entry.generation }), hiddenLabel(label));
    await publish(tenant, document, entry.generation, entry.passages);
    await registry.put({ ...entry, label });
    await control.advance();
    return true;
  };

  return {
    documents: (tenant, source) => registry.list(tenant, source),
    async document(tenant, id) {
      const entry = await registry.get(tenant, id);
      return entry && toRecord(entry);
    },

    async replace(document) {
      assertWritable(document);
      const { tenant } = document.label;
      const generation = randomUUID();
      const points = document.passages.map((passage, ordinal) =>
        newPoint(deps, document, generation, passage, ordinal),
      );
      const before = await registry.get(tenant, document.id);
      const { source, title, uri, pinned = false } = document;
      const name = { tenant, source, document: document.id, title, uri, pinned };
      const entry = { ...name, generation, passages: points.length };
      // A pin must outlive a crash; what it says of is hidden until the next run has written it whole.
      await registry.put({ ...entry, contentHash: '', label: pinned ? document.label : null });
      // The same content has the same ids: writing over it point by point would show half a document.
      const sameIds = before && (before.contentHash === '' || before.contentHash === document.contentHash);
      if (sameIds) await hide(tenant, document.id);
      for (let start = 0; start < points.length; start += UPSERT_BATCH) {
        await calls.upsert(collection, points.slice(start, start + UPSERT_BATCH));
      }
      await confirm(where({ tenant, document: document.id, generation }), points.length);
      if (before) await hide(tenant, document.id);
      await publish(tenant, document.id, generation, points.length);
      if (before) await calls.delete(collection, others(tenant, document.id, generation));
      await registry.put({ ...entry, contentHash: document.contentHash, label: document.label });
      await control.advance();
    },

    async relabel(tenant, document, label) {
      await relabel(tenant, document, label);
    },

    async relabelAll(tenant, changes) {
      assertRelabelling(tenant, changes);
      let relabelled = 0;
      for (const { document, label, pinned } of changes) {
        if (await relabel(tenant, document, label, pinned)) relabelled += 1;
      }
      return relabelled;
    },

    async remove(tenant, document) {
      const entry = await registry.get(tenant, document);
      if (!entry) return;
      await registry.put({ ...entry, contentHash: '', label: null });
      await hide(tenant, document);
      await calls.delete(collection, where({ tenant, document }));
      await confirm(where({ tenant, document }), 0);
      await registry.delete(tenant, document);
      await control.advance();
    },
  };
}

/** What earlier generations left, whatever they were. */
const others = (tenant: string, document: string, generation: string): QdrantFilter => {
  const [ofTenant, ofDocument] = where({ tenant, document }).must;
  if (!ofTenant || !ofDocument) throw new RetrievalError('store.cannot_express', 'A deletion names its document');
  const notThis = { must: [ofDocument], must_not: [{ key: 'generation', match: { value: generation } }] };
  return { must: [ofTenant, ofDocument, notThis] };
};

function newPoint(
  { analyzer, averageLength, dimensions }: QdrantWriterDeps,
  document: LabelledDocument,
  generation: string,
  passage: NewPassage,
  ordinal: number,
): NewPoint {
  if (passage.vector && dimensions === undefined) {
    throw new RetrievalError('store.misconfigured', 'The Qdrant collection was made without vectors of an embedding');
  }
  const dense = passage.vector && { dense: [...unitVector(passage.vector, dimensions)] };
  return {
    id: passageId(document.label.tenant, document.id, document.contentHash, ordinal),
    vector: { lexical: passageVector(analyzer, averageLength, document, passage), ...dense },
    payload: hiddenPayload(document, generation, passage, ordinal),
  };
}
