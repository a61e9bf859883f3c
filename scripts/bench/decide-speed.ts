// What one decision, and one caller's whole collection, cost by Ringfence and by Cedar.
import { AccessFilter, grantsOf, type Label, mayRead, parseLabel, type Rules, Subject } from '../../retrieval/index.ts';
import { permitsByCedar } from './cedar/cedar.ts';
import { tableQuestion } from './cedar/label-table.ts';
import { heldBy, hierarchyOf, prepareRules, rulesQuestion } from './cedar/rules-and-labels.ts';
import type { Caller } from './company-callers.ts';
import { COMPANY_COMPARTMENTS, NOW } from './company-corpus.ts';
import type { MemoStore } from './memo-store.ts';

export interface Contest {
  readonly what: string;
  /** Its name in the closing line. */
  readonly ratio: string;
  /** Runs so many decisions; tells how many were permissions, so that nothing is optimised away. */
  readonly ours: (decisions: number) => number;
  readonly cedar: (decisions: number) => number;
}

/** The same callers and labels on both sides; Cedar's questions are built beforehand, and their building isn't measured. */
export function contests(rules: Rules, callers: readonly Caller[], labels: readonly Label[]): Contest[] {
  prepareRules(COMPANY_COMPARTMENTS);
  const hierarchy = hierarchyOf(rules);
  const pairs = callers.flatMap(({ attributes }) => {
    const grants = grantsOf(rules, attributes);
    if (!grants) throw new Error('The caller has no role');
    const held = heldBy(attributes, hierarchy);
    return labels.map((label) => ({
      attributes,
      grants,
      label,
      stored: JSON.stringify(label),
      table: tableQuestion(attributes, grants, label, NOW),
      whole: rulesQuestion(attributes, held, label, NOW),
    }));
  });
  type Pair = (typeof pairs)[number];
  const counting = (decide: (pair: Pair) => boolean) => (decisions: number) => {
    let permitted = 0;
    for (let at = 0; at < decisions; at += 1) {
      const pair = pairs[at % pairs.length];
      if (pair && decide(pair)) permitted += 1;
    }
    return permitted;
  };
  const asked = (kind: 'table' | 'whole') => counting((pair) => permitsByCedar(pair[kind]));

  return [
    {
      ratio: 'decisionFaster',
      what: 'decision: grants and label → yes or no',
      ours: counting(({ attributes, grants, label }) => mayRead(attributes, grants, label, NOW)),
      cedar: asked('table'),
    },
    {
      ratio: 'decisionFromClaimsFaster',
      what: 'from claims: claims, rules and stored label → yes or no',
      ours: counting(({ attributes, stored }) => {
        const subject = Subject.attributes(Subject.verified(attributes));
        const grants = grantsOf(rules, subject);
        const label = parseLabel(JSON.parse(stored));
        return grants !== undefined && label !== undefined && mayRead(subject, grants, label, NOW);
      }),
      cedar: asked('whole'),
    },
    {
      ratio: 'filterFromClaimsFaster',
      what: 'claims → filter, beside one decision from claims',
      ours: counting(({ attributes }) => Boolean(AccessFilter.compile(rules, Subject.verified(attributes), NOW))),
      cedar: asked('whole'),
    },
  ];
}

/**
 * Which of a store's documents a caller may read: one filter and one search inside it, or a question about each document.
 * @returns how many they may read, by either
 */
export function collectionContest(rules: Rules, { attributes }: Caller, labels: readonly Label[], store: MemoStore) {
  const grants = grantsOf(rules, attributes);
  if (!grants) throw new Error('The caller has no role');
  const questions = labels.map((label) => tableQuestion(attributes, grants, label, NOW));
  return {
    ours: async () => (await store.admitted(AccessFilter.compile(rules, Subject.verified(attributes), NOW))).size,
    cedar: () => questions.filter(permitsByCedar).length,
  };
}
