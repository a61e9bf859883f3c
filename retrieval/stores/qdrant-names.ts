import { RetrievalError } from '../errors.ts';
import { checkCollectionName } from './qdrant-endpoint.ts';

/** The two collections of one dataset. */
export interface QdrantNames {
  readonly passages: string;
  readonly control: string;
}

/** @throws RetrievalError store.misconfigured */
export const qdrantNames = (name: string): QdrantNames => ({
  passages: checkCollectionName(name),
  control: checkCollectionName(`${name}_control`),
});

/**
 * The passages of one dataset must not be read under the control record of another: what is revoked there stays visible here.
 * @param aliases of the server: alias → collection
 * @throws RetrievalError store.misconfigured
 */
export function assertPair(names: QdrantNames, aliases: ReadonlyMap<string, string>): void {
  const passages = aliases.get(names.passages);
  const control = aliases.get(names.control);
  if (passages === undefined && control === undefined) return;
  if (passages === undefined || control !== `${passages}_control`) {
    throw new RetrievalError('store.misconfigured', 'The two aliases do not name the two collections of one dataset');
  }
}
