import type { Rules } from '../../retrieval/index.ts';
import { IngestionError } from '../errors.ts';
import type { Selection } from './document-selection.ts';
import type { LabelPlan } from './label-plan.ts';
import { createLabelTally } from './label-tally.ts';
import type { DocumentChange, Need, RelabelSummary } from './relabel-summary.ts';

export interface RelabelRecord {
  /** @param gone how many of them were no longer there */
  changed(changes: readonly DocumentChange[], gone?: number): void;
  stop(error: unknown): void;
  summary(): RelabelSummary;
}

export interface RelabelRecordDeps {
  readonly tenant: string;
  readonly rules: Rules;
  readonly dryRun?: boolean | undefined;
  readonly selection: Selection;
  readonly plan: LabelPlan;
  readonly needs: readonly Need[];
  readonly warnings: readonly string[];
}

/** What a run did, counted as it goes. */
export function createRelabelRecord(deps: RelabelRecordDeps): RelabelRecord {
  const { tenant, rules, dryRun, selection, plan } = deps;
  const started = performance.now();
  const done: DocumentChange[] = [];
  let gone = 0;
  let stopped: RelabelSummary['stopped'];

  const countsOf = (): RelabelSummary['counts'] => {
    const towards = (direction: DocumentChange['direction']) =>
      done.filter((change) => change.direction === direction).length;
    return {
      selected: selection.documents.length,
      changed: done.length - gone,
      passages: done.reduce((sum, { passages }) => sum + passages, 0),
      alreadySo: plan.alreadySo,
      leftAlone: plan.leftAlone.length,
      tightened: towards('tighter'),
      loosened: towards('looser'),
      both: towards('both'),
      pinOnly: towards('same'),
    };
  };
  const tallied = (): Pick<RelabelSummary, 'byClassification' | 'byTag'> => {
    const tally = createLabelTally();
    const after = new Map(done.map((change) => [change.document, change.after]));
    for (const { record, label } of selection.documents) {
      tally.count(label, after.get(record.id) ?? label, record.passages);
    }
    return { byClassification: tally.byClassification(), byTag: tally.byTag() };
  };

  return {
    changed(changes, missing = 0) {
      done.push(...changes);
      gone += missing;
    },
    stop(error) {
      stopped = reasonOf(error);
    },
    summary: () => ({
      tenant,
      rulesHash: rules.hash,
      dryRun: dryRun === true,
      counts: countsOf(),
      ...tallied(),
      changes: done,
      leftAlone: plan.leftAlone,
      unknown: selection.unknown,
      warnings: [...deps.warnings, ...(gone > 0 ? [`${gone} document(s) were removed meanwhile`] : [])],
      needs: deps.needs,
      seconds: (performance.now() - started) / 1000,
      stopped,
    }),
  };
}

/** Anything but our own errors comes from the store. */
const reasonOf = (error: unknown): RelabelSummary['stopped'] => {
  if (error instanceof IngestionError) return { code: error.code, cause: undefined };
  const cause = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  return { code: 'ingestion.write_failed', cause };
};
