import { expect } from '@jest/globals';
import {
  AccessFilter,
  grantsOf,
  mayRead,
  Permitted,
  type RoleGrants,
  type Rules,
  Subject,
} from '../../retrieval/index.ts';
import { holdsOnRow } from './evaluate-condition.ts';
import type { Scene } from './policy-arbitraries.ts';

export const LAW_RUNS = { numRuns: 600, seed: 20_261_122, maxSkipsPerRun: 100 };

export const filterOf = ({ rules, subject, now }: Scene) => AccessFilter.compile(rules, Subject.verified(subject), now);
export const readable = ({ subject, grants, now, label }: Scene) => mayRead(subject, grants, label, now);
export const CONTENT = { document: 'a', ordinal: 0, title: '', uri: '', section: '', text: 'a' };

/** By mayRead, by the condition, and by the second check: a law holds by each, or it doesn't hold. */
export function judged(parts: Scene): boolean {
  const filter = filterOf(parts);
  const verdicts = [
    readable(parts),
    holdsOnRow(AccessFilter.condition(filter), parts.label),
    Permitted.check(filter, { id: 'a', label: parts.label, content: CONTENT }) !== undefined,
  ];
  expect(new Set(verdicts).size).toBe(1);
  return verdicts[0] ?? false;
}

export const regranted = (parts: Scene): Scene => {
  const grants = grantsOf(parts.rules, parts.subject);
  if (!grants) throw new Error('The scene lost its grants');
  return { ...parts, grants };
};

export const changedRoles = (rules: Rules, tenant: string, change: (role: RoleGrants) => RoleGrants): Rules => ({
  ...rules,
  tenants: new Map(
    [...rules.tenants].map(([name, own]) => [
      name,
      name === tenant ? { ...own, roles: new Map([...own.roles].map(([role, held]) => [role, change(held)])) } : own,
    ]),
  ),
});

/** How often a law met each outcome: a law that met one of them alone says little. */
export const tally = () => {
  const seen = { shown: 0, hidden: 0 };
  return {
    note: (outcome: boolean): void => void (seen[outcome ? 'shown' : 'hidden'] += 1),
    expectBoth: (least: number): void => expect(Math.min(seen.shown, seen.hidden)).toBeGreaterThan(least),
  };
};
