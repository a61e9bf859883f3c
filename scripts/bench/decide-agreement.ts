// Four deciders on the same questions: Cedar from the claims on, Cedar with the grants given, mayRead, and SQLite by the filter.
import {
  AccessFilter,
  type Analyzer,
  grantsOf,
  type Label,
  mayRead,
  type Rules,
  Subject,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import { permitsByCedar } from './cedar/cedar.ts';
import { tableQuestion } from './cedar/label-table.ts';
import { hierarchyOf, prepareRules, rulesQuestion } from './cedar/rules-and-labels.ts';
import { COMPARTMENTS, MOMENTS, OPENED, someCaller, someLabel, someRules } from './decide-scenes.ts';
import { seeded } from './measuring.ts';
import { memoPassage, type MemoStore, memoStore } from './memo-store.ts';

export const LABELS = 250;
const VERSIONS = 20;

export interface Agreement {
  decisions: number;
  /** All four said the same. */
  identical: number;
  allowed: number;
  /** Asked by callers without a known role: denied, whatever the label. */
  ofStrangers: number;
  /** By row of the label table: denials that become permissions once this row alone is out of the way. */
  readonly decidedAlone: Map<string, number>;
  /** The first few that were decided differently. */
  readonly different: unknown[];
}

interface Caller {
  readonly rules: Rules;
  readonly subject: SubjectAttributes;
  readonly now: number;
}

/** @param callers each is asked about each of the 250 labels */
export async function agreementOf(
  analyzer: Analyzer,
  callers: number,
  onProgress: (decisions: number) => void,
): Promise<Agreement> {
  prepareRules(COMPARTMENTS);
  const random = seeded(17);
  const labels = Array.from({ length: LABELS }, () => someLabel(random));
  const versions = Array.from({ length: VERSIONS }, () => someRules(random));
  const decidedAlone = new Map(Object.keys(OPENED).map((row) => [row, 0]));
  const agreement: Agreement = { decisions: 0, identical: 0, allowed: 0, ofStrangers: 0, decidedAlone, different: [] };
  const store = await memoStore(analyzer, labels);
  try {
    for (let at = 0; at < callers; at += 1) {
      const [rules, now] = [versions[at % VERSIONS], MOMENTS[at % MOMENTS.length]];
      if (!rules || now === undefined) throw new Error('There are no rules');
      await compare(agreement, store, { rules, subject: someCaller(random), now }, labels);
      onProgress(agreement.decisions);
    }
  } finally {
    await store.dispose();
  }
  return agreement;
}

async function compare(agreement: Agreement, store: MemoStore, caller: Caller, labels: readonly Label[]) {
  const { rules, subject, now } = caller;
  const grants = grantsOf(rules, subject);
  const hierarchy = hierarchyOf(rules);
  const found = await foundBy(store, caller);
  const byMayRead = (label: Label) => grants !== undefined && mayRead(subject, grants, label, now);
  for (const [at, label] of labels.entries()) {
    const allowed = byMayRead(label);
    const decisions = {
      rulesInCedar: permitsByCedar(rulesQuestion(subject, hierarchy, label, now)),
      tableInCedar: grants !== undefined && permitsByCedar(tableQuestion(subject, grants, label, now)),
      filterInSqlite: found.has(memoPassage(at, label)),
    };
    agreement.decisions += 1;
    if (allowed) agreement.allowed += 1;
    if (!grants) agreement.ofStrangers += 1;
    if (Object.values(decisions).every((decision) => decision === allowed)) agreement.identical += 1;
    else if (agreement.different.length < 3) agreement.different.push({ subject, label, now, allowed, ...decisions });
    if (allowed) continue;
    for (const [row, open] of Object.entries(OPENED)) {
      if (!byMayRead(open(label, subject))) continue;
      agreement.decidedAlone.set(row, (agreement.decidedAlone.get(row) ?? 0) + 1);
    }
  }
}

async function foundBy(store: MemoStore, { rules, subject, now }: Caller): Promise<ReadonlySet<string>> {
  if (!grantsOf(rules, subject)) return new Set();
  return store.admitted(AccessFilter.compile(rules, Subject.verified(subject), now));
}
