import { type Label, type Rules } from '../../retrieval/index.ts';
import { IngestionError } from '../errors.ts';
import { canonical, directionOf, entriesOf } from '../label-order.ts';
import { createLabelRules, isKnownByPath, type LabelRules } from '../label-rules.ts';
import type { LabelsFile } from '../labels-file.ts';
import { createPinning } from '../pin.ts';
import type { Selected } from './document-selection.ts';
import { applyEdit, isComplete, type LabelEdit } from './label-edit.ts';
import type { DocumentChange, LeftAlone, LeftAloneReason } from './relabel-summary.ts';

export type LabelChange =
  | { readonly kind: 'edit'; readonly edit: LabelEdit; readonly pin: boolean }
  /** What the labels file says for each path; pinned documents stay within their pin unless unpinned. */
  | {
      readonly kind: 'labels';
      readonly labels: LabelsFile;
      /** The text of the CODEOWNERS file, where the labels file names one. */
      readonly codeowners?: string | undefined;
      readonly unpin: boolean;
    }
  /** The label stays until the next ingestion run decides it. */
  | { readonly kind: 'unpin' };

export interface LabelPlan {
  readonly changes: readonly DocumentChange[];
  readonly alreadySo: number;
  readonly leftAlone: readonly LeftAlone[];
}

type Aim = { readonly label: Label; readonly pinned: boolean } | LeftAloneReason;
type Aiming = (document: Selected) => Aim;

/**
 * What each document's label would be. Nothing is written here.
 * @throws IngestionError ingestion.source_unknown, LabelsFileError: of a labels file
 */
export function planLabels(
  documents: readonly Selected[],
  { tenant, change, rules }: { readonly tenant: string; readonly change: LabelChange; readonly rules: Rules },
): LabelPlan {
  const aimAt = aiming(tenant, change, rules);
  const intern = createInterning();
  const compare = createComparison();
  const changes: DocumentChange[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const selected of documents) {
    const { record } = selected;
    // Ingestion begins by emptying the hash: what such a document is nobody knows yet.
    const aim = record.contentHash === '' ? 'half_written' : aimAt(selected);
    if (typeof aim === 'string') {
      leftAlone.push({ document: record.id, why: aim });
      continue;
    }
    const after = intern(aim.label);
    const before = selected.label && intern(selected.label);
    if (before === after && record.pinned === aim.pinned) continue;
    changes.push({
      document: record.id,
      passages: record.passages,
      direction: compare(before, after),
      before,
      after,
      wasPinned: record.pinned,
      pinned: aim.pinned,
      beyondSource: before === after ? [] : beyondSource(rules, tenant, record.source, before, after),
    });
  }
  return { changes, leftAlone, alreadySo: documents.length - changes.length - leftAlone.length };
}

/** Documents share few labels: each is one object, by which the rest of the run, and the store, know it again. */
const createInterning = () => {
  const seen = new WeakMap<Label, Label>();
  const known = new Map<string, Label>();
  return (label: Label): Label => {
    const found = seen.get(label);
    if (found) return found;
    const key = canonical(label);
    const one = known.get(key) ?? label;
    known.set(key, one);
    seen.set(label, one);
    return one;
  };
};

const createComparison = () => {
  const known = new Map<Label | undefined, Map<Label, ReturnType<typeof directionOf>>>();
  return (before: Label | undefined, after: Label) => {
    const row = known.get(before) ?? new Map<Label, ReturnType<typeof directionOf>>();
    const direction = row.get(after) ?? directionOf(before, after);
    known.set(before, row.set(after, direction));
    return direction;
  };
};

const aiming = (tenant: string, change: LabelChange, rules: Rules): Aiming => {
  switch (change.kind) {
    case 'edit':
      return editing(tenant, change);
    case 'labels':
      return relabelling(tenant, change, rules);
    case 'unpin':
      return ({ label }) => (label ? { label, pinned: false } : 'label_unreadable');
  }
};

const editing = (tenant: string, { edit, pin }: Extract<LabelChange, { kind: 'edit' }>): Aiming => {
  const made = new Map<Label | undefined, Label | LeftAloneReason>();
  const apply = (label: Label | undefined): Label | LeftAloneReason => {
    if (!label && !isComplete(edit)) return 'label_unreadable';
    return reasonOf(() => applyEdit(edit, label, tenant));
  };
  return ({ record, label }) => {
    const after = made.get(label) ?? apply(label);
    made.set(label, after);
    return typeof after === 'string' ? after : { label: after, pinned: pin || record.pinned };
  };
};

const relabelling = (
  tenant: string,
  { labels, codeowners, unpin }: Extract<LabelChange, { kind: 'labels' }>,
  rules: Rules,
): Aiming => {
  const source = rules.tenants.get(tenant)?.sources.get(labels.source);
  if (!source) throw new IngestionError('ingestion.source_unknown', 'The rules know no such source in this tenant');
  const labelRules = createLabelRules({ tenant, labels, source, codeowners });
  const pinning = createPinning(rules, tenant);
  return ({ record, label }) => {
    const path = record.id.slice(record.source.length + 1);
    if (!isKnownByPath(labels, path)) return 'front_matter';
    const ruled = reasonOf(() => ruledLabel(labelRules, path));
    if (typeof ruled === 'string') return ruled;
    if (!record.pinned || unpin) return { label: ruled, pinned: false };
    return label ? { label: pinning(record, ruled).label, pinned: true } : 'label_unreadable';
  };
};

const ruledLabel = (labelRules: LabelRules, path: string): Label => {
  if (!labelRules.includes(path)) throw new IngestionError('ingestion.unlabelled', 'The labels file excludes it');
  return labelRules.labelOf(path, undefined);
};

const REASONS: ReadonlyMap<string, LeftAloneReason> = new Map([
  ['ingestion.unlabelled', 'unlabelled'],
  ['ingestion.stamp_denied', 'stamp_denied'],
  ['ingestion.label_invalid', 'label_invalid'],
]);

const reasonOf = (make: () => Label): Label | LeftAloneReason => {
  try {
    return make();
  } catch (error) {
    const reason = error instanceof IngestionError ? REASONS.get(error.code) : undefined;
    if (reason) return reason;
    throw error;
  }
};

/**
 * Tags that this change brings and that the source may not stamp: they would open its documents to another audience. What
 * only bars (a compartment, a higher classification) is never beyond a source: it can open nothing.
 */
const beyondSource = (
  rules: Rules,
  tenant: string,
  source: string,
  before: Label | undefined,
  after: Label,
): string[] => {
  const allowed = rules.tenants.get(tenant)?.sources.get(source)?.tags ?? [];
  return entriesOf(after, 'tags').filter((tag) => !before?.tags.includes(tag) && !allowed.includes(tag));
};
