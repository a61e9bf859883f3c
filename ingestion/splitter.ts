import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { IngestionError } from './errors.ts';
import type { Block } from './loaders/loaded-document.ts';

/** Characters: no passage is longer, and each ends where its section does. */
export const TARGET_CHARS = 1_000;
const OVERLAP_CHARS = 120;
/** A section shorter than this joins its neighbour, where both fit. */
const SMALL_CHARS = 240;
/** A longer run of characters without any white space is cut. */
const MAX_RUN_CHARS = 400;
/** The splitter's own cost and stack grow with its input, so a long section is handed to it in windows. */
const WINDOW_CHARS = 100_000;
const MAX_SECTION_CHARS = 400;
const LONG_RUN = new RegExp(`(?<!\\S)\\S{${MAX_RUN_CHARS + 1},}`, 'gu');
const RUN_PARTS = new RegExp(`.{1,${MAX_RUN_CHARS}}`, 'gu');

export interface Piece {
  /** Headings, page or row above it, joined by ` › `. */
  readonly section: string;
  readonly text: string;
}

const PROSE = ['\n\n', '\n', ' '];
const MARKDOWN = ['\n```\n', '\n\n***\n\n', '\n\n---\n\n', '\n\n___\n\n', ...PROSE];

const splitterOf = (separators: string[], chunkOverlap: number) =>
  new RecursiveCharacterTextSplitter({ chunkSize: TARGET_CHARS, chunkOverlap, keepSeparator: true, separators });

const SPLITTERS = {
  markdown: splitterOf(MARKDOWN, OVERLAP_CHARS),
  plain: splitterOf(PROSE, OVERLAP_CHARS),
  page: splitterOf(PROSE, OVERLAP_CHARS),
  rows: splitterOf(['\n\n', '\n', ' '], 0),
};

/**
 * Cuts a document along its structure: no piece crosses a heading, a page or (where it fits) a row. Overlap is within a
 * section alone. LangChain's splitter does the cutting inside a section; the order of pieces is the document's.
 * @throws IngestionError ingestion.too_many_passages
 */
export async function splitBlocks(blocks: readonly Block[], maxPieces: number): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const { path, format, text } of merged(blocks)) {
    const section = sectionOf(path);
    for (const part of await cut(format, text)) pieces.push({ section, text: part });
    if (pieces.length > maxPieces) {
      throw new IngestionError('ingestion.too_many_passages', 'The document makes too many passages');
    }
  }
  return pieces;
}

const sectionOf = (path: readonly string[]): string => {
  const section = path.join(' › ');
  return section.length <= MAX_SECTION_CHARS ? section : (path.at(-1) ?? '');
};

const cut = async (format: Block['format'], text: string): Promise<string[]> => {
  if (text.length <= TARGET_CHARS) return [text];
  const parts: string[] = [];
  for (const window of windows(withBreaks(text))) parts.push(...(await SPLITTERS[format].splitText(window)));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
};

/**
 * A space in every run that is too long, between whole characters: the splitter then never has to cut one itself. The
 * lookbehind keeps the search linear.
 */
const withBreaks = (text: string): string => text.replace(LONG_RUN, (run) => run.match(RUN_PARTS)?.join(' ') ?? run);

function* windows(text: string): Generator<string> {
  let from = 0;
  while (text.length - from > WINDOW_CHARS) {
    const at = breakBefore(text, from + WINDOW_CHARS, from);
    yield text.slice(from, at);
    from = at;
  }
  yield text.slice(from);
}

/** The last paragraph, line or word end within the last tenth of the window. */
const breakBefore = (text: string, end: number, from: number): number => {
  for (const separator of PROSE) {
    const at = text.lastIndexOf(separator, end);
    if (at > from && at >= end - WINDOW_CHARS / 10) return at;
  }
  return end;
};

/** Neighbouring small sections under one heading become one block, with their own headings in the text. */
function* merged(blocks: readonly Block[]): Generator<Block> {
  let held: Block | undefined;
  for (const block of blocks) {
    const joined = held && joinedWith(held, block);
    if (joined) held = joined;
    else {
      if (held) yield held;
      held = block;
    }
  }
  if (held) yield held;
}

const joinedWith = (one: Block, next: Block): Block | undefined => {
  const text = `${one.text}\n\n${headed(next)}`;
  if (one.format !== next.format || !['markdown', 'plain'].includes(one.format)) return undefined;
  if (Math.min(one.text.length, next.text.length) >= SMALL_CHARS || text.length > TARGET_CHARS) return undefined;
  if (one.path.length > 0 && isWithin(next.path, one.path)) return { ...one, text };
  const parent = one.path.slice(0, -1);
  const siblings = parent.length > 0 && next.path.length === one.path.length && isWithin(next.path, parent);
  return siblings ? { ...one, path: parent, text: `${headed(one)}\n\n${headed(next)}` } : undefined;
};

const isWithin = (path: readonly string[], parent: readonly string[]): boolean =>
  path.length >= parent.length && parent.every((heading, depth) => path[depth] === heading);

const headed = ({ path, text }: Block): string => (path.length === 0 ? text : `${path.at(-1)}\n${text}`);
