import { RetrievalError } from '../errors.ts';
import type { LabelledDocument } from '../passage.ts';
import { parseLabel } from '../policy/label.ts';

/** What every store refuses alike, before it does anything. */

export const MAX_SEARCH_LIMIT = 1_000;

/** @throws RetrievalError store.cannot_express unless the limit is an integer from 1 to MAX_SEARCH_LIMIT */
export function assertLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= MAX_SEARCH_LIMIT) return;
  throw new RetrievalError('store.cannot_express', `A search limit lies between 1 and ${MAX_SEARCH_LIMIT}`);
}

/** @throws RetrievalError store.deadline */
export function assertNotAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new RetrievalError('store.deadline', 'The request ended before the store was asked');
}

/**
 * The vector at length 1 (in float32, so that every store compares the same bits).
 * @param dimensions of the store's vectors; undefined while it holds none
 * @throws RetrievalError store.misconfigured for another number of dimensions, retrieval.embedding_failed for a vector
 *   without a direction: NaN, infinity or all zeros
 */
export function unitVector(vector: Float32Array, dimensions: number | undefined): Float32Array {
  if (vector.length === 0 || (dimensions !== undefined && vector.length !== dimensions)) {
    throw new RetrievalError('store.misconfigured', 'The vector has another number of dimensions than the store');
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  const unit = vector.map((value) => value / length);
  // Zeros, NaN and an infinity all leave something behind that isn't finite when they are divided by their length.
  if (!unit.every(Number.isFinite)) {
    throw new RetrievalError('retrieval.embedding_failed', 'The vector has no direction');
  }
  return unit;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.isWellFormed();
const isId = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.isWellFormed();

/**
 * A document that reading back would refuse must not get in: it would be found and then fail the second check.
 * @throws RetrievalError retrieval.label_invalid, store.cannot_express (an empty id or text, text that is not Unicode, some
 *   passages with a vector and some without), and unitVector's
 */
export function assertWritable(document: LabelledDocument): void {
  if (!parseLabel(document.label))
    throw new RetrievalError('retrieval.label_invalid', 'The document has no valid label');
  const ids = [document.id, document.source, document.contentHash];
  const texts = [document.title, document.uri, ...document.passages.flatMap(({ section, text }) => [section, text])];
  const vectors = document.passages.flatMap(({ vector }) => (vector ? [vector] : []));
  const whole =
    ids.every(isId) &&
    texts.every(isText) &&
    document.passages.every(({ text }) => text.length > 0) &&
    (vectors.length === 0 || vectors.length === document.passages.length);
  if (!whole) throw new RetrievalError('store.cannot_express', 'The document cannot be stored as it is');
  const dimensions = vectors[0]?.length;
  for (const vector of vectors) unitVector(vector, dimensions);
}

/**
 * @throws RetrievalError retrieval.label_invalid: not a label, or another tenant's: a document never changes its tenant
 */
export function assertRelabel(tenant: string, label: unknown): void {
  if (parseLabel(label)?.tenant === tenant) return;
  throw new RetrievalError('retrieval.label_invalid', 'The label is not one of the document’s tenant');
}

/** Each label once, however many documents share the object. @throws assertRelabel's */
export function assertRelabelling(tenant: string, changes: readonly { readonly label: unknown }[]): void {
  for (const label of new Set(changes.map((change) => change.label))) assertRelabel(tenant, label);
}

/** @throws RetrievalError policy.rules_overtaken: see ArchivableRules.replaces */
export function assertReplaces(inForce: string | undefined, replaces: string | undefined): void {
  if (replaces === undefined || replaces === (inForce ?? 'none')) return;
  throw new RetrievalError('policy.rules_overtaken', 'Other rules are in force than those that were to be replaced');
}
