import { setTimeout as delay } from 'node:timers/promises';
import { type PassageWriter, RetrievalError, type Rules } from '../../retrieval/index.ts';
import { IngestionError } from '../errors.ts';
import { type DocumentSelection, selectDocuments, type Selection } from './document-selection.ts';
import { assertDeclared, removedInVain } from './label-edit.ts';
import { type LabelChange, type LabelPlan, planLabels } from './label-plan.ts';
import { createRelabelRecord, type RelabelRecord } from './relabel-record.ts';
import type { DocumentChange, Need, RelabelSummary } from './relabel-summary.ts';

export interface RelabelRequest {
  readonly tenant: string;
  readonly selection: DocumentSelection;
  readonly change: LabelChange;
  /** In force: they say which names there are, and what a source may stamp. */
  readonly rules: Rules;
  readonly store: PassageWriter;
  /**
   * Told of each batch before it is committed; where it rejects, the run stops and the batch isn't committed. A process that
   * dies in between leaves evidence of a change that wasn't made, never a change without evidence.
   */
  readonly record: (batch: RelabelBatch) => Promise<void>;
  /** Lets a change admit somebody new. */
  readonly allowLoosening?: boolean | undefined;
  /** Lets a change bring tags that the rules don't let the document's source stamp. */
  readonly beyondSource?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  /** Documents of one commit, where the store has commits; default 500. */
  readonly batch?: number | undefined;
  /** How long another run that holds the store is waited for; default 0. */
  readonly waitMs?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** The run stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

export interface RelabelBatch {
  /** From 1. */
  readonly number: number;
  readonly changes: readonly DocumentChange[];
}

const BATCH = 500;
/** A batch is one event of the trail, whose size is bounded: labels of many entries make smaller batches. */
const MAX_BATCH_ENTRIES = 20_000;
const RETRY_MS = 50;

/**
 * Gives stored documents another label without reading them again: payload only, each document whole. Everything is planned
 * and checked first; a change that isn't allowed for one document is refused for all. Doing it again changes nothing more, so
 * an interrupted run is resumed by running it again.
 * @throws IngestionError ingestion.tenant_unknown, .source_unknown, .selection_invalid, .nothing_selected, .name_undeclared,
 *   .loosening_refused, .stamp_denied, .labels_file_invalid: nothing was written
 * @throws RetrievalError store.locked: another run is writing; store.…: it can't list what it holds. Nothing was written
 */
export async function relabel(request: RelabelRequest): Promise<RelabelSummary> {
  const release = request.dryRun ? undefined : await claimed(request);
  try {
    return await run(request);
  } finally {
    release?.();
  }
}

const claimed = async ({ store, waitMs = 0, signal }: RelabelRequest): Promise<(() => void) | undefined> => {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      return await store.claim?.();
    } catch (error) {
      const isHeld = error instanceof RetrievalError && error.code === 'store.locked';
      if (!isHeld || performance.now() >= until || signal?.aborted) throw error;
      await delay(RETRY_MS);
    }
  }
};

const run = async (request: RelabelRequest): Promise<RelabelSummary> => {
  const { tenant, change, rules, store } = request;
  if (!rules.tenants.has(tenant)) throw new IngestionError('ingestion.tenant_unknown', 'The rules know no such tenant');
  if (change.kind === 'edit') assertDeclared(change.edit, rules);
  const source = change.kind === 'labels' ? change.labels.source : undefined;
  const selection = await selectDocuments(store, tenant, request.selection, source);
  const plan = planLabels(selection.documents, request);
  const needs = needsOf(request, plan.changes);
  const record = createRelabelRecord({ ...request, selection, plan, needs, warnings: warningsOf(request, selection) });
  if (request.dryRun) record.changed(plan.changes);
  else {
    assertAllowed(needs, plan);
    await commitAll(request, plan.changes, record);
  }
  return record.summary();
};

const needsOf = (request: RelabelRequest, changes: readonly DocumentChange[]): Need[] => {
  const loosens = changes.some(({ direction }) => direction === 'looser' || direction === 'both');
  const beyond = changes.some(({ beyondSource }) => beyondSource.length > 0);
  return [
    ...(loosens && !request.allowLoosening ? (['allow_loosening'] as const) : []),
    ...(beyond && !request.beyondSource ? (['beyond_source'] as const) : []),
  ];
};

const assertAllowed = (needs: readonly Need[], { changes }: LabelPlan): void => {
  if (needs.includes('beyond_source')) {
    const { document = '', beyondSource = [] } = changes.find(({ beyondSource: tags }) => tags.length > 0) ?? {};
    const message = `The source of ${document} may not stamp ${beyondSource.join(', ')}`;
    throw new IngestionError('ingestion.stamp_denied', message);
  }
  if (needs.length === 0) return;
  const loosened = changes.filter(({ direction }) => direction === 'looser' || direction === 'both');
  const message = `${loosened.length} document(s) would admit somebody new, the first ${loosened[0]?.document ?? ''}`;
  throw new IngestionError('ingestion.loosening_refused', message);
};

const warningsOf = ({ change }: RelabelRequest, { documents }: Selection): string[] => {
  if (change.kind !== 'edit') return [];
  const vain = removedInVain(
    change.edit,
    documents.flatMap(({ label }) => label ?? []),
  );
  return vain.map((entry) => `none of the selected documents has ${entry}: there is nothing to take away`);
};

const commitAll = async (
  request: RelabelRequest,
  changes: readonly DocumentChange[],
  record: RelabelRecord,
): Promise<void> => {
  let done = 0;
  try {
    for (const batch of batchesOf(changes, request.batch ?? BATCH)) {
      if (request.signal?.aborted) throw new IngestionError('ingestion.interrupted', 'The run was interrupted');
      await evidenceOf(request, batch);
      const relabelled = await request.store.relabelAll(
        request.tenant,
        batch.changes.map(({ document, after, pinned }) => ({ document, label: after, pinned })),
      );
      record.changed(batch.changes, batch.changes.length - relabelled);
      done += batch.changes.length;
      request.onProgress?.(done, changes.length);
    }
  } catch (error) {
    record.stop(error);
  }
};

const evidenceOf = async ({ record }: RelabelRequest, batch: RelabelBatch): Promise<void> => {
  try {
    await record(batch);
  } catch {
    throw new IngestionError('ingestion.evidence_failed', 'The audit trail cannot be written');
  }
};

const weight = ({ before, after }: DocumentChange): number =>
  [before, after].reduce((sum, label) => sum + (label ? label.tags.length + label.readers.length : 0), 0) +
  [before, after].reduce((sum, label) => sum + (label ? label.compartments.length + label.denied.length : 0), 0);

function* batchesOf(changes: readonly DocumentChange[], most: number): Generator<RelabelBatch> {
  let number = 1;
  let from = 0;
  let entries = 0;
  for (const [at, change] of changes.entries()) {
    const more = weight(change);
    if (at > from && (at - from >= most || entries + more > MAX_BATCH_ENTRIES)) {
      yield { number, changes: changes.slice(from, at) };
      [number, from, entries] = [number + 1, at, 0];
    }
    entries += more;
  }
  if (from < changes.length) yield { number, changes: changes.slice(from) };
}
