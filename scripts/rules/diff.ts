import { impactOf, printable, type Rules, type TenantImpact } from '../../retrieval/index.ts';
import { printImpact } from './impact-table.ts';
import { rulesVersion } from './rules-version.ts';
import { openForReading, orStop, type ReadableStore } from './readable-store.ts';
import { say, sayJson, stop, styled } from './terminal.ts';

/** What a pipeline may want to stop at. */
export const FAILURES = ['restricted', 'gained', 'lost', 'orphaned', 'any', 'never'] as const;
export type Failure = (typeof FAILURES)[number];

export interface DiffOptions {
  readonly store?: string;
  readonly tenant?: string;
  readonly samples: number;
  readonly failOn: readonly Failure[];
  readonly json?: boolean;
}

/** What a new version of the rules would change, before it is put in force. Exit code 1: something that `--fail-on` names. */
export async function diff(oldName: string, newName: string, options: DiffOptions): Promise<void> {
  const store = options.store === undefined ? undefined : await openForReading(options.store);
  try {
    const [before, after] = [await rulesVersion(oldName, store), await rulesVersion(newName, store)];
    const impacts = await impactsOf(before, after, store, options);
    const failures = options.failOn.filter((failure) => impacts.some((impact) => hits(failure, impact)));
    if (options.json) sayJson({ before: before.hash, after: after.hash, tenants: impacts, failures });
    else print(before, after, impacts, failures, store !== undefined);
    process.exitCode = failures.length > 0 ? 1 : 0;
  } finally {
    await store?.close();
  }
}

const impactsOf = async (
  before: Rules,
  after: Rules,
  store: ReadableStore | undefined,
  { tenant: only, samples }: DiffOptions,
): Promise<readonly TenantImpact[]> => {
  const known = [...new Set([...before.tenants.keys(), ...after.tenants.keys()])].sort();
  if (only !== undefined && !known.includes(only)) {
    return stop(2, `Neither version knows the tenant ${printable(only)}: ${known.map(printable).join(', ')}.`);
  }
  const impacts: TenantImpact[] = [];
  for (const tenant of only === undefined ? known : [only]) {
    const documents = store ? await orStop(() => store.documents(tenant)) : [];
    impacts.push(await impactOf({ before, after, tenant, documents, maxSamples: samples }));
  }
  return impacts;
};

const hits = (failure: Failure, { holders, orphaned }: TenantImpact): boolean => {
  const counts = (of: 'gained' | 'lost') => holders.flatMap((holder) => [holder[of], holder[`${of}AsReader`]]);
  switch (failure) {
    case 'restricted':
      return counts('gained').some(({ byClassification }) => byClassification[3] > 0);
    case 'gained':
    case 'lost':
      return counts(failure).some(({ documents }) => documents > 0);
    case 'orphaned':
      return orphaned.documents > 0;
    case 'any':
      return holders.length > 0;
    case 'never':
      return false;
  }
};

const print = (
  before: Rules,
  after: Rules,
  impacts: readonly TenantImpact[],
  failures: readonly Failure[],
  withDocuments: boolean,
): void => {
  say(styled('dim', `from ${before.hash.slice(0, 12)} to ${after.hash.slice(0, 12)}`));
  for (const impact of impacts) printImpact(impact, withDocuments);
  if (!withDocuments)
    say(styled('dim', '\nWithout --store only what the roles hold was compared, not which documents that opens.'));
  if (failures.length > 0) say(styled('red', `\nstopped by --fail-on ${failures.join(', ')}`));
};
