import type { DocumentRecord, Embedder, Label, NewPassage, PassageWriter } from '../retrieval/index.ts';
import { embedPieces, mayEmbed } from './embedding.ts';
import { IngestionError } from './errors.ts';
import { mayStay, type Prepared, sameLabel } from './file-preparation.ts';
import type { Refusal } from './ingest-summary.ts';
import type { LabelRules } from './label-rules.ts';
import type { LabelsFile } from './labels-file.ts';

type Write = Extract<Prepared, { action: 'write' }>;

export interface StoredSourceDeps {
  readonly tenant: string;
  readonly labels: LabelsFile;
  readonly store: PassageWriter;
  readonly embedder?: Embedder | undefined;
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One source's documents in the store, as they were when the run began, and the only writes that a run makes. */
export interface StoredSource {
  readonly size: number;
  find(path: string): DocumentRecord | undefined;
  /** Documents that no longer have a file. What lies below an unreadable directory isn't known to have vanished. */
  vanished(present: readonly { path: string }[], unreadable: readonly string[]): readonly DocumentRecord[];
  below(directories: readonly string[]): readonly DocumentRecord[];
  keepsLabel(document: DocumentRecord, labelRules: LabelRules): boolean;
  remove(id: string): Promise<void>;
  relabel(path: string, label: Label): Promise<void>;
  /** Resolves with the error where this one document couldn't be written; rejects where the store failed. */
  write(prepared: Write): Promise<'added' | 'replaced' | IngestionError>;
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

  return {
    size: documents.length,
    find: (path) => byId.get(idOf(path)),
    vanished(present, unreadable) {
      const ids = new Set(present.map(({ path }) => idOf(path.normalize('NFC'))));
      return documents.filter(({ id }) => !ids.has(id) && !isBelow(id, unreadable));
    },
    below: (directories) => documents.filter(({ id }) => isBelow(id, directories)),
    keepsLabel: (document, labelRules) =>
      keepsLabel(deps.labels, labelRules, document, document.id.slice(prefix.length)),
    remove,
    async relabel(path, label) {
      if (!dryRun) await store.relabel(tenant, idOf(path), label);
    },
    async write(prepared) {
      const { label, hash, uri, document, file } = prepared;
      const outcome = byId.has(idOf(file.path)) ? 'replaced' : 'added';
      if (dryRun) return outcome;
      const passages = await embed(prepared);
      if (passages instanceof IngestionError) return passages;
      const { title } = document;
      const { source } = deps.labels;
      await store.replace({ id: idOf(file.path), source, title, uri, contentHash: hash, label, passages });
      return outcome;
    },
    async settleRefused(path, error, label) {
      const old = byId.get(idOf(path.normalize('NFC')));
      if (!old) return 'none';
      if (mayStay(error.code, label, old)) return 'kept';
      await remove(old.id);
      return 'removed';
    },
  };
}

/** Where front matter counts, a label isn't known without the file. */
const keepsLabel = (labels: LabelsFile, labelRules: LabelRules, document: DocumentRecord, path: string): boolean => {
  if (labels.front_matter === 'tighten' && /\.(?:md|markdown)$/iu.test(path)) return false;
  try {
    return labelRules.includes(path) && sameLabel(document.label, labelRules.labelOf(path, undefined));
  } catch {
    return false;
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
