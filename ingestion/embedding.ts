import type { Embedder, NewPassage } from '../retrieval/index.ts';
import { IngestionError } from './errors.ts';
import type { Piece } from './splitter.ts';

const BATCH = 64;

/** Text of a higher classification than the endpoint may get never goes there: such a document has no vectors. */
export const mayEmbed = (embedder: Embedder | undefined, classification: number): embedder is Embedder =>
  embedder?.maxClassification !== undefined && classification <= embedder.maxClassification;

/**
 * All of a document's passages with their vectors, or none.
 * @throws IngestionError ingestion.embedding_failed
 */
export async function embedPieces(
  embedder: Embedder,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<readonly NewPassage[]> {
  const passages: NewPassage[] = [];
  for (let from = 0; from < pieces.length; from += BATCH) {
    const batch = pieces.slice(from, from + BATCH);
    const texts = batch.map(({ section, text }) => (section === '' ? text : `${section}\n${text}`));
    const vectors = await embedder.embed(texts, signal).catch(() => undefined);
    if (vectors?.length !== batch.length) {
      throw new IngestionError('ingestion.embedding_failed', 'The embedding endpoint failed or answered wrongly');
    }
    batch.forEach((piece, index) => passages.push({ ...piece, vector: vectors[index] }));
  }
  return passages;
}
