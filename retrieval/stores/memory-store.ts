import { RetrievalError } from '../errors.ts';
import type { Analyzer } from '../lexical/analyzer.ts';
import { AVERAGE_LENGTH } from '../lexical/bm25.ts';
import { documentKey, type MemoryDocument, memoryDocument, storedPassage } from './memory-rows.ts';
import { denseSearch, lexicalSearch } from './memory-search.ts';
import type {
  ControlRecord,
  DocumentRecord,
  PassageSearch,
  PassageStore,
  PassageWriter,
  Relabelling,
  RulesArchive,
} from './ports.ts';
import {
  assertLimit,
  assertNotAborted,
  assertRelabel,
  assertRelabelling,
  assertReplaces,
  assertWritable,
  unitVector,
} from './store-input.ts';

export interface MemoryStoreOptions {
  readonly analyzer: Analyzer;
  /** tokens */
  readonly averageLength?: number;
  /** By documentKey. Given so that a test can plant what no door would let in. */
  readonly documents?: Map<string, MemoryDocument>;
}

interface State {
  readonly analyzer: Analyzer;
  readonly averageLength: number;
  readonly documents: Map<string, MemoryDocument>;
  readonly archive: Map<string, string>;
  control: ControlRecord;
}

/** The reference: plain, exact, and slow. What it answers, every other store must answer. */
export function createMemoryStore(options: MemoryStoreOptions): PassageStore {
  const state: State = {
    analyzer: options.analyzer,
    averageLength: options.averageLength ?? AVERAGE_LENGTH,
    documents: options.documents ?? new Map<string, MemoryDocument>(),
    archive: new Map<string, string>(),
    control: { epoch: 0, rulesHash: undefined },
  };
  return {
    name: 'memory',
    ...searches(state),
    ...writes(state),
    ...archive(state),
    close: () => Promise.resolve(),
  };
}

const dimensionsOf = (documents: Iterable<MemoryDocument>): number | undefined => {
  for (const { passages } of documents) {
    const vector = passages[0]?.vector;
    if (vector) return vector.length;
  }
  return undefined;
};

const searches = (state: State): PassageSearch => ({
  async control(signal) {
    assertNotAborted(signal);
    return state.control;
  },
  async lexical(search, signal) {
    assertNotAborted(signal);
    assertLimit(search.limit);
    return lexicalSearch(state.documents.values(), search, state.averageLength);
  },
  async dense(search, signal) {
    assertNotAborted(signal);
    assertLimit(search.limit);
    return denseSearch(
      state.documents.values(),
      search,
      unitVector(search.vector, dimensionsOf(state.documents.values())),
    );
  },
  async read(ids, signal) {
    assertNotAborted(signal);
    const wanted = new Set(ids);
    return [...state.documents.values()].flatMap((document) =>
      document.passages.filter(({ id }) => wanted.has(id)).map((passage) => storedPassage(document, passage)),
    );
  },
});

const bump = (state: State, rulesHash = state.control.rulesHash): ControlRecord => {
  state.control = { epoch: state.control.epoch + 1, rulesHash };
  return state.control;
};

const record = ({ tenant: _tenant, label, passages, ...document }: MemoryDocument): DocumentRecord => ({
  ...document,
  label: structuredClone(label),
  passages: passages.length,
});

const writes = (state: State): PassageWriter => ({
  async documents(tenant, source) {
    return [...state.documents.values()]
      .filter((document) => document.tenant === tenant && (source === undefined || document.source === source))
      .map(record)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  },
  async document(tenant, id) {
    const document = state.documents.get(documentKey(tenant, id));
    return document && record(document);
  },
  async replace(document) {
    assertWritable(document);
    const vector = document.passages[0]?.vector;
    if (vector) unitVector(vector, dimensionsOf(state.documents.values()));
    const { tenant } = document.label;
    state.documents.set(documentKey(tenant, document.id), memoryDocument(state.analyzer, tenant, document));
    bump(state);
  },
  async relabel(tenant, id, label) {
    assertRelabel(tenant, label);
    const pinned = state.documents.get(documentKey(tenant, id))?.pinned ?? false;
    relabelAll(state, tenant, [{ document: id, label, pinned }]);
  },
  async relabelAll(tenant, changes) {
    assertRelabelling(tenant, changes);
    return relabelAll(state, tenant, changes);
  },
  async remove(tenant, id) {
    if (state.documents.delete(documentKey(tenant, id))) bump(state);
  },
});

const relabelAll = (state: State, tenant: string, changes: readonly Relabelling[]): number => {
  let relabelled = 0;
  for (const { document: id, label, pinned } of changes) {
    const key = documentKey(tenant, id);
    const document = state.documents.get(key);
    if (!document) continue;
    state.documents.set(key, { ...document, label: structuredClone(label), pinned });
    relabelled += 1;
  }
  if (relabelled > 0) bump(state);
  return relabelled;
};

const archive = (state: State): RulesArchive => ({
  async activate({ hash, text, replaces }) {
    assertReplaces(state.control.rulesHash, replaces);
    const archived = state.archive.get(hash);
    if (archived !== undefined && archived !== text) {
      throw new RetrievalError('store.corrupt', 'Another text is archived under this hash');
    }
    state.archive.set(hash, text);
    return bump(state, hash);
  },
  async rulesText(hash) {
    return state.archive.get(hash);
  },
});
