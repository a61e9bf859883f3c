import path from 'node:path';
import { IngestionError } from './errors.ts';
import { decodeText } from './text-decoding.ts';

export type DocumentKind = 'markdown' | 'text' | 'html' | 'pdf' | 'docx' | 'csv';

const KINDS: Readonly<Record<string, DocumentKind>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'text',
  '.html': 'html',
  '.htm': 'html',
  '.pdf': 'pdf',
  '.docx': 'docx',
  '.csv': 'csv',
  '.tsv': 'csv',
};

export const SUPPORTED_EXTENSIONS: readonly string[] = Object.keys(KINDS);

/** Undefined: a kind of file that isn't ingested. */
export const kindOf = (file: string): DocumentKind | undefined => {
  const extension = path.extname(file).toLowerCase();
  return Object.hasOwn(KINDS, extension) ? KINDS[extension] : undefined;
};

const startsWith = (bytes: Uint8Array, magic: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, magic.length)).toString('latin1') === magic;

const PDF = '%PDF-';
const ZIP = 'PK\u0003\u0004';
/** Legacy Office files, and encrypted modern ones. */
const OLE = '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1';
const NOT_TEXT = [PDF, ZIP, OLE, '{\\rtf'];

/**
 * Content must be what the name says (ING-05): each kind's magic number at the very start, text kinds without one.
 * @throws IngestionError ingestion.mislabelled, .encrypted, .encoding, .empty
 */
export async function assertContentMatches(kind: DocumentKind, bytes: Uint8Array): Promise<void> {
  if (bytes.byteLength === 0) throw new IngestionError('ingestion.empty', 'The file has no content');
  if (kind === 'pdf') return assertMagic(bytes, PDF);
  if (kind === 'docx') return assertDocx(bytes);
  if (NOT_TEXT.some((magic) => startsWith(bytes, magic))) throw mislabelled();
  await assertText(bytes);
}

const mislabelled = () =>
  new IngestionError('ingestion.mislabelled', 'The content is of another kind than the name says');

const assertMagic = (bytes: Uint8Array, magic: string): void => {
  if (!startsWith(bytes, magic)) throw mislabelled();
};

const assertDocx = (bytes: Uint8Array): void => {
  const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');
  if (startsWith(bytes, OLE) && Buffer.from(bytes).includes(encryptedPackage)) {
    throw new IngestionError('ingestion.encrypted', 'The document needs a password');
  }
  assertMagic(bytes, ZIP);
};

/** What isn't text is named for what it is where that can be told, and otherwise refused for its encoding. */
const assertText = async (bytes: Uint8Array): Promise<void> => {
  try {
    decodeText(bytes);
  } catch (error) {
    const { fileTypeFromBuffer } = await import('file-type');
    const known = await fileTypeFromBuffer(bytes.subarray(0, 4_100)).catch(() => undefined);
    throw known ? mislabelled() : error;
  }
};
