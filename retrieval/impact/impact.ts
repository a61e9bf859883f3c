import type { Grants } from '../policy/grants.ts';
import type { Rules } from '../policy/rules.ts';
import { canRead, changedHolders, changedPairs, grantsOfAllRoles, type Holder, type HolderKind } from './holders.ts';
import {
  countDocuments,
  type DocumentCounts,
  groupByLabel,
  type ImpactDocument,
  type LabelGroup,
} from './label-groups.ts';

export interface NameChange {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** What one version of the rules in place of another would change for whoever holds this. */
export interface HolderImpact {
  readonly kind: HolderKind;
  readonly name: string;
  readonly tags: NameChange;
  readonly compartments: NameChange;
  /** Undefined: the version does not know the role or group. */
  readonly clearance: { readonly before: number | undefined; readonly after: number | undefined };
  readonly gained: DocumentCounts;
  readonly lost: DocumentCounts;
  /** Only for those whom the document names as a reader. */
  readonly gainedAsReader: DocumentCounts;
  readonly lostAsReader: DocumentCounts;
}

export interface TenantImpact {
  readonly tenant: string;
  readonly documents: number;
  /** Their labels can't be read, so nobody sees them under any rules. */
  readonly unreadable: number;
  /** Whoever gains or loses something, worst first: restricted material gained, then confidential, then all gains, then losses. */
  readonly holders: readonly HolderImpact[];
  /** False: there are too many roles and labels to try every two roles together. */
  readonly pairsTried: boolean;
  /** Some combination of roles could read them, and none can any more. */
  readonly orphaned: DocumentCounts;
  /** No combination of roles could read them, and some can now. */
  readonly opened: DocumentCounts;
}

export interface ImpactRequest {
  /** Undefined: no rules were in force. */
  readonly before: Rules | undefined;
  readonly after: Rules;
  readonly tenant: string;
  readonly documents: readonly ImpactDocument[];
  /** Ids in each count; default 5. */
  readonly maxSamples?: number | undefined;
  /** Of tags and compartments that the answer may name, holder by holder; default: as many as there are. */
  readonly maxNames?: number | undefined;
  /** Awaited now and then, so that a service can answer others meanwhile. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** A small file can have an answer of gigabytes: each of many groups gains each of many tags. */
export class ImpactTooLarge extends Error {
  override readonly name = 'ImpactTooLarge';
}

/** Pairs of roles × distinct labels; what two roles hold together has to be found out too, and costs about as much as some labels. */
const MAX_PAIR_DECISIONS = 4_000_000;
const COST_OF_A_PAIR = 20;

/**
 * Which documents each role, group and pair of roles would gain and lose. Exact over the labels that are stored: every
 * decision is mayRead's, each distinct label judged once. What a token carries of its own (clearance, compartments) isn't
 * known here and doesn't count.
 * @throws ImpactTooLarge: it would name more than `maxNames`
 */
export async function impactOf(request: ImpactRequest): Promise<TenantImpact> {
  const {
    before,
    after,
    tenant,
    maxSamples = 5,
    maxNames = Number.POSITIVE_INFINITY,
    pause = () => Promise.resolve(),
  } = request;
  const { groups, documents, unreadable } = groupByLabel(tenant, request.documents);
  const count = (chosen: readonly LabelGroup[]) => countDocuments(chosen, maxSamples);
  const judge = createJudge(tenant, groups, count);

  const changed: Holder[] = [];
  const impacts: HolderImpact[] = [];
  let named = 0;
  const add = (impact: HolderImpact): void => {
    if (!matters(impact)) return;
    named += namesIn(impact);
    if (named > maxNames) throw new ImpactTooLarge(`It would name more than ${maxNames} tags and compartments`);
    impacts.push(impact);
  };
  for (const holder of changedHolders(before, after, tenant)) {
    if (holder) {
      changed.push(holder);
      add(judge.impact(holder));
    }
    await pause();
  }
  const pairs = changedPairs(before, after, tenant, changed);
  const pairsTried = pairs.count * (groups.length + COST_OF_A_PAIR) <= MAX_PAIR_DECISIONS;
  for (const pair of pairsTried ? pairs.each() : []) {
    add(judge.impact(pair));
    await pause();
  }
  const everybody = { before: grantsOfAllRoles(before, tenant), after: grantsOfAllRoles(after, tenant) };
  return {
    tenant,
    documents,
    unreadable,
    holders: impacts.sort(worstFirst),
    pairsTried,
    orphaned: count(
      groups.filter((group) => judge.anybody(everybody.before, group) && !judge.anybody(everybody.after, group)),
    ),
    opened: count(
      groups.filter((group) => !judge.anybody(everybody.before, group) && judge.anybody(everybody.after, group)),
    ),
  };
}

type Count = (groups: readonly LabelGroup[]) => DocumentCounts;

const createJudge = (tenant: string, groups: readonly LabelGroup[], count: Count) => {
  const byTag = (grants: Grants | undefined, group: LabelGroup) => canRead(grants, tenant, group);
  const asReader = (grants: Grants | undefined, group: LabelGroup) =>
    group.reader !== undefined && canRead(grants, tenant, group, group.reader);
  const gainedBy = (from: Grants | undefined, to: Grants | undefined) =>
    groups.filter((group) => !byTag(from, group) && byTag(to, group));
  /** What is gained by tag as well isn't told twice. */
  const gainedByName = (from: Grants | undefined, to: Grants | undefined) =>
    groups.filter((group) => !asReader(from, group) && asReader(to, group) && !byTag(to, group));

  return {
    anybody: (grants: Grants | undefined, group: LabelGroup) => byTag(grants, group) || asReader(grants, group),
    impact(holder: Holder): HolderImpact {
      const { before, after, parts } = holder;
      /** What one of the two reads by itself is told of that one. */
      const together = (when: 'before' | 'after') => (group: LabelGroup) =>
        !parts.some((part) => byTag(part[when], group));
      const named = parts.length === 0;
      return {
        ...grantChanges(holder),
        gained: count(gainedBy(before, after).filter(together('after'))),
        lost: count(gainedBy(after, before).filter(together('before'))),
        gainedAsReader: count(named ? gainedByName(before, after) : []),
        lostAsReader: count(named ? gainedByName(after, before) : []),
      };
    },
  };
};

const lacking = (names: readonly string[], held: ReadonlySet<string>): string[] =>
  names.filter((name) => !held.has(name));

const difference = (before: readonly string[] = [], after: readonly string[] = []): NameChange => ({
  gained: lacking(after, new Set(before)),
  lost: lacking(before, new Set(after)),
});

const grantChanges = ({ kind, name, before, after }: Holder) => ({
  kind,
  name,
  tags: difference(before?.tags, after?.tags),
  compartments: difference(before?.compartments, after?.compartments),
  clearance: { before: before?.clearance, after: after?.clearance },
});

/** Of two roles together only what changes for documents is news; of a role or a group each change is. */
const matters = ({ kind, gained, lost }: HolderImpact): boolean =>
  kind !== 'two_roles' || gained.documents > 0 || lost.documents > 0;

const namesIn = ({ tags, compartments }: HolderImpact): number =>
  tags.gained.length + tags.lost.length + compartments.gained.length + compartments.lost.length;

const weight = ({ gained, gainedAsReader, lost, lostAsReader }: HolderImpact): readonly number[] => [
  gained.byClassification[3] + gainedAsReader.byClassification[3],
  gained.byClassification[2] + gainedAsReader.byClassification[2],
  gained.documents + gainedAsReader.documents,
  lost.documents + lostAsReader.documents,
];

const worstFirst = (a: HolderImpact, b: HolderImpact): number => {
  const [one, other] = [weight(a), weight(b)];
  const at = one.findIndex((figure, index) => figure !== other[index]);
  return at < 0 ? (a.name < b.name ? -1 : 1) : (other[at] ?? 0) - (one[at] ?? 0);
};
