import { IngestionError } from '../errors.ts';
import { readFrontMatter } from '../front-matter.ts';
import { decodeText } from '../text-decoding.ts';
import { visibleLine, visibleText } from '../visible-text.ts';
import type { LoadedDocument, LoadLimits } from './loaded-document.ts';
import { createOutline } from './outline.ts';

/** Markdown stays markdown; headings become the section path, and what a renderer would hide is cut out. */
export async function loadMarkdown(bytes: Uint8Array, limits: LoadLimits): Promise<LoadedDocument> {
  const source = decodeText(bytes);
  if (source.length > limits.maxTextChars) throw new IngestionError('ingestion.too_large', 'The text is too long');
  const { values, body } = readFrontMatter(source);
  const outline = createOutline('markdown');
  let firstHeading: string | undefined;
  for (const part of parts(await shown(visibleText(body)))) {
    if (part.level === 0) outline.line(part.text);
    else {
      const heading = plainHeading(part.text);
      firstHeading ??= part.level === 1 && heading !== '' ? heading : undefined;
      outline.heading(part.level, heading);
    }
  }
  return { title: titleIn(values) ?? firstHeading, blocks: outline.blocks() };
}

const titleIn = (values: Readonly<Record<string, unknown>> | undefined): string | undefined => {
  const title = values?.['title'];
  return typeof title === 'string' ? visibleLine(title) || undefined : undefined;
};

/** Level 0: a line that is no heading. */
interface Part {
  readonly level: number;
  readonly text: string;
}

const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/u;
const FENCE = /^ {0,3}(`{3,}|~{3,})/u;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/u;
/** What can't be the text of a heading that is underlined: another block, or nothing. */
const NOT_PARAGRAPH = /^\s*$|^ {0,3}(?:[#>|]|`{3}|~{3}|[-+*][ \t]|\d{1,9}[.)][ \t])|^ {4}|^\t/u;

const closes = (fence: string, line: string): boolean => {
  const mark = FENCE.exec(line)?.[1];
  return mark !== undefined && mark.startsWith(fence) && line.trim() === mark;
};

/** ATX and setext headings outside fenced code (CommonMark 0.31 §4.2, §4.3, §4.5). */
function* parts(text: string): Generator<Part> {
  let fence: string | undefined;
  let held: string | undefined;
  for (const line of text.split('\n')) {
    const underline =
      fence === undefined && held !== undefined && !NOT_PARAGRAPH.test(held) ? UNDERLINE.exec(line) : null;
    if (underline && held !== undefined) {
      yield { level: underline[1]?.startsWith('=') ? 1 : 2, text: held };
      held = undefined;
      continue;
    }
    if (held !== undefined) yield { level: 0, text: held };
    held = undefined;
    const atx = fence === undefined ? ATX.exec(line) : null;
    if (atx) yield { level: atx[1]?.length ?? 1, text: atx[2] ?? '' };
    else held = line;
    if (fence === undefined) fence = FENCE.exec(line)?.[1];
    else if (closes(fence, line)) fence = undefined;
  }
  if (held !== undefined) yield { level: 0, text: held };
}

/** Headings as they read when drawn: no closing hashes, no anchor, no link target, no emphasis. Patterns are bounded. */
const plainHeading = (text: string): string =>
  visibleLine(
    text
      .slice(0, 1_000)
      .replace(/[ \t]+#+[ \t]*$/u, '')
      .replace(/\{[#:][^{}]{0,200}\}/gu, '')
      .replace(/<[^<>]{0,300}>/gu, '')
      .replace(/!?\[([^[\]]{0,300})\]\([^()]{0,500}\)/gu, '$1')
      .replace(/[*`]|__/gu, ''),
  );

/** Three linear searches spare most texts the parse. */
export const mightHide = (text: string): boolean =>
  text.includes('<!--') ||
  /<(?:script|style|template|svg|noscript|iframe|object|dialog|canvas|math)\b/iu.test(text) ||
  (/<[a-z]/iu.test(text) && /hidden|style|color/iu.test(text));

/** The HTML parser is loaded for the few texts that need it. */
const shown = async (text: string): Promise<string> => {
  if (!mightHide(text)) return text;
  const { withoutHidden } = await import('./markdown-hidden-text.ts');
  return withoutHidden(text);
};
