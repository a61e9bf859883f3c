import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLabelCensus, type LabelGroup, type LabelledDocumentSize } from '../../retrieval/index.ts';

/** A slice takes a few milliseconds; other requests are served between two. */
const SLICE = 2_000;

export async function takeCensus(
  documents: readonly LabelledDocumentSize[],
  signal: AbortSignal,
): Promise<readonly LabelGroup[]> {
  const census = createLabelCensus();
  for (const [at, document] of documents.entries()) {
    if (at % SLICE === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    census.count(document);
  }
  return census.groups();
}
