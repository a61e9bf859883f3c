import { type DocumentRecord, type Embedder, type Label, parseLabel } from '../retrieval/index.ts';
import { type Assembled, assemble, contentHash } from './document-assembly.ts';
import { assertContentMatches, type DocumentKind, kindOf } from './document-kind.ts';
import { mayEmbed } from './embedding.ts';
import { IngestionError, type IngestionErrorCode } from './errors.ts';
import { canonical } from './label-order.ts';
import type { LabelRules } from './label-rules.ts';
import type { IngestionLimits } from './limits.ts';
import type { Parser } from './loaders/parser.ts';
import type { Pinning, PinOutcome } from './pin.ts';
import { readSourceFile, type SourceFile } from './source-directory.ts';
import { ownWords } from './tightening.ts';

/** What is to be done about one file. Nothing has been written yet. */
export type Prepared = {
  readonly file: SourceFile;
  readonly bytes: number;
  /** Undefined: the stored version isn't pinned. */
  readonly pin?: PinOutcome | undefined;
} & (
  | { readonly action: 'keep' }
  | { readonly action: 'relabel'; readonly label: Label }
  | {
      readonly action: 'write';
      readonly label: Label;
      readonly hash: string;
      readonly uri: string;
      readonly document: Assembled;
    }
  | { readonly action: 'refuse'; readonly error: IngestionError; readonly label: Label | undefined }
);

export interface PreparationDeps {
  readonly labelRules: LabelRules;
  readonly pinning: Pinning;
  readonly frontMatter: 'off' | 'tighten';
  readonly embedder: Embedder | undefined;
  readonly parser: Parser;
  readonly limits: IngestionLimits;
  /** Told of a document whose front matter has label keys that are switched off. */
  readonly onIgnoredFrontMatter: () => void;
}

/** Reads, labels, and, where the stored version is another one, parses and splits. Never rejects. */
export async function prepareFile(
  deps: PreparationDeps,
  file: SourceFile,
  stored: DocumentRecord | undefined,
): Promise<Prepared> {
  let label: Label | undefined;
  let pin: PinOutcome | undefined;
  let bytes: Uint8Array = new Uint8Array();
  const settled = (ruled: Label): Label => {
    if (!stored?.pinned) return ruled;
    const pinned = deps.pinning(stored, ruled);
    pin = pinned.outcome;
    return pinned.label;
  };
  try {
    const kind = kindOf(file.path);
    if (!kind) throw new IngestionError('ingestion.mislabelled', 'This kind of file is not ingested');
    // By the path alone first: a document that no rule labels isn't even read.
    const byPath = deps.labelRules.labelOf(file.path, undefined);
    if (deps.frontMatter === 'off' || kind !== 'markdown') label = settled(byPath);
    bytes = await readSourceFile(file, deps.limits.maxFileBytes);
    if (kind === 'markdown') await assertContentMatches(kind, bytes);
    label = settled(labelFor(deps, kind, file, bytes));
    return { ...(await prepared(deps, { file, kind, bytes, label, stored })), pin };
  } catch (error) {
    const refusal =
      error instanceof IngestionError
        ? error
        : new IngestionError('ingestion.unreadable', 'The file failed in a new way');
    return { file, bytes: bytes.byteLength, action: 'refuse', error: refusal, label, pin };
  }
}

const labelFor = (deps: PreparationDeps, kind: DocumentKind, file: SourceFile, bytes: Uint8Array): Label => {
  const own = ownWords(kind, bytes, deps.frontMatter);
  if (own.present && deps.frontMatter === 'off') deps.onIgnoredFrontMatter();
  return deps.labelRules.labelOf(file.path, own.tightening);
};

interface Labelled {
  readonly file: SourceFile;
  readonly kind: DocumentKind;
  readonly bytes: Uint8Array;
  readonly label: Label;
  readonly stored: DocumentRecord | undefined;
}

const prepared = async (deps: PreparationDeps, { file, kind, bytes, label, stored }: Labelled): Promise<Prepared> => {
  const embedded = mayEmbed(deps.embedder, label.classification) ? deps.embedder : undefined;
  const embeddingModel = embedded && `${embedded.model}/${embedded.dimensions}`;
  const uri = deps.labelRules.uriOf(file.path);
  const hash = contentHash({ kind, uri, bytes, embeddingModel });
  const common = { file, bytes: bytes.byteLength };
  if (stored?.contentHash === hash) {
    return sameLabel(stored.label, label) ? { ...common, action: 'keep' } : { ...common, action: 'relabel', label };
  }
  const loaded = await deps.parser.parse(kind, bytes);
  const document = await assemble(file.path, loaded, deps.limits.maxPassages);
  return { ...common, action: 'write', label, hash, uri, document };
};

/** A stored label that can't be read is no label, and so another one. */
export const sameLabel = (stored: unknown, label: Label): boolean => {
  const parsed = parseLabel(stored);
  return parsed !== undefined && canonical(parsed) === canonical(label);
};

const LABEL_PROBLEMS: ReadonlySet<IngestionErrorCode> = new Set([
  'ingestion.unlabelled',
  'ingestion.stamp_denied',
  'ingestion.label_invalid',
  'ingestion.front_matter_invalid',
]);

/**
 * The label under which the stored version of a refused document may stay; undefined: none is known.
 */
export const labelToStay = (code: IngestionErrorCode, label: Label | undefined): Label | undefined =>
  LABEL_PROBLEMS.has(code) ? undefined : label;
