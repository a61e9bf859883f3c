import { createHash } from 'node:crypto';
import type { Label } from './policy/label.ts';

/** What a passage says and where it stands: everything but who may read it. */
export interface PassageContent {
  /** The document's id, unique in its tenant: `<source>/<path>`. */
  readonly document: string;
  /** Its place in the document, from 0. */
  readonly ordinal: number;
  readonly title: string;
  readonly uri: string;
  /** Headings, page or row above the text, outermost first, joined by ` › `; empty at the top. */
  readonly section: string;
  readonly text: string;
}

/** A document as ingestion hands it to a store: one label, stamped on each of its passages. */
export interface LabelledDocument {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly uri: string;
  /** Changes whenever passages would come out differently: bytes, loader and splitter version, embedding model. */
  readonly contentHash: string;
  readonly label: Label;
  /** Its label is an admin's, which ingestion keeps; default false. */
  readonly pinned?: boolean | undefined;
  readonly passages: readonly NewPassage[];
}

export interface NewPassage {
  readonly section: string;
  readonly text: string;
  readonly vector?: Float32Array | undefined;
}

/**
 * An opaque UUID (version 8, from sha256). It depends on the passage's own document alone, so ties that break on it tell
 * nothing of other documents.
 */
export function passageId(tenant: string, document: string, contentHash: string, ordinal: number): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([tenant, document, contentHash, ordinal]))
    .digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
