import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { DocumentChange, LeftAlone, Need, RelabelSummary, TallyRow } from '../../ingestion/index.ts';
import { printable } from '../ingest/report.ts';

type Style = Parameters<typeof styleText>[0];
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

const MAX_LISTED = 20;
const BARE = {
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
};

/** The whole of a run, for a person. */
export function reportOf(summary: RelabelSummary): string {
  return [
    headline(summary),
    countsTable(summary),
    tallyTable(summary),
    ...loosened(summary),
    ...summary.unknown.map((id) => `${paint('red', 'unknown')} ${printable(id)}`),
    ...leftAlone(summary.leftAlone),
    ...summary.warnings.map((warning) => `${paint('yellow', 'warning')} ${printable(warning)}`),
    ...needs(summary),
    ...stopped(summary),
  ].join('\n');
}

const headline = ({ tenant, dryRun, counts }: RelabelSummary): string => {
  const done = dryRun ? 'would be changed' : 'changed';
  const so = counts.alreadySo > 0 ? `, ${counts.alreadySo} already so` : '';
  return (
    paint('bold', printable(tenant)) +
    `  ${counts.changed} of ${counts.selected} documents ${done} (${counts.passages} passages)${so}` +
    (dryRun ? paint('yellow', '  dry run: nothing was written') : '')
  );
};

const right = (columns: number) => Array.from({ length: columns }, () => 'right' as const);

const countsTable = ({ counts, seconds }: RelabelSummary): string => {
  const head = ['tightened', 'loosened', 'both', 'pin only', 'already so', 'left alone', 'seconds'];
  const table = new Table({ ...BARE, head, colAligns: right(head.length) });
  const warned = (count: number): string => paint(count > 0 ? 'yellow' : 'reset', String(count));
  const plain = [counts.pinOnly, counts.alreadySo].map(String);
  const row = [String(counts.tightened), warned(counts.loosened), warned(counts.both), ...plain];
  table.push([...row, warned(counts.leftAlone), seconds.toFixed(2)]);
  return table.toString();
};

const tallyTable = ({ byClassification, byTag }: RelabelSummary): string => {
  const table = new Table({
    ...BARE,
    head: ['of the selected', 'documents before', 'after', 'passages before', 'after'],
    colAligns: ['left', ...right(4)],
  });
  table.push(...byClassification.map((row) => cells('', row)), ...byTag.map((row) => cells('tag ', row)));
  return table.toString();
};

const cells = (kind: string, { name, before, after }: TallyRow): string[] => {
  const changed = before.documents !== after.documents || before.passages !== after.passages;
  const after2 = (count: number): string => paint(changed ? 'cyan' : 'reset', String(count));
  return [
    printable(`${kind}${name}`),
    String(before.documents),
    after2(after.documents),
    String(before.passages),
    after2(after.passages),
  ];
};

const loosens = ({ direction }: DocumentChange): boolean => direction === 'looser' || direction === 'both';

const loosened = ({ changes }: RelabelSummary): string[] =>
  listed(changes.filter(loosens), ({ document }) => `${paint('yellow', 'admits somebody new')} ${printable(document)}`);

const WHY: Readonly<Record<LeftAlone['why'], string>> = {
  label_unreadable: 'its label cannot be read, so nobody sees it; set every part of the label to give it a new one',
  half_written: 'it was left half written, so nobody sees it; ingest it again',
  label_invalid: 'its label would have too many entries, or a window that never opens',
  unlabelled: 'the labels file says nothing of it; an ingestion would remove it',
  stamp_denied: 'the labels file says what its source may not stamp; an ingestion would remove it',
  front_matter: 'its own front matter counts, which only an ingestion reads',
};

const leftAlone = (documents: readonly LeftAlone[]): string[] =>
  listed(documents, ({ document, why }) => `${paint('yellow', 'left alone')} ${printable(document)}: ${WHY[why]}`);

const listed = <T>(items: readonly T[], line: (item: T) => string): string[] => [
  ...items.slice(0, MAX_LISTED).map(line),
  ...(items.length > MAX_LISTED ? [`… and ${items.length - MAX_LISTED} more: --json lists them all`] : []),
];

const NEEDS: Readonly<Record<Need, string>> = {
  allow_loosening: 'it would admit somebody new: --allow-loosening',
  beyond_source: 'it brings tags that the source may not stamp: --beyond-source',
};

const needs = (summary: RelabelSummary): string[] =>
  summary.needs.map((need) => `${paint('red', 'the run itself would be refused')}: ${NEEDS[need]}`);

const stopped = ({ stopped: stop }: RelabelSummary): string[] => {
  if (!stop) return [];
  const cause = stop.cause === undefined ? '' : ` (${stop.cause})`;
  const rest = 'every document has its old label or its new one, whole; run it again for the rest';
  return [`${paint('red', 'stopped')} ${stop.code}${cause}: ${rest}`];
};
