/**
 * BM25 in Lucene's form (Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009, §3; without the constant factor
 * k1 + 1). Collection size and document frequency are counted over what the caller may read, and the average length is a
 * configured constant: a collection's own average would tell of passages that the caller may not read.
 */
export const K1 = 1.2;
export const B = 0.75;
/** Tokens of a passage's indexed text. */
export const AVERAGE_LENGTH = 120;
/** A term counts at most this often in one passage (it saturates long before), so that a count fits a byte. */
export const MAX_TERM_COUNT = 255;

/** @param collectionSize permitted passages @param documentFrequency those of them that hold the term, at least 1 */
export const inverseDocumentFrequency = (collectionSize: number, documentFrequency: number): number =>
  Math.log(1 + (collectionSize - documentFrequency + 0.5) / (documentFrequency + 0.5));

/** The part of the denominator that only the passage decides. @param length tokens of its indexed text */
export const lengthNorm = (length: number, averageLength: number): number =>
  K1 * (1 - B + (B * length) / averageLength);

/** 0 … 1, growing with the count: one term's weight in one passage before the inverse document frequency. */
export const termWeight = (count: number, norm: number): number => count / (count + norm);
