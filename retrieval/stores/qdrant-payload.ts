import type { LabelledDocument, NewPassage } from '../passage.ts';
import { type Label, LABEL_KEYS } from '../policy/label.ts';
import type { StoredPassage } from './ports.ts';

/** No vocabulary has this number, so a point that carries it is visible to nobody. */
export const HIDDEN = 0;

const CONTENT_KEYS = ['document', 'ordinal', 'title', 'uri', 'section', 'text'] as const;

/** What `read` asks for: nothing else is transferred. */
export const READ_KEYS: readonly string[] = [...LABEL_KEYS, ...CONTENT_KEYS];

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

const pick = (payload: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.filter((key) => Object.hasOwn(payload, key)).map((key) => [key, payload[key]]));

/** As stored, unjudged: a missing or foreign value stays what it is, and the second check refuses it. */
export const storedPassage = (id: string, payload: Readonly<Record<string, unknown>>): StoredPassage => ({
  id,
  label: pick(payload, LABEL_KEYS),
  content: pick(payload, CONTENT_KEYS),
});
