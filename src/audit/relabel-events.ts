import type { Label } from '../../retrieval/index.ts';
import { type AuditEvent, event, labelOf, type Occasion } from './events.ts';

/** Who changed which labels, how, and why, in their own words. */
export interface RelabelOccasion extends Occasion {
  readonly tenant: string;
  readonly operator: string;
  /** Hash of the rules in force. */
  readonly rules: string;
  readonly reason: string | undefined;
  /** The selection and the change as they were given. */
  readonly selection: readonly string[];
  readonly change: readonly string[];
}

export interface RelabelledDocument {
  readonly document: string;
  /** Undefined: it couldn't be read. */
  readonly before: Label | undefined;
  readonly after: Label;
  readonly wasPinned: boolean;
  readonly pinned: boolean;
  readonly direction: string;
}

const MAX_GIVEN = 100;
const MAX_CHARACTERS = 500;

const bounded = (given: readonly string[]): string[] => [
  ...given.slice(0, MAX_GIVEN).map((one) => one.slice(0, MAX_CHARACTERS)),
  ...(given.length > MAX_GIVEN ? [`and ${given.length - MAX_GIVEN} more`] : []),
];

const run = ({ tenant, operator, rules, reason, selection, change }: RelabelOccasion) => ({
  tenant,
  operator,
  rules,
  reason: reason?.slice(0, MAX_CHARACTERS),
  selection: bounded(selection),
  change: bounded(change),
});

/**
 * Appended before the batch commits: a change without evidence can't be. Where the process died in between, the event tells of
 * a change that wasn't made; no event that ends the run follows it, and the next run makes the change and tells it again.
 * `from` and `to` are places in `labels`, since documents share few labels; -1 is a label that couldn't be read.
 */
export const documentsRelabelled = (
  occasion: RelabelOccasion,
  batch: { readonly number: number; readonly documents: readonly RelabelledDocument[] },
): AuditEvent => {
  const places = new Map<Label, number>();
  const placeOf = (label: Label | undefined): number => {
    if (!label) return -1;
    const place = places.get(label) ?? places.size;
    places.set(label, place);
    return place;
  };
  const documents = batch.documents.map(({ document, before, after, wasPinned, pinned, direction }) => ({
    document,
    from: placeOf(before),
    to: placeOf(after),
    was_pinned: wasPinned,
    pinned,
    direction,
  }));
  const labels = [...places.keys()].map(labelOf);
  return event('documents.relabelled', occasion, { ...run(occasion), batch: batch.number, labels, documents });
};

export interface RelabelTotals {
  readonly selected: number;
  readonly changed: number;
  readonly passages: number;
  readonly alreadySo: number;
  readonly leftAlone: number;
  readonly tightened: number;
  readonly loosened: number;
  readonly both: number;
  readonly pinOnly: number;
}

/** What a run really did. */
export const relabelEnded = (
  occasion: RelabelOccasion,
  end: { readonly batches: number; readonly counts: RelabelTotals; readonly stopped: string | undefined },
): AuditEvent =>
  event('documents.relabelled', occasion, {
    ...run(occasion),
    ended: true,
    batches: end.batches,
    counts: {
      selected: end.counts.selected,
      changed: end.counts.changed,
      passages: end.counts.passages,
      already_so: end.counts.alreadySo,
      left_alone: end.counts.leftAlone,
      tightened: end.counts.tightened,
      loosened: end.counts.loosened,
      both: end.counts.both,
      pin_only: end.counts.pinOnly,
    },
    stopped: end.stopped,
  });
