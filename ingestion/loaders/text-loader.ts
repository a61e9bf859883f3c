import { decodeText } from '../text-decoding.ts';
import { visibleText } from '../visible-text.ts';
import type { LoadedDocument } from './loaded-document.ts';

/** The text as one block: paragraphs are the splitter's to find. */
export function loadText(bytes: Uint8Array): LoadedDocument {
  const text = visibleText(decodeText(bytes)).trim();
  return { title: undefined, blocks: text === '' ? [] : [{ path: [], format: 'plain', text }] };
}
