import { z } from 'zod';
import { CLASSIFICATIONS, LAST_INSTANT, MARKER } from '../../retrieval/index.ts';
import type { AuditEvent } from './events.ts';
import { printable } from './printable.ts';

/** One document of a relabelling, as people read it. Every string has passed `printable`. */
export interface ChangeRow {
  readonly document: string;
  readonly direction: string;
  readonly before: string;
  readonly after: string;
  readonly pin: string;
}

/** An event about one document among others. */
export interface DocumentHistoryRow extends ChangeRow {
  readonly at: string;
  readonly operator: string;
  readonly reason: string;
  readonly id: string;
}

const text = z
  .string()
  .catch('')
  .transform((value) => printable(value));
const names = z
  .array(z.string())
  .catch([])
  .transform((values) => values.filter((value) => value !== MARKER).map(printable));
const Label = z.looseObject({
  tags: names,
  readers: names,
  compartments: names,
  denied: names,
  classification: z.int().catch(-1),
  not_before: z.int().min(0).max(LAST_INSTANT).catch(0),
  not_after: z.int().min(0).max(LAST_INSTANT).catch(LAST_INSTANT),
});
const Relabelled = z.looseObject({
  operator: text,
  reason: text,
  labels: z.array(Label).catch([]),
  documents: z
    .array(
      z.looseObject({
        document: text,
        direction: text,
        from: z.int().catch(-1),
        to: z.int().catch(-1),
        was_pinned: z.boolean().catch(false),
        pinned: z.boolean().catch(false),
      }),
    )
    .catch([]),
});
type Relabelled = z.infer<typeof Relabelled>;

/** Shown as rows, and not once more as facts. */
export const SHOWN_AS_ROWS: ReadonlySet<string> = new Set(['labels', 'documents']);

export function changesOf({ kind, detail }: AuditEvent): readonly ChangeRow[] {
  return kind === 'documents.relabelled' ? rowsOf(Relabelled.parse(detail)) : [];
}

/** What happened to the label of one document, in the order of the events. */
export function documentHistory(events: readonly AuditEvent[], document: string): readonly DocumentHistoryRow[] {
  return events.flatMap((event) => {
    const detail = Relabelled.parse(event.detail);
    const occasion = { operator: detail.operator, reason: detail.reason, at: printable(event.at) };
    return rowsOf(detail)
      .filter((row) => row.document === printable(document))
      .map((row) => ({ ...occasion, ...row, id: printable(event.id) }));
  });
}

const rowsOf = ({ labels, documents }: Relabelled): ChangeRow[] =>
  documents.map(({ document, direction, from, to, was_pinned, pinned }) => ({
    document,
    direction,
    before: saidOf(labels[from]),
    after: saidOf(labels[to]),
    pin: pinned === was_pinned ? (pinned ? 'pinned' : '') : pinned ? 'now pinned' : 'no longer pinned',
  }));

/** A label in one line: only what it has. */
const saidOf = (label: Relabelled['labels'][number] | undefined): string => {
  if (!label) return 'unreadable';
  const lists = (['tags', 'readers', 'compartments', 'denied'] as const).flatMap((key) =>
    label[key].length > 0 ? [`${key} ${label[key].join(', ')}`] : [],
  );
  const { not_before, not_after, tags, readers } = label;
  return [
    CLASSIFICATIONS[label.classification] ?? 'no classification',
    ...(tags.length + readers.length === 0 ? ['nobody'] : []),
    ...lists,
    ...(not_before > 0 ? [`from ${instant(not_before)}`] : []),
    ...(not_after < LAST_INSTANT ? [`until ${instant(not_after)}`] : []),
  ].join('; ');
};

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
