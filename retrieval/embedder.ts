/** Turns text into unit vectors. Behind it stands an endpoint outside this process, so it says what may be sent there. */
export interface Embedder {
  readonly model: string;
  readonly dimensions: number;
  /** Text of a higher classification is never sent; undefined: none at all. */
  readonly maxClassification: number | undefined;
  /** @throws RetrievalError retrieval.embedding_failed within its deadline */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}
