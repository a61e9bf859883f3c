import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AccessFilter, type Label, MARKER, Permitted } from '../../../../retrieval/index.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';
import { type Scene, scene, someLabel, someRules, WORLD } from '../../../support/policy-arbitraries.ts';
import {
  changedRoles,
  CONTENT,
  filterOf,
  judged,
  LAW_RUNS,
  readable,
  regranted,
  tally,
} from '../../../support/policy-laws.ts';

describe('default deny', () => {
  const bare: Readonly<Record<string, (parts: Scene) => Scene>> = {
    'a document without tags and readers': (parts) => ({
      ...parts,
      label: { ...parts.label, tags: [MARKER], readers: [MARKER] },
    }),
    'a document whose tags nobody grants and whose readers nobody is': (parts) => ({
      ...parts,
      label: { ...parts.label, tags: [MARKER, 'unheard-of'], readers: [MARKER, 'user:nobody'] },
    }),
    'a caller whose roles grant no tag, of a document that doesn’t name them': (parts) =>
      regranted({
        ...parts,
        rules: changedRoles(parts.rules, parts.subject.tenant, (role) => ({ ...role, tags: [] })),
        label: { ...parts.label, readers: [MARKER] },
      }),
    'a caller of a demanded compartment that nobody was granted': (parts) => ({
      ...parts,
      label: { ...parts.label, compartments: [MARKER, 'unheard-of'] },
    }),
    'a document of a classification beyond all clearances': (parts) => ({
      ...parts,
      label: { ...parts.label, classification: 4 },
    }),
  };
  test.each(Object.entries(bare))('%s: nothing is read', (_, strip) => {
    const before = tally();
    fc.assert(
      fc.property(scene, (parts) => {
        before.note(readable(parts));
        expect(readable(strip(parts))).toBe(false);
        expect(holdsOnRow(AccessFilter.condition(filterOf(strip(parts))), strip(parts).label)).toBe(false);
      }),
      LAW_RUNS,
    );
    before.expectBoth(100);
  });
});

describe('granting', () => {
  test('more to a role never hides, and sometimes shows: tags, compartments, clearance', () => {
    const revealed = tally();
    const more = fc.record({
      tags: fc.subarray([...WORLD.tags]),
      compartments: fc.subarray([...WORLD.compartments]),
      clearance: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(scene, more, (parts, { tags, compartments, clearance }) => {
        const richer = regranted({
          ...parts,
          rules: changedRoles(parts.rules, parts.subject.tenant, (role) => ({
            tags: [...role.tags, ...tags],
            compartments: [...role.compartments, ...compartments],
            clearance: Math.max(role.clearance, clearance),
          })),
        });
        const [before, after] = [judged(parts), judged(richer)];
        if (before) expect(after).toBe(true);
        else revealed.note(after);
      }),
      { ...LAW_RUNS, numRuns: 2_000 },
    );
    revealed.expectBoth(50);
  });

  test('another group never shows what is denied to it, and a denial hides from its own alone', () => {
    const kept = tally();
    fc.assert(
      fc.property(scene, fc.constantFrom(...WORLD.groups), (parts, group) => {
        const principal = `group:${group}`;
        const label: Label = { ...parts.label, denied: [...parts.label.denied, principal] };
        const subject = { ...parts.subject, principals: [...parts.subject.principals, principal] };
        expect(judged(regranted({ ...parts, subject, label }))).toBe(false);
        fc.pre(!parts.subject.principals.includes(principal));
        expect(judged({ ...parts, label })).toBe(judged(parts));
        kept.note(judged(parts));
      }),
      LAW_RUNS,
    );
    kept.expectBoth(50);
  });
});

describe('slicing', () => {
  test('a part of the rows, in any order, is filtered as that part of all of them', () => {
    const outcomes = tally();
    const rows = fc.array(someLabel, { minLength: 4, maxLength: 20 });
    fc.assert(
      fc.property(scene, rows, fc.infiniteStream(fc.boolean()), (parts, labels, coin) => {
        const filter = filterOf(parts);
        const all = labels.map((label, index) => ({ id: String(index), label, content: CONTENT }));
        const kept = all.filter(() => coin.next().value);
        const idsOf = (stored: typeof all) =>
          stored.flatMap((row) => {
            const permitted = Permitted.check(filter, row);
            return permitted ? [Permitted.id(permitted)] : [];
          });
        const whole = new Set(idsOf(all));
        expect(idsOf(kept)).toEqual(kept.map(({ id }) => id).filter((id) => whole.has(id)));
        expect(idsOf(kept.toReversed())).toEqual(idsOf(kept).toReversed());
        for (const { id } of kept) outcomes.note(whole.has(id));
      }),
      { ...LAW_RUNS, numRuns: 400 },
    );
    outcomes.expectBoth(200);
  });
});

describe('tenant isolation', () => {
  test('nothing in the rules of another tenant changes what a caller may read', () => {
    const outcomes = tally();
    fc.assert(
      fc.property(scene, someRules, (parts, other) => {
        const { tenant } = parts.subject;
        const own = parts.rules.tenants.get(tenant);
        if (!own) throw new Error('The scene lost its tenant');
        const rules = { ...parts.rules, tenants: new Map([...other.tenants, [tenant, own]]) };
        const moved = regranted({ ...parts, rules });
        expect(moved.grants).toEqual(parts.grants);
        expect(judged(moved)).toBe(judged(parts));
        outcomes.note(judged(parts));
      }),
      LAW_RUNS,
    );
    outcomes.expectBoth(100);
  });

  test('what a caller may read at home, nobody with the same names may read from elsewhere', () => {
    const outcomes = tally();
    fc.assert(
      fc.property(scene, (parts) => {
        const elsewhere = parts.subject.tenant === 'acme' ? 'globex' : 'acme';
        const atHome = { ...parts, label: { ...parts.label, tenant: parts.subject.tenant } };
        outcomes.note(judged(atHome));
        expect(judged({ ...parts, label: { ...parts.label, tenant: elsewhere } })).toBe(false);
      }),
      LAW_RUNS,
    );
    outcomes.expectBoth(100);
  });
});
