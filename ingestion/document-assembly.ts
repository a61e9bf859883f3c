import { createHash } from 'node:crypto';
import path from 'node:path';
import type { DocumentKind } from './document-kind.ts';
import type { LoadedDocument } from './loaders/loaded-document.ts';
import { type Piece, splitBlocks } from './splitter.ts';
import { visibleLine } from './visible-text.ts';

/** Part of each content hash: raise it when a loader or the splitter gives other passages for the same bytes. */
const PIPELINE_VERSION = 'ringfence-ingestion/1';

export interface ContentIdentity {
  readonly kind: DocumentKind;
  readonly uri: string;
  readonly bytes: Uint8Array;
  /** Undefined where this document isn't embedded. */
  readonly embeddingModel: string | undefined;
}

/** sha256, hex, of everything that the stored passages follow from, but for the label. */
export function contentHash({ kind, uri, bytes, embeddingModel }: ContentIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([PIPELINE_VERSION, kind, uri, embeddingModel ?? null]))
    .update('\n')
    .update(bytes)
    .digest('hex');
}

export interface Assembled {
  readonly title: string;
  readonly pieces: readonly Piece[];
}

/** A heading above the whole document that repeats its title is left out of the sections. */
export async function assemble(file: string, loaded: LoadedDocument, maxPassages: number): Promise<Assembled> {
  const title = loaded.title ?? titleFrom(file);
  const blocks = loaded.blocks.map((block) =>
    block.path[0] === title ? { ...block, path: block.path.slice(1) } : block,
  );
  return { title, pieces: await splitBlocks(blocks, maxPassages) };
}

const titleFrom = (file: string): string => {
  const stem = path.posix.basename(file, path.posix.extname(file));
  const generic = /^(?:index|readme|_index)$/iu.test(stem);
  const name = generic ? path.posix.basename(path.posix.dirname(file)) : stem;
  return visibleLine((name === '.' ? stem : name).replace(/[-_]+/gu, ' ')) || stem;
};
