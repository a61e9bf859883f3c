import { type CheerioAPI, load } from 'cheerio';
import { convert, type FormatCallback, type HtmlToTextOptions } from 'html-to-text';
import { IngestionError } from '../errors.ts';
import { decodeText } from '../text-decoding.ts';
import { visibleLine, visibleText } from '../visible-text.ts';
import { hiddenElements } from './hidden-elements.ts';
import type { Block, LoadedDocument, LoadLimits } from './loaded-document.ts';
import { createOutline } from './outline.ts';

/** Marks a heading line in the converted text. NUL can't come from a document: decoding refuses it. */
const HEADING_MARK = '\u0000';
const MAX_NESTING = 400;

export const loadHtml = (bytes: Uint8Array, limits: LoadLimits): LoadedDocument =>
  htmlDocument(decodeText(bytes), limits);

/** Also for what mammoth makes of a docx. */
export function htmlDocument(html: string, limits: LoadLimits): LoadedDocument {
  if (html.length > limits.maxTextChars * 4) throw new IngestionError('ingestion.too_large', 'The page is too long');
  const $ = load(html);
  assertNesting($.root().get(0));
  const title = visibleLine($('head > title').first().text()) || undefined;
  hiddenElements($).remove();
  $('head').remove();
  joinCells($);
  const text = visibleTextKeepingMarks(convert($.html(), OPTIONS));
  if (text.length > limits.maxTextChars) throw new IngestionError('ingestion.too_large', 'The page has too much text');
  const blocks = blocksOf(text);
  return { title: title ?? firstHeading(blocks), blocks };
}

/** Longer ones are layout, not data. */
const MAX_CELL_CHARS = 300;

/** A row is one line, though Word puts a paragraph into each of its cells: what stands in a row belongs together. */
const joinCells = ($: CheerioAPI): void => {
  $('td, th').each((_, cell) => {
    const inner = $(cell);
    if (inner.find('table, ul, ol').length > 0 || inner.text().length > MAX_CELL_CHARS) return;
    inner.find('p, div').each((_at, block) => {
      $(block).append(' ').replaceWith($(block).contents());
    });
  });
};

/** The converter recurses, and a page nested 100,000 deep would end in a stack overflow somewhere less clear. */
const assertNesting = (root: unknown): void => {
  let level = childrenOf([root]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_NESTING) throw new IngestionError('ingestion.unreadable', 'The page is nested too deep');
    level = childrenOf(level);
  }
};

const childrenOf = (nodes: readonly unknown[]): unknown[] =>
  nodes.flatMap((node) =>
    typeof node === 'object' && node !== null && 'children' in node && Array.isArray(node.children)
      ? node.children
      : [],
  );

const visibleTextKeepingMarks = (text: string): string => text.split(HEADING_MARK).map(visibleText).join(HEADING_MARK);

const firstHeading = (blocks: readonly Block[]): string | undefined =>
  blocks.find(({ path }) => path.length > 0)?.path[0];

const blocksOf = (text: string): Block[] => {
  const outline = createOutline('plain');
  for (const line of text.split('\n')) {
    const [before = '', marked, after = ''] = line.split(HEADING_MARK);
    if (marked !== undefined && before.trim() === '' && after.trim() === '') {
      outline.heading(Number(marked.charAt(0)), marked.slice(1));
    } else outline.line(line.replaceAll(HEADING_MARK, ''));
  }
  return outline.blocks();
};

const formatHeading: FormatCallback = (element, walk, builder, { level }) => {
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addLiteral(`${HEADING_MARK}${String(level)}`);
  walk(element.children, builder);
  builder.addLiteral(HEADING_MARK);
  builder.closeBlock({ trailingLineBreaks: 2 });
};

const formatRow: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};

const formatCell: FormatCallback = (element, walk, builder) => {
  builder.addInline('| ', { noWordTransform: true });
  walk(element.children, builder);
  builder.addInline(' ');
};

const heading = (level: number) => ({ selector: `h${level}`, format: 'heading-mark', options: { level } });

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  formatters: { 'heading-mark': formatHeading, row: formatRow, cell: formatCell },
  limits: { maxInputLength: 200_000_000 },
  selectors: [
    ...[1, 2, 3, 4, 5, 6].map(heading),
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'row' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
  ],
};
