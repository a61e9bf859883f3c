import { assertContentMatches, type DocumentKind } from '../document-kind.ts';
import { IngestionError } from '../errors.ts';
import { visibleLine } from '../visible-text.ts';
import { loadCsv } from './csv-loader.ts';
import { loadDocx } from './docx-loader.ts';
import { loadHtml } from './html-loader.ts';
import type { LoadedDocument, Loader, LoadLimits } from './loaded-document.ts';
import { loadMarkdown } from './markdown-loader.ts';
import { loadPdf } from './pdf-loader.ts';
import { loadText } from './text-loader.ts';

const LOADERS = {
  markdown: loadMarkdown,
  text: loadText,
  html: loadHtml,
  pdf: loadPdf,
  docx: loadDocx,
  csv: loadCsv,
} satisfies Record<DocumentKind, Loader>;

/**
 * What a person who opens the file would read, with its structure.
 * @throws IngestionError for every way in which the file can be bad, and no other error
 */
export async function loadDocument(kind: DocumentKind, bytes: Uint8Array, limits: LoadLimits): Promise<LoadedDocument> {
  try {
    await assertContentMatches(kind, bytes);
    const { title, blocks } = await LOADERS[kind](bytes, limits);
    if (blocks.length === 0) throw new IngestionError('ingestion.empty', 'The document has no text');
    if (blocks.reduce((sum, { text }) => sum + text.length, 0) > limits.maxTextChars) {
      throw new IngestionError('ingestion.too_large', 'The document has too much text');
    }
    return { title: title === undefined ? undefined : visibleLine(title) || undefined, blocks };
  } catch (error) {
    if (error instanceof IngestionError) throw error;
    // A parser's own failure: a stack overflow, an assertion. Its message may quote the document.
    throw new IngestionError('ingestion.unreadable', 'The file can not be parsed');
  }
}
