import {
  type DocumentRecord,
  type Embedder,
  type Label,
  type NewPassage,
  parseLabel,
  type PassageWriter,
} from '../retrieval/index.ts';
import { embedPieces, mayEmbed } from './embedding.ts';
import { IngestionError } from './errors.ts';
import { labelToStay, type Prepared, sameLabel } from './file-preparation.ts';
import type { Refusal } from './ingest-summary.ts';
import { isKnownByPath, type LabelRules } from './label-rules.ts';
import type { LabelsFile } from './labels-file.ts';
import { nobody } from './label-order.ts';
import type { Pinning } from './pin.ts';

type Write = Extract<Prepared, { action: 'write' }>;

export interface StoredSourceDeps {
  readonly tenant: string;
  readonly labels: LabelsFile;
  readonly store: PassageWriter;
  readonly pinning: Pinning;
  readonly embedder?: Embedder | undefined;
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One source's documents in the store, as they were when the run began, and the only writes that a run makes. */
export interface StoredSource {
  readonly size: number;
  find(path: string): DocumentRecord | undefined;
  pathOf(document: DocumentRecord): string;
  /** Documents that no longer have a file. What lies below an unreadable directory isn't known to have vanished. */
  vanished(present: readonly { path: string }[], unreadable: readonly string[]): readonly DocumentRecord[];
  below(directories: readonly string[]): readonly DocumentRecord[];
  /** What becomes of a document whose file can't be looked at: it stays only under the label that its path alone decides. */
  settleUnseen(document: DocumentRecord, labelRules: LabelRules): Promise<Refusal['stored']>;
  remove(id: string): Promise<void>;
  relabel(path: string, label: Label): Promise<void>;
  /** Resolves with the error where this one document couldn't be written; rejects where the store failed. */
  write(prepared: Write): Promise<'added' | 'replaced' | IngestionError>;
  /** @param label the one that the document would have now, its pin included; undefined: it isn't known */
  settleRefused(path: string, error: IngestionError, label?: Label): Promise<Refusal['stored']>;
}

/** Endpoint failures in a row that end a run: it is down, and each further document would cost another deadline. */
const MAX_EMBEDDING_FAILURES = 3;

/** @throws RetrievalError when the store can't list the source */
export async function createStoredSource(deps: StoredSourceDeps): Promise<StoredSource> {
  const { tenant, store, dryRun } = deps;
  const prefix = `${deps.labels.source}/`;
  const documents = await store.documents(tenant, deps.labels.source);
  const byId = new Map(documents.map((document) => [document.id, document]));
  const idOf = (path: string) => `${prefix}${path}`;
  const isBelow = (id: string, directories: readonly string[]) =>
    directories.some((directory) => id.startsWith(`${idOf(directory.normalize('NFC'))}/`));
  const embed = createDocumentEmbedding(deps);
  const remove = async (id: string) => {
    if (!dryRun) await store.remove(tenant, id);
  };
  const relabel = async (id: string, label: Label) => {
    if (!dryRun) await store.relabel(tenant, id, label);
  };
  const settle = async (old: DocumentRecord, label: Label | undefined): Promise<Refusal['stored']> => {
    if (old.pinned) return settlePinned(old, label, relabel);
    if (label && sameLabel(old.label, label)) return 'kept';
    await remove(old.id);
    return 'removed';
  };

  return {
    size: documents.length,
    find: (path) => byId.get(idOf(path)),
    pathOf: ({ id }) => id.slice(prefix.length),
    vanished(present, unreadable) {
      const ids = new Set(present.map(({ path }) => idOf(path.normalize('NFC'))));
      return documents.filter(({ id }) => !ids.has(id) && !isBelow(id, unreadable));
    },
    below: (directories) => documents.filter(({ id }) => isBelow(id, directories)),
    settleUnseen: async (document, labelRules) =>
      settle(document, labelByPath(deps, labelRules, document, document.id.slice(prefix.length))),
    remove,
    relabel: (path, label) => relabel(idOf(path), label),
    async write(prepared) {
      const { label, hash, uri, document, file } = prepared;
      const before = byId.get(idOf(file.path));
      const outcome = before ? 'replaced' : 'added';
      if (dryRun) return outcome;
      const passages = await embed(prepared);
      if (passages instanceof IngestionError) return passages;
      const { title } = document;
      const { source } = deps.labels;
      const pinned = before?.pinned ?? false;
      await store.replace({ id: idOf(file.path), source, title, uri, contentHash: hash, label, pinned, passages });
      return outcome;
    },
    async settleRefused(path, error, label) {
      const old = byId.get(idOf(path.normalize('NFC')));
      return old ? settle(old, labelToStay(error.code, label)) : 'none';
    },
  };
}

/**
 * A pinned document isn't removed for want of a label, because its pin would go with it, and be missing when the labels file
 * has been repaired: it is hidden. One whose pin can't be read is hidden already.
 */
const settlePinned = async (
  old: DocumentRecord,
  label: Label | undefined,
  relabel: (id: string, label: Label) => Promise<void>,
): Promise<Refusal['stored']> => {
  const pin = parseLabel(old.label);
  if (!pin) return 'hidden';
  const wanted = label ?? nobody(pin);
  if (!sameLabel(pin, wanted)) await relabel(old.id, wanted);
  return label ? 'kept' : 'hidden';
};

/** Where front matter counts, a label isn't known without the file. */
const labelByPath = (
  { labels, pinning }: StoredSourceDeps,
  labelRules: LabelRules,
  document: DocumentRecord,
  path: string,
): Label | undefined => {
  if (!isKnownByPath(labels, path) || !labelRules.includes(path)) return undefined;
  try {
    const ruled = labelRules.labelOf(path, undefined);
    return document.pinned ? pinning(document, ruled).label : ruled;
  } catch {
    return undefined;
  }
};

const createDocumentEmbedding = ({ embedder, signal }: StoredSourceDeps) => {
  let failures = 0;
  return async ({ document, label }: Write): Promise<readonly NewPassage[] | IngestionError> => {
    if (!mayEmbed(embedder, label.classification)) return document.pieces;
    try {
      const passages = await embedPieces(embedder, document.pieces, signal ?? new AbortController().signal);
      failures = 0;
      return passages;
    } catch (error) {
      failures += 1;
      if (!(error instanceof IngestionError) || failures >= MAX_EMBEDDING_FAILURES) throw error;
      return error;
    }
  };
};
