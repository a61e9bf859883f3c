import { plainText } from './plain-text.ts';

/** What stands together in a passage: a paragraph, a list with the line that leads into it, a table row, a heading. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Items in order; `lead` is the line above that ends in a colon, or empty. */
  | { readonly kind: 'list'; readonly lead: string; readonly items: readonly string[] }
  /** `name: value; name: value` */
  | { readonly kind: 'row'; readonly text: string };

const ATX = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$/u;
const UNDERLINE = /^ {0,3}(?:=+|-{2,})[ \t]*$/u;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/u;
const FENCE = /^\s{0,12}(?:`{3,}|~{3,})/u;
const ITEM = /^\s*(?:[-*+•‣▪]|\d{1,3}[.)]|[a-z][.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$/u;
const FIELD = /^[^\s:.!?|][^:.!?|]{0,59}:[ \t]+\S/u;
/** `[name]: address` and `{% … %}` on a line of their own: written for a renderer, not for a reader. */
const UNREAD = /^\s{0,3}(?:\[[^\]]{1,200}\]:\s|\{[%{].*[%}]\}\s*$)/u;
const BORDER_CELL = /^:?-{2,}:?$/u;
const ENDS = /[.!?:;,…]["”’)\]]*$/u;
const MAX_CODE_CHARACTERS = 200;

/** Reads Markdown and plain text line by line; unlike a renderer it has to make sense of pages whose layout is lost, too. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/u).map((line) => line.replace(/^(?:\s{0,3}>[ \t]?)+/u, ''));
  let at = 0;
  while (at < lines.length) {
    const { next, block } = blockAt(lines, at);
    if (block) blocks.push(block);
    at = next;
  }
  return withLeads(blocks);
}

interface Read {
  readonly next: number;
  readonly block?: Block | undefined;
}

const blockAt = (lines: readonly string[], at: number): Read => {
  const line = lines[at] ?? '';
  if (line.trim() === '' || RULE.test(line) || UNREAD.test(line)) return { next: at + 1 };
  if (FENCE.test(line)) return codeAt(lines, at);
  const heading = ATX.exec(line)?.[1];
  if (heading !== undefined) return { next: at + 1, block: { kind: 'heading', text: plainText(heading) } };
  if (isTableLine(line)) return tableLineAt(lines, at);
  if (isNumberedHeading(lines, at)) return { next: at + 1, block: { kind: 'heading', text: plainText(line) } };
  if (ITEM.test(line)) return listAt(lines, at);
  return paragraphAt(lines, at);
};

const startsBlock = (line: string): boolean =>
  line.trim() === '' ||
  RULE.test(line) ||
  UNREAD.test(line) ||
  FENCE.test(line) ||
  ATX.test(line) ||
  ITEM.test(line) ||
  isTableLine(line);

/** A short command is the answer to many a "how"; a long listing isn't. It is kept as an item, so that a lead can take it. */
const codeAt = (lines: readonly string[], at: number): Read => {
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end] ?? '')) end += 1;
  const code = lines
    .slice(at + 1, end)
    .join(' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const fits = code !== '' && code.length <= MAX_CODE_CHARACTERS && end - at <= 4;
  return { next: end + 1, block: fits ? { kind: 'list', lead: '', items: [code] } : undefined };
};

const listAt = (lines: readonly string[], at: number): Read => {
  const items: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const item = ITEM.exec(line)?.[1];
    if (end > at && isNumberedHeading(lines, end)) break;
    if (item !== undefined) items.push(item);
    else if (line.trim() === '' && ITEM.test(lines[end + 1] ?? '')) continue;
    else if (startsBlock(line)) break;
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { next: end, block: { kind: 'list', lead: '', items: items.map(plainText).filter((item) => item !== '') } };
};

const paragraphAt = (lines: readonly string[], at: number): Read => {
  if (UNDERLINE.test(lines[at + 1] ?? '') || looksLikeHeading(lines, at)) {
    const underlined = UNDERLINE.test(lines[at + 1] ?? '');
    return { next: at + (underlined ? 2 : 1), block: { kind: 'heading', text: plainText(lines[at] ?? '') } };
  }
  let end = at + 1;
  while (end < lines.length && !startsBlock(lines[end] ?? '') && !looksLikeHeading(lines, end)) end += 1;
  const own = lines.slice(at, end);
  if (own.length > 1 && own.every((line) => FIELD.test(line.trim()))) {
    return { next: end, block: { kind: 'row', text: own.map(plainText).join('; ') } };
  }
  return { next: end, block: { kind: 'paragraph', text: plainText(own.join(' ')) } };
};

/** `2. Gifts and invitations` above a line that is no item, but begins a text of its own. */
const isNumberedHeading = (lines: readonly string[], at: number): boolean => {
  const [line = '', below = ''] = [lines[at], lines[at + 1]];
  if (!/^\d{1,2}(?:\.\d{1,2}){0,3}[.)]?[ \t]+\p{Lu}/u.test(line) || ENDS.test(line)) return false;
  return line.length <= MAX_HEADING_CHARACTERS && /^[\p{Lu}]/u.test(below) && line.length < below.length;
};

const MAX_HEADING_CHARACTERS = 60;
const MAX_HEADING_WORDS = 8;
const SHOUTED = /^[\d.\s]*\p{Lu}[\p{Lu}\s\d&:/-]{2,}$/u;

/**
 * In text whose layout is lost (a page of a PDF) a heading is a short line without an end, above a longer line that begins
 * anew and below one that has ended.
 */
const looksLikeHeading = (lines: readonly string[], at: number): boolean => {
  const [above = '', line = '', below = ''] = [lines[at - 1], lines[at], lines[at + 1]].map((one) =>
    (one ?? '').trim(),
  );
  if (line.length > MAX_HEADING_CHARACTERS || line.split(/\s+/u).length > MAX_HEADING_WORDS) return false;
  if (!/\p{L}/u.test(line) || ENDS.test(line) || (above !== '' && !ENDS.test(above))) return false;
  if (SHOUTED.test(line)) return true;
  if (FIELD.test(line) && (FIELD.test(above) || FIELD.test(below))) return false;
  return /^[\p{Lu}\d]/u.test(line) && /^[\p{Lu}\d]/u.test(below) && line.length < below.length && !startsBlock(below);
};

/** Cell by cell: one pattern over the whole line would try every way to share out its spaces. */
const isTableBorder = (line: string): boolean =>
  line
    .trim()
    .replace(/^\||\|$/gu, '')
    .split('|')
    .every((cell) => BORDER_CELL.test(cell.trim()));

const isTableLine = (line: string): boolean => /^\s*\|.*\|\s*$/u.test(line) || isTableBorder(line);

const cellsOf = (line: string): readonly string[] =>
  line
    .trim()
    .replace(/^\||\|$/gu, '')
    .split(/(?<!\\)\|/u)
    .map(plainText);

/** A row is read with the names of its columns, which stand above the border; without a border it has none. */
const tableLineAt = (lines: readonly string[], at: number): Read => {
  const line = lines[at] ?? '';
  if (isTableBorder(line) || isTableBorder(lines[at + 1] ?? '')) return { next: at + 1 };
  const names = headerAbove(lines, at);
  const fields = cellsOf(line).map((value, column) => [names[column] ?? '', value] as const);
  const text = fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => (name === '' ? value : `${name}: ${value}`))
    .join('; ');
  return { next: at + 1, block: text === '' ? undefined : { kind: 'row', text } };
};

const headerAbove = (lines: readonly string[], at: number): readonly string[] => {
  let border = at - 1;
  while (border > 0 && isTableLine(lines[border] ?? '') && !isTableBorder(lines[border] ?? '')) border -= 1;
  return border > 0 && isTableBorder(lines[border] ?? '') ? cellsOf(lines[border - 1] ?? '') : [];
};

/** "You need:" says nothing without its list, and the list nothing without it. */
const withLeads = (blocks: readonly Block[]): readonly Block[] => {
  const joined: Block[] = [];
  for (const block of blocks) {
    const before = joined.at(-1);
    if (block.kind !== 'list' || before?.kind !== 'paragraph' || !before.text.endsWith(':')) joined.push(block);
    else {
      const cut = Math.max(...['. ', '? ', '! '].map((end) => before.text.lastIndexOf(end))) + 1;
      joined.pop();
      if (cut > 0) joined.push({ kind: 'paragraph', text: before.text.slice(0, cut).trim() });
      joined.push({ ...block, lead: before.text.slice(cut).trim() });
    }
  }
  return joined;
};
