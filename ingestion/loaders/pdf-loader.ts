import { getDocumentProxy } from 'unpdf';
import { IngestionError } from '../errors.ts';
import { visibleText } from '../visible-text.ts';
import type { Block, LoadedDocument, LoadLimits } from './loaded-document.ts';

const END = '%%EOF';
const TAIL_BYTES = 4_096;

/** What programs write where the author gave no title. */
const MADE_UP = /^\s*(?:\(?untitled|microsoft word - |document\d*$)/iu;

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * The text of each page. Scripts are not run, embedded files and attachments not read, fonts and pictures not loaded
 * (ING-04). Text in the invisible render mode stays: it is how scans carry what they show.
 */
export async function loadPdf(bytes: Uint8Array, limits: LoadLimits): Promise<LoadedDocument> {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-TAIL_BYTES);
  if (!tail.includes(END)) throw new IngestionError('ingestion.truncated', 'The file ends before the document does');
  const pdf = await opened(bytes);
  try {
    if (pdf.numPages > limits.maxPages)
      throw new IngestionError('ingestion.too_large', 'The document has too many pages');
    return { title: await titleOf(pdf), blocks: await pages(pdf, limits) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

const opened = async (bytes: Uint8Array): Promise<Pdf> => {
  try {
    // The library takes the buffer for its own.
    return await getDocumentProxy(new Uint8Array(bytes), {
      enableXfa: false,
      useSystemFonts: false,
      disableFontFace: true,
      stopAtErrors: false,
      verbosity: 0,
    });
  } catch (error) {
    const isPassword =
      typeof error === 'object' && error !== null && 'name' in error && error.name === 'PasswordException';
    throw isPassword
      ? new IngestionError('ingestion.encrypted', 'The document needs a password')
      : new IngestionError('ingestion.unreadable', 'The PDF is damaged');
  }
};

const titleOf = async (pdf: Pdf): Promise<string | undefined> => {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const title: unknown = 'Title' in info ? info.Title : undefined;
  return typeof title === 'string' && !MADE_UP.test(title) ? title : undefined;
};

const pages = async (pdf: Pdf, limits: LoadLimits): Promise<Block[]> => {
  const blocks: Block[] = [];
  let chars = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const text = await pageText(pdf, number);
    chars += text.length;
    if (chars > limits.maxTextChars) throw new IngestionError('ingestion.too_large', 'The document has too much text');
    if (text !== '') blocks.push({ path: [`page ${number}`], format: 'page', text });
  }
  return blocks;
};

const pageText = async (pdf: Pdf, number: number): Promise<string> => {
  try {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
    return visibleText(text)
      .replace(/[ \t]+\n/gu, '\n')
      .trim();
  } catch {
    throw new IngestionError('ingestion.unreadable', `Page ${number} is damaged`);
  }
};
