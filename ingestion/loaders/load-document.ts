import { assertContentMatches, type DocumentKind } from '../document-kind.ts';
import { IngestionError } from '../errors.ts';
import { visibleLine } from '../visible-text.ts';
import type { LoadedDocument, Loader, LoadLimits } from './loaded-document.ts';

/** Loaded when the first file of a kind comes: some of the libraries behind them take a third of a second. */
const LOADERS = {
  markdown: async () => (await import('./markdown-loader.ts')).loadMarkdown,
  text: async () => (await import('./text-loader.ts')).loadText,
  html: async () => (await import('./html-loader.ts')).loadHtml,
  pdf: async () => (await import('./pdf-loader.ts')).loadPdf,
  docx: async () => (await import('./docx-loader.ts')).loadDocx,
  csv: async () => (await import('./csv-loader.ts')).loadCsv,
} satisfies Record<DocumentKind, () => Promise<Loader>>;

/**
 * What a person who opens the file would read, with its structure.
 * @throws IngestionError for every way in which the file can be bad, and no other error
 */
export async function loadDocument(kind: DocumentKind, bytes: Uint8Array, limits: LoadLimits): Promise<LoadedDocument> {
  try {
    await assertContentMatches(kind, bytes);
    const { title, blocks } = await (await LOADERS[kind]())(bytes, limits);
    if (blocks.length === 0) throw new IngestionError('ingestion.empty', 'The document has no text');
    if (blocks.reduce((sum, { text }) => sum + text.length, 0) > limits.maxTextChars) {
      throw new IngestionError('ingestion.too_large', 'The document has too much text');
    }
    return { title: title === undefined ? undefined : visibleLine(title) || undefined, blocks };
  } catch (error) {
    if (error instanceof IngestionError) throw error;
    // A parser's own failure: a stack overflow, an assertion. Its message may quote the document.
    throw new IngestionError('ingestion.unreadable', 'The file cannot be parsed');
  }
}
