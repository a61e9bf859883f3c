import { RetrievalError } from '../../errors.ts';

/**
 * A passage's terms as bytes: for each term in ascending id order the distance from the id before (LEB128) and how often it
 * occurs (one byte, 1 … 255).
 */
export function encodeTerms(counts: readonly (readonly [term: number, count: number])[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0;
  for (const [term, count] of counts.toSorted(([a], [b]) => a - b)) {
    let distance = term - previous;
    for (; distance > 0x7f; distance = Math.floor(distance / 128)) bytes.push((distance & 0x7f) | 0x80);
    bytes.push(distance, count);
    previous = term;
  }
  return Uint8Array.from(bytes);
}

/** @throws RetrievalError store.corrupt: bytes that encodeTerms never makes */
export function decodeTerms(bytes: Uint8Array, visit: (term: number, count: number) => void): void {
  let term = 0;
  for (let at = 0; at < bytes.length;) {
    let distance = 0;
    let byte = 0x80;
    for (let scale = 1; byte > 0x7f; scale *= 128) {
      byte = bytes[at++] ?? 0x100;
      if (byte > 0xff || scale > 2 ** 28) throw new RetrievalError('store.corrupt', 'A passage’s terms are damaged');
      distance += (byte & 0x7f) * scale;
    }
    const count = bytes[at++] ?? 0;
    if (distance === 0 || count === 0) throw new RetrievalError('store.corrupt', 'A passage’s terms are damaged');
    term += distance;
    visit(term, count);
  }
}

/** float32 in the machine's byte order, which is little-endian wherever Node runs. */
export const encodeVector = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/** A copy: SQLite's bytes need not be aligned. */
export const decodeVector = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
