import mammoth from 'mammoth';
import { IngestionError } from '../errors.ts';
import { withoutHiddenRuns } from './docx-hidden-text.ts';
import { htmlDocument } from './html-loader.ts';
import type { LoadedDocument, LoadLimits } from './loaded-document.ts';
import { readArchive, writeArchive } from './zip-archive.ts';

const STYLES = 'word/styles.xml';
const isXml = (name: string): boolean => name.endsWith('.xml') || name.endsWith('.rels');

/**
 * The library reads an archive that was written here, of the XML parts alone: counted, without entity declarations
 * (ING-03), hidden runs, pictures or embedded files. Nothing outside it is fetched.
 */
export async function loadDocx(bytes: Uint8Array, limits: LoadLimits): Promise<LoadedDocument> {
  const parts = await readArchive(bytes, limits, isXml);
  if (!parts.has('[Content_Types].xml')) {
    throw new IngestionError('ingestion.mislabelled', 'The archive is no Word document');
  }
  return htmlDocument(await toHtml(writeArchive(prepared(parts))), limits);
}

const prepared = (parts: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> => {
  const styles = parts.get(STYLES)?.toString('utf8') ?? '';
  const clean = new Map<string, Buffer>();
  for (const [name, data] of parts) {
    assertNoDeclarations(data);
    clean.set(name, isBody(name) ? Buffer.from(withoutHiddenRuns({ body: data.toString('utf8'), styles })) : data);
  }
  return clean;
};

const isBody = (name: string): boolean =>
  name.startsWith('word/') &&
  name.endsWith('.xml') &&
  !['styles.xml', 'settings.xml'].some((part) => name.endsWith(part));

/** Office writes no document type; in UTF-16 the words would hide from this search, so that encoding is refused. */
const assertNoDeclarations = (data: Buffer): void => {
  const wide = data.length > 1 && (data[0] === 0 || data[1] === 0 || data[0] === 0xff || data[0] === 0xfe);
  if (wide || data.includes('<!DOCTYPE') || data.includes('<!ENTITY')) {
    throw new IngestionError('ingestion.archive_unsafe', 'A part declares a document type or entities');
  }
};

const toHtml = async (archive: Buffer): Promise<string> => {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: archive },
      {
        externalFileAccess: false,
        includeEmbeddedStyleMap: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      },
    );
    return value;
  } catch {
    throw new IngestionError('ingestion.unreadable', 'The Word document is damaged');
  }
};
