import { type Label, parseLabel } from './label.ts';

/** What a catalogue tells of a document, as far as access is concerned. */
export interface LabelledDocumentSize {
  readonly id: string;
  /** As stored: it is parsed here. */
  readonly label: unknown;
  readonly passages: number;
}

/** All documents under one and the same label. */
export interface LabelGroup {
  /** Undefined: missing or malformed, and so visible to nobody. */
  readonly label: Label | undefined;
  /** Ids, in the order in which they were counted. */
  readonly documents: readonly string[];
  readonly passages: number;
}

export interface LabelCensus {
  count(document: LabelledDocumentSize): void;
  groups(): readonly LabelGroup[];
}

/**
 * Counts documents by label. Many documents share few labels, and whoever may read one document under a label may read all of
 * them: each distinct label is parsed once, and judged once.
 */
export function createLabelCensus(): LabelCensus {
  const groups = new Map<string, MutableGroup>();
  /** A store may hand out the same object for the same label; then its text isn't made again. */
  const known = new Map<unknown, MutableGroup>();
  const groupOf = (label: unknown): MutableGroup => {
    const key = JSON.stringify(label) ?? '';
    const group = groups.get(key) ?? { label: parseLabel(label), documents: [], passages: 0 };
    groups.set(key, group);
    known.set(label, group);
    return group;
  };
  return {
    count({ id, label, passages }) {
      const group = known.get(label) ?? groupOf(label);
      group.documents.push(id);
      group.passages += passages;
    },
    groups: () => [...groups.values()],
  };
}

interface MutableGroup {
  readonly label: Label | undefined;
  readonly documents: string[];
  passages: number;
}
