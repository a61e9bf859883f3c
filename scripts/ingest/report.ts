import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { IngestSummary, PinChange, Refusal } from '../../ingestion/index.ts';

type Style = Parameters<typeof styleText>[0];
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

const MAX_LISTED = 200;

/** A name from a file system, as it may stand in a terminal: nothing in it moves the cursor or begins a new line. */
export const printable = (text: string): string =>
  text.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

const BARE = {
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
};

/** The whole of a run, for a person. */
export function reportOf(summary: IngestSummary): string {
  return [
    headline(summary),
    countsTable(summary),
    ...refusals(summary.refused),
    ...pinned(summary),
    ...skips(summary),
    ...summary.warnings.map((warning) => `${paint('yellow', 'warning')} ${printable(warning)}`),
    ...stopped(summary),
  ].join('\n');
}

const headline = ({ tenant, source, dryRun }: IngestSummary): string =>
  paint('bold', `${printable(source)} → ${printable(tenant)}`) +
  (dryRun ? paint('yellow', '  dry run: nothing was written') : '');

const countsTable = ({ counts, bytes, seconds }: IngestSummary): string => {
  const { added, replaced, relabelled, unchanged, removed, refused, passages } = counts;
  const megabytes = bytes / 1_000_000;
  const table = new Table({
    ...BARE,
    head: ['added', 'replaced', 'relabelled', 'unchanged', 'removed', 'refused', 'passages', 'seconds', 'MB', 'MB/s'],
    colAligns: Array.from({ length: 10 }, () => 'right'),
  });
  table.push([
    paint(added > 0 ? 'green' : 'reset', String(added)),
    String(replaced),
    String(relabelled),
    String(unchanged),
    paint(removed > 0 ? 'yellow' : 'reset', String(removed)),
    paint(refused > 0 ? 'red' : 'reset', String(refused)),
    String(passages),
    seconds.toFixed(1),
    megabytes.toFixed(2),
    (megabytes / seconds).toFixed(2),
  ]);
  return table.toString();
};

const KEPT: Readonly<Record<Refusal['stored'], string>> = {
  none: '',
  kept: 'the stored version stays',
  removed: 'the stored version was removed',
  hidden: 'pinned: hidden from everybody',
};

const refusals = (refused: readonly Refusal[]): string[] => {
  if (refused.length === 0) return [];
  const table = new Table({ ...BARE, head: ['refused', 'code', 'stored version'] });
  for (const { path, code, stored } of refused.slice(0, MAX_LISTED)) {
    table.push([printable(path), paint('red', code), KEPT[stored]]);
  }
  const more = refused.length - MAX_LISTED;
  const codes = [...new Set(refused.map(({ code }) => code))].sort();
  return [
    table.toString(),
    ...(more > 0 ? [`… and ${more} more: --json lists them all`] : []),
    ...codes.map((code) => paint('dim', `what to do: docs/problems/${code}.md`)),
  ];
};

const skips = ({ skipped }: IngestSummary): string[] => {
  if (skipped.length === 0) return [];
  const kinds = new Map<string, number>();
  for (const { path, why } of skipped) {
    const extension = /\.[^./]{1,12}$/u.exec(path)?.[0] ?? 'no extension';
    const kind = why === 'unsupported' ? `unsupported ${printable(extension)}` : why;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const told = [...kinds]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, count]) => `${count} ${kind}`);
  return [paint('dim', `skipped: ${told.join(', ')}`)];
};

const PINNED: Readonly<Record<PinChange['outcome'], string>> = {
  tightened: 'the label rules are stricter than its pin: both hold now',
  hidden: 'its pin and the label rules leave nobody who may read it: relabel or unpin it',
};

const pinned = ({ counts, pins, dryRun }: IngestSummary): string[] => {
  if (counts.pinned === 0) return [];
  const would = dryRun ? 'would keep' : 'kept';
  return [
    paint('cyan', `pinned: ${counts.pinned} ${would} the label that an admin gave them`),
    ...pins
      .slice(0, MAX_LISTED)
      .map(({ path, outcome }) => `${paint('yellow', 'warning')} ${printable(path)}: ${PINNED[outcome]}`),
    ...(pins.length > MAX_LISTED ? [`… and ${pins.length - MAX_LISTED} more: --json lists them all`] : []),
  ];
};

const stopped = ({ stopped: stop }: IngestSummary): string[] => {
  if (!stop) return [];
  const cause = stop.cause === undefined ? '' : ` (${stop.cause})`;
  return [`${paint('red', 'stopped')} ${stop.code}${cause}: documents up to here are stored whole; run it again`];
};
