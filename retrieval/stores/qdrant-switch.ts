import { AVERAGE_LENGTH } from '../lexical/bm25.ts';
import type { ControlRecord } from './ports.ts';
import type { QdrantCalls } from './qdrant-client.ts';
import { createQdrantControl } from './qdrant-control.ts';
import { assertPair, type QdrantNames, qdrantNames } from './qdrant-names.ts';
import { verifyControl, verifyPassages } from './qdrant-schema.ts';
import { qdrantCalls, type QdrantStoreOptions } from './qdrant-store.ts';
import { assertVersion, DEFAULT_MINIMUM_VERSION } from './qdrant-version.ts';

/** Nothing was switched, because … */
export type SwitchRefusal =
  /** the name is a collection's own: an alias can't have it */
  | 'name_is_collection'
  /** the new dataset is named by an alias, which may move */
  | 'target_is_alias'
  /** its control record names no rules, or its archive doesn't hold them: every request would get 503 */
  | 'no_rules'
  /** other rules are in force in it than in the old one */
  | 'rules_differ'
  /** the old one was changed meanwhile: what changed would be missing in the new one */
  | 'being_written';

export interface DatasetState extends ControlRecord {
  readonly collection: string;
}

export interface DatasetSwitch {
  readonly outcome: 'switched' | 'rehearsed' | 'already' | 'refused';
  readonly refusal?: SwitchRefusal;
  /** Absent where the name is new. */
  readonly from?: DatasetState;
  /** As it is afterwards. */
  readonly to?: DatasetState;
  /** The old dataset was changed between the last look at it and the switch: such a change isn't in the new one. */
  readonly overtaken?: boolean;
}

export interface SwitchRequest {
  /** A dataset by its own name. */
  readonly to: string;
  readonly rulesDiffer?: boolean | undefined;
  /** Looks at everything, changes nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * The new epoch lies this far above the old one. A request compares the record that it began with to the one that it ends with;
 * were both at one epoch with one hash, it would take the new dataset for the old one. A late commit in the old one can't make that up.
 */
const LEAP = 1_000_000;

/**
 * Points the aliases of `options.collection` (passages and control record) at another dataset, in one batch, after all checks of
 * opening. Every request that has begun on the old one is judged anew. Nobody may write to either meanwhile.
 * @throws RetrievalError as createQdrantStore does, for the new dataset and the old
 */
export async function switchQdrantDataset(options: QdrantStoreOptions, request: SwitchRequest): Promise<DatasetSwitch> {
  const alias = qdrantNames(options.collection);
  const target = qdrantNames(request.to);
  const calls = qdrantCalls(options);
  assertVersion(await calls.version(), options.minimumVersion ?? DEFAULT_MINIMUM_VERSION);
  const aliases = await calls.aliases();
  if (aliases.has(target.passages) || aliases.has(target.control)) return refused('target_is_alias');
  if (await isTaken(calls, alias, aliases)) return refused('name_is_collection');
  assertPair(alias, aliases);

  const [former, next] = [aliases.get(alias.passages), await opened(calls, target, options)];
  const to = { collection: target.passages, ...next.record };
  if (!next.hasRules) return refused('no_rules', to);
  if (former === undefined) {
    if (request.dryRun) return { outcome: 'rehearsed', to };
    await point(calls, alias, target);
    return { outcome: 'switched', to };
  }
  const old = createQdrantControl(calls, qdrantNames(former).control);
  const from = { collection: former, ...(await old.read()) };
  if (former === target.passages) return { outcome: 'already', from, to };
  if (from.rulesHash !== to.rulesHash && !request.rulesDiffer) return refused('rules_differ', to, from);
  if (request.dryRun) return { outcome: 'rehearsed', from, to };

  const after = { ...to, ...(await next.control.outgrow(from.epoch + LEAP)) };
  if (isChanged(from, await old.read())) return refused('being_written', after, from);
  await point(calls, alias, target);
  return { outcome: 'switched', from, to: after, overtaken: isChanged(from, await old.read()) };
}

/** Opened as the service would, but by its own name. */
async function opened(calls: QdrantCalls, target: QdrantNames, options: QdrantStoreOptions) {
  const { analyzer, averageLength = AVERAGE_LENGTH, dimensions } = options;
  await verifyPassages(calls, target.passages, { analyzer: analyzer.name, averageLength, dimensions });
  await verifyControl(calls, target.control);
  const control = createQdrantControl(calls, target.control);
  const record = await control.read();
  const hasRules = record.rulesHash !== undefined && (await control.rulesText(record.rulesHash)) !== undefined;
  return { control, record, hasRules };
}

const isTaken = async (calls: QdrantCalls, alias: QdrantNames, aliases: ReadonlyMap<string, string>) => {
  for (const name of [alias.passages, alias.control]) {
    if (!aliases.has(name) && (await calls.exists(name))) return true;
  }
  return false;
};

const point = (calls: QdrantCalls, alias: QdrantNames, target: QdrantNames): Promise<void> =>
  calls.pointAliases(
    new Map([
      [alias.passages, target.passages],
      [alias.control, target.control],
    ]),
  );

const isChanged = (before: ControlRecord, now: ControlRecord): boolean =>
  before.epoch !== now.epoch || before.rulesHash !== now.rulesHash;

const refused = (refusal: SwitchRefusal, to?: DatasetState, from?: DatasetState): DatasetSwitch => ({
  outcome: 'refused',
  refusal,
  ...(from && { from }),
  ...(to && { to }),
});
