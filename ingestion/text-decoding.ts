import { IngestionError } from './errors.ts';

const encodingOf = (bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
};

/**
 * UTF-8, or UTF-16 behind its byte order mark. Nothing else is guessed: a wrong guess would be indexed and quoted.
 * @throws IngestionError ingestion.encoding: malformed, or with NUL, which no text has
 */
export function decodeText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new IngestionError('ingestion.encoding', 'The text is neither UTF-8 nor UTF-16 with a byte order mark');
  }
  if (text.includes('\u0000')) throw new IngestionError('ingestion.encoding', 'The text contains NUL');
  return text;
}
