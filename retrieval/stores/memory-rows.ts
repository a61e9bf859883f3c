import type { Analyzer } from '../lexical/analyzer.ts';
import { countTerms, indexedText, type TermCounts } from '../lexical/indexed-text.ts';
import { type LabelledDocument, passageId } from '../passage.ts';
import type { StoredPassage } from './ports.ts';
import { unitVector } from './store-input.ts';

export interface MemoryDocument {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  readonly title: string;
  readonly uri: string;
  readonly contentHash: string;
  /** Unknown, as in every store: a test may put anything here. */
  readonly label: unknown;
  readonly pinned: boolean;
  readonly passages: readonly MemoryPassage[];
}

export interface MemoryPassage {
  readonly id: string;
  readonly content: unknown;
  readonly terms: TermCounts;
  readonly vector: Float32Array | undefined;
}

/** A document's key: no other tenant's and id's pair has it. */
export const documentKey = (tenant: string, id: string): string => JSON.stringify([tenant, id]);

export function memoryDocument(analyzer: Analyzer, tenant: string, document: LabelledDocument): MemoryDocument {
  const { id, source, title, uri, contentHash, label, pinned = false } = document;
  return {
    id,
    tenant,
    source,
    title,
    uri,
    contentHash,
    label: structuredClone(label),
    pinned,
    passages: document.passages.map(({ section, text, vector }, ordinal) => ({
      id: passageId(tenant, id, contentHash, ordinal),
      content: { document: id, ordinal, title, uri, section, text },
      terms: countTerms(analyzer, indexedText(document, { section, text })),
      vector: vector && unitVector(vector, undefined),
    })),
  };
}

export const storedPassage = (document: MemoryDocument, { id, content }: MemoryPassage): StoredPassage => ({
  id,
  label: structuredClone(document.label),
  content: structuredClone(content),
});
