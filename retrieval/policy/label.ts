import { z } from 'zod';
import { RetrievalError } from '../errors.ts';
import { isName, isPrincipal, MARKER } from './names.ts';

/** This vocabulary's number. A row that doesn't carry it is visible to nobody. */
export const LABEL_SCHEMA = 1;
/** 9999-12-31T23:59:59Z in epoch seconds: the open end of a window. */
export const LAST_INSTANT = 253_402_300_799;
export const MAX_LIST_LENGTH = 1_000;
export const CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;

const list = (isEntry: (value: string) => boolean) =>
  z
    .array(z.string().refine((value) => value === MARKER || isEntry(value), 'not a valid or a reserved name'))
    .max(MAX_LIST_LENGTH)
    .refine((values) => values.includes(MARKER), 'the marker is missing');
const instant = z.int().min(0).max(LAST_INSTANT);

const LabelSchema = z
  .strictObject({
    label_schema: z.literal(LABEL_SCHEMA),
    tenant: z.string().refine(isName, 'not a valid or a reserved name'),
    tags: list(isName),
    readers: list(isPrincipal),
    compartments: list(isName),
    classification: z.int().min(0).max(3),
    denied: list(isPrincipal),
    not_before: instant,
    not_after: instant,
  })
  .readonly();

/**
 * What decides who sees a passage; every passage carries one. Lists hold the marker beside their entries, instants are
 * epoch seconds, both ends included.
 */
export type Label = z.infer<typeof LabelSchema>;
export type LabelKey = keyof Label;
export type ListKey = 'tags' | 'readers' | 'compartments' | 'denied';
export type NumberKey = 'label_schema' | 'classification' | 'not_before' | 'not_after';

export const LABEL_KEYS: readonly LabelKey[] = [
  'label_schema',
  'tenant',
  'tags',
  'readers',
  'compartments',
  'classification',
  'denied',
  'not_before',
  'not_after',
];

/** A label as people write it: no marker, no schema number, optional lists. */
export interface LabelInput {
  readonly tenant: string;
  readonly classification: number;
  readonly tags?: readonly string[] | undefined;
  readonly readers?: readonly string[] | undefined;
  readonly compartments?: readonly string[] | undefined;
  readonly denied?: readonly string[] | undefined;
  readonly not_before?: number | undefined;
  readonly not_after?: number | undefined;
}

/** A stored label, or undefined for anything but a whole and well-formed one: what can't be read denies. */
export const parseLabel = (stored: unknown): Label | undefined => {
  const parsed = LabelSchema.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
};

const stamped = (values: readonly string[] = []): string[] => [MARKER, ...[...new Set(values)].sort()];

/** @throws RetrievalError retrieval.label_invalid: a reserved or malformed name, an empty window, no such classification */
export function makeLabel(input: LabelInput): Label {
  const lists = [input.tags, input.readers, input.compartments, input.denied];
  if (lists.some((values) => values?.includes(MARKER))) throw invalid('a list holds the reserved marker');
  const label = parseLabel({
    label_schema: LABEL_SCHEMA,
    tenant: input.tenant,
    tags: stamped(input.tags),
    readers: stamped(input.readers),
    compartments: stamped(input.compartments),
    classification: input.classification,
    denied: stamped(input.denied),
    not_before: input.not_before ?? 0,
    not_after: input.not_after ?? LAST_INSTANT,
  });
  if (!label) throw invalid('a name is malformed or reserved, or a number is out of its range');
  if (label.not_before > label.not_after) throw invalid('not_before lies after not_after');
  return label;
}

const invalid = (why: string) => new RetrievalError('retrieval.label_invalid', `The label is invalid: ${why}`);
