import { load } from 'cheerio';
import { IngestionError } from '../errors.ts';
import { readFrontMatter } from '../front-matter.ts';
import { decodeText } from '../text-decoding.ts';
import { visibleLine, visibleText } from '../visible-text.ts';
import { hiddenElements } from './hidden-elements.ts';
import type { LoadedDocument, LoadLimits } from './loaded-document.ts';
import { createOutline } from './outline.ts';

/** Markdown stays markdown; headings become the section path, and what a renderer would hide is cut out. */
export function loadMarkdown(bytes: Uint8Array, limits: LoadLimits): LoadedDocument {
  const source = decodeText(bytes);
  if (source.length > limits.maxTextChars) throw new IngestionError('ingestion.too_large', 'The text is too long');
  const { values, body } = readFrontMatter(source);
  const outline = createOutline('markdown');
  let firstHeading: string | undefined;
  for (const part of parts(withoutHidden(visibleText(body)))) {
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

const CODE =
  /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![\s\S]))|(?<!`)(`{1,8})(?!`)[^`\n]{1,2000}\2(?!`)/gmu;
/** Three linear searches spare most texts the parse. */
const mightHide = (text: string): boolean =>
  text.includes('<!--') ||
  /<(?:script|style|template|svg|noscript|iframe|object|dialog|canvas|math)\b/iu.test(text) ||
  (/<[a-z]/iu.test(text) && /hidden|style|color/iu.test(text));

/**
 * Comments and elements that no renderer shows are cut from the source by their position, so that the rest stays exactly
 * as it was written. Code is masked first: a tag that is quoted there is text.
 */
const withoutHidden = (text: string): string => {
  if (!mightHide(text)) return text;
  const masked = text.replace(CODE, (code) => code.replace(/[^\n]/g, '.'));
  const $ = load(masked, { sourceCodeLocationInfo: true }, false);
  const ranges: [number, number][] = [];
  hiddenElements($).each((_, element) => {
    pushRange(ranges, element);
  });
  $.root()
    .find('*')
    .addBack()
    .contents()
    .each((_, node) => {
      if (node.type === 'comment') pushRange(ranges, node);
    });
  return cut(text, ranges);
};

const pushRange = (
  ranges: [number, number][],
  node: { sourceCodeLocation?: { startOffset: number; endOffset: number } | null | undefined },
): void => {
  const at = node.sourceCodeLocation;
  if (at) ranges.push([at.startOffset, at.endOffset]);
};

const cut = (text: string, ranges: [number, number][]): string => {
  let kept = '';
  let from = 0;
  for (const [start, end] of ranges.toSorted((one, other) => one[0] - other[0])) {
    if (start > from) kept += text.slice(from, start);
    from = Math.max(from, end);
  }
  return kept + text.slice(from);
};
