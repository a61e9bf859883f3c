import { parse } from 'csv-parse/sync';
import { IngestionError } from '../errors.ts';
import { decodeText } from '../text-decoding.ts';
import { visibleLine, visibleText } from '../visible-text.ts';
import type { LoadedDocument } from './loaded-document.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SNIFFED_CHARS = 64_000;
const MAX_RECORD_CHARS = 1_000_000;

/** One row is one group of `header: value` lines: each passage can be read, and quoted, without the header row. */
export function loadCsv(bytes: Uint8Array): LoadedDocument {
  const text = visibleText(decodeText(bytes));
  const [header = [], ...rows] = records(text, sniff(text));
  const names = header.map((name) => visibleLine(name));
  // A single line is no header: it is all that there is.
  const groups = rows.length === 0 ? [header.join(', ').trim()] : rows.map((row) => group(names, row));
  const joined = groups.filter((lines) => lines !== '').join('\n\n');
  return { title: undefined, blocks: joined === '' ? [] : [{ path: [], format: 'rows', text: joined }] };
}

const group = (names: readonly string[], row: readonly string[]): string =>
  row
    .map((value, column) => [names[column] ?? '', value.replace(/\s*\n\s*/gu, ' ').trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => (name === '' ? value : `${name}: ${value}`))
    .join('\n');

/** The delimiter that cuts the first line, outside quotes, into most columns. */
const sniff = (text: string): string => {
  const [first = ''] = text.slice(0, SNIFFED_CHARS).split('\n', 1);
  const bare = first.replace(/"[^"]*"/gu, '');
  const columns = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.toSorted((one, other) => columns(other) - columns(one))[0] ?? ',';
};

const records = (text: string, delimiter: string): string[][] => {
  try {
    return parse(text, {
      delimiter,
      columns: false,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_CHARS,
    });
  } catch {
    throw new IngestionError('ingestion.unreadable', 'The table has a broken quote or a record that is too long');
  }
};
