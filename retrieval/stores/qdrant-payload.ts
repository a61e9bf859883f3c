import type { LabelledDocument, NewPassage } from '../passage.ts';
import type { Label } from '../policy/label.ts';
import type { StoredPassage } from './ports.ts';

/** No vocabulary has this number, so a point that carries it is visible to nobody. */
export const HIDDEN = 0;

const CONTENT_KEYS = ['document', 'ordinal', 'title', 'uri', 'section', 'text'] as const;

const BOOKKEEPING_KEYS = ['source', 'generation'] as const;
const NOT_LABEL: ReadonlySet<string> = new Set([...CONTENT_KEYS, ...BOOKKEEPING_KEYS]);

/** The label's keys as the filter knows them, with the number that hides the point until its document is published. */
export const hiddenLabel = (label: Label): Record<string, unknown> => ({
  ...label,
  tags: [...label.tags],
  readers: [...label.readers],
  compartments: [...label.compartments],
  denied: [...label.denied],
  label_schema: HIDDEN,
});

/** A point's payload: label and content side by side, under names that don't meet. Hidden. */
export const hiddenPayload = (
  document: LabelledDocument,
  generation: string,
  passage: NewPassage,
  ordinal: number,
): Record<string, unknown> => ({
  ...hiddenLabel(document.label),
  document: document.id,
  source: document.source,
  generation,
  ordinal,
  title: document.title,
  uri: document.uri,
  section: passage.section,
  text: passage.text,
});

/**
 * As stored, unjudged: what is missing or foreign stays so, and the second check refuses it. A key that is neither content nor
 * bookkeeping is taken for the label's, so that one which nobody knows denies.
 */
export const storedPassage = (id: string, payload: Readonly<Record<string, unknown>>): StoredPassage => ({
  id,
  label: Object.fromEntries(Object.entries(payload).filter(([key]) => !NOT_LABEL.has(key))),
  content: Object.fromEntries(
    CONTENT_KEYS.filter((key) => Object.hasOwn(payload, key)).map((key) => [key, payload[key]]),
  ),
});
