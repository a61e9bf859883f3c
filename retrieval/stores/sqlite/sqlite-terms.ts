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

const damaged = () => new RetrievalError('store.corrupt', 'A passage’s terms are damaged');

/**
 * Bit operations throughout, because a start decodes millions: an id above 2^31 is refused as damage.
 * @throws RetrievalError store.corrupt: bytes that encodeTerms never makes
 */
export function decodeTerms(bytes: Uint8Array, visit: (term: number, count: number) => void): void {
  const size = bytes.length;
  let term = 0;
  let at = 0;
  while (at < size) {
    let byte = bytes[at++] ?? 0;
    let distance = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (at === size || shift > 28) throw damaged();
      byte = bytes[at++] ?? 0;
      distance |= (byte & 0x7f) << shift;
    }
    term = (term + distance) | 0;
    const count = at < size ? (bytes[at++] ?? 0) : 0;
    if (distance <= 0 || term <= 0 || count === 0) throw damaged();
    visit(term, count);
  }
}

/** float32 in the machine's byte order, which is little-endian wherever Node runs. */
export const encodeVector = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/** A copy: SQLite's bytes need not be aligned. */
export const decodeVector = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
