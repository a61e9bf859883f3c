import {
  CLASSIFICATIONS,
  type DocumentCounts,
  type HolderImpact,
  printable,
  type TenantImpact,
} from '../../retrieval/index.ts';
import { columns, say, styled } from './terminal.ts';

const KINDS = { role: 'role', group: 'group', two_roles: 'together' } as const;

/** One tenant's part, worst first: first what each holder would hold, then the documents that it opens or closes. */
export function printImpact(impact: TenantImpact, withDocuments: boolean): void {
  say();
  const { tenant, documents, holders, unreadable } = impact;
  say(styled('bold', printable(tenant)) + (withDocuments ? styled('dim', `  ${documents} documents`) : ''));
  if (holders.length === 0) say(`  ${styled('green', 'nothing changes for any role or group')}`);
  for (const holder of holders) printHolder(holder);
  printSet('yellow', 'nobody could read any more', impact.orphaned);
  printSet('yellow', 'readable by somebody for the first time', impact.opened);
  if (unreadable > 0) say(styled('dim', `  ${unreadable} documents have a label that can't be read: nobody sees them`));
  if (!impact.pairsTried) say(styled('yellow', '  too many roles and labels to try every two roles together'));
}

const printHolder = (holder: HolderImpact): void => {
  say(`  ${styled('bold', `${KINDS[holder.kind]} ${printable(holder.name)}`)}${holdings(holder)}`);
  printSet('red', 'gains', holder.gained);
  printSet('cyan', 'loses', holder.lost);
  printSet('red', 'gains, where named as reader', holder.gainedAsReader);
  printSet('cyan', 'loses, where named as reader', holder.lostAsReader);
};

const holdings = ({ tags, compartments, clearance }: HolderImpact): string => {
  const signed = (kind: string, { gained, lost }: HolderImpact['tags']) => [
    ...gained.map((name) => `+${kind} ${printable(name)}`),
    ...lost.map((name) => `−${kind} ${printable(name)}`),
  ];
  const levels =
    clearance.before === clearance.after ? [] : [`clearance ${clearance.before ?? '–'} → ${clearance.after ?? '–'}`];
  const said = [...signed('tag', tags), ...signed('compartment', compartments), ...levels];
  return said.length === 0 ? '' : styled('dim', `  ${said.join(', ')}`);
};

const printSet = (style: 'red' | 'cyan' | 'yellow', what: string, counts: DocumentCounts): void => {
  if (counts.documents === 0) return;
  const levels = CLASSIFICATIONS.flatMap((name, level) => {
    const count = counts.byClassification[level] ?? 0;
    return count > 0 ? [`${count} ${name}`] : [];
  });
  const size = `${counts.documents} document${counts.documents === 1 ? '' : 's'} (${levels.reverse().join(', ')})`;
  say(columns([['  ', styled(style, what), size, styled('dim', `${counts.passages} passages`)]]));
  const left = counts.documents - counts.samples.length;
  for (const id of counts.samples) say(`        ${printable(id)}`);
  if (left > 0) say(styled('dim', `        and ${left} more`));
};
