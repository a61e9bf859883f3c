import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AccessFilter,
  grantsOf,
  type Label,
  mayRead,
  Narrowing,
  LAST_INSTANT,
  Subject,
} from '../../../../retrieval/index.ts';
import { holdsOnRow } from '../../../support/evaluate-condition.ts';
import { type Scene, scene, somebody, someLabel, someRules, WORLD } from '../../../support/policy-arbitraries.ts';

const RUNS = { numRuns: 600, seed: 20_261_120 };

const filterOf = ({ rules, subject, now }: Scene) => AccessFilter.compile(rules, Subject.verified(subject), now);
const filtered = (parts: Scene, row: unknown = parts.label) => holdsOnRow(AccessFilter.condition(filterOf(parts)), row);
const readable = ({ subject, grants, now, label }: Scene, by: Label = label) => mayRead(subject, grants, by, now);

const regranted = (parts: Scene, subject: Scene['subject']): Scene => {
  const grants = grantsOf(parts.rules, subject);
  if (!grants) throw new Error('The scene lost its grants');
  return { ...parts, subject, grants };
};

describe('the generated scenes', () => {
  const scenes = fc.sample(scene, { numRuns: 1_000, seed: 1 });

  test('hold both outcomes in quantity, by either check, so that no law below is empty', () => {
    for (const visible of [scenes.filter((parts) => readable(parts)), scenes.filter((parts) => filtered(parts))]) {
      expect(visible.length).toBeGreaterThan(100);
      expect(visible.length).toBeLessThan(900);
    }
  });

  const opened: Readonly<Record<string, (parts: Scene) => Label>> = {
    tenant: ({ label, subject }) => ({ ...label, tenant: subject.tenant }),
    tags: ({ label }) => ({ ...label, tags: [...WORLD.tags] }),
    readers: ({ label, subject }) => ({ ...label, readers: [...subject.principals] }),
    compartments: ({ label }) => ({ ...label, compartments: [] }),
    classification: ({ label }) => ({ ...label, classification: 0 }),
    denied: ({ label }) => ({ ...label, denied: [] }),
    not_before: ({ label }) => ({ ...label, not_before: 0 }),
    not_after: ({ label }) => ({ ...label, not_after: LAST_INSTANT }),
  };
  test.each(Object.entries(opened))('hold documents that only %s hides', (_, open) => {
    const hidden = scenes.filter((parts) => !readable(parts) && readable(parts, open(parts)));
    expect(hidden.length).toBeGreaterThan(2);
  });
});

describe('a label and a person', () => {
  test('are judged alike by the compiled condition and by mayRead', () => {
    fc.assert(
      fc.property(scene, (parts) => {
        expect(filtered(parts)).toBe(readable(parts));
      }),
      RUNS,
    );
  });

  test('never meet across tenants', () => {
    fc.assert(
      fc.property(scene, (parts) => {
        fc.pre(parts.label.tenant !== parts.subject.tenant);
        expect(readable(parts)).toBe(false);
        expect(filtered(parts)).toBe(false);
      }),
      RUNS,
    );
  });

  test('deny wins over every grant', () => {
    fc.assert(
      fc.property(scene, fc.nat(), (parts, pick) => {
        const principal = parts.subject.principals[pick % parts.subject.principals.length] ?? '';
        const label = { ...parts.label, denied: [...parts.label.denied, principal] };
        expect(readable(parts, label)).toBe(false);
        expect(filtered(parts, label)).toBe(false);
      }),
      RUNS,
    );
  });

  test('are judged alike whatever the order and the duplicates in the lists of either', () => {
    const twice = (values: readonly string[]) => [...values, ...values].reverse();
    fc.assert(
      fc.property(scene, (parts) => {
        const { label, subject } = parts;
        const shuffled: Label = {
          ...label,
          tags: twice(label.tags),
          readers: twice(label.readers),
          compartments: twice(label.compartments),
          denied: twice(label.denied),
        };
        const doubled = regranted(parts, {
          ...subject,
          roles: twice(subject.roles),
          principals: twice(subject.principals),
          compartments: twice(subject.compartments),
        });
        expect(doubled.grants).toEqual(parts.grants);
        expect(readable({ ...doubled, label: shuffled })).toBe(readable(parts));
        expect(filtered({ ...doubled, label: shuffled })).toBe(readable(parts));
      }),
      RUNS,
    );
  });
});

describe('granting more', () => {
  test('never hides what was visible: a role, a compartment, clearance, a group that nobody denies', () => {
    const more = fc.record({
      roles: fc.subarray([...WORLD.roles]),
      compartments: fc.subarray([...WORLD.compartments]),
      clearance: fc.integer({ min: 0, max: 3 }),
      groups: fc.subarray(WORLD.groups.map((group) => `group:${group}`)),
    });
    let kept = 0;
    fc.assert(
      fc.property(scene, more, (parts, extra) => {
        fc.pre(readable(parts) && !extra.groups.some((group) => parts.label.denied.includes(group)));
        kept += 1;
        const { subject } = parts;
        const raised = regranted(parts, {
          ...subject,
          roles: [...subject.roles, ...extra.roles],
          compartments: [...subject.compartments, ...extra.compartments],
          clearance: Math.max(subject.clearance, extra.clearance),
          principals: [...subject.principals, ...extra.groups],
        });
        expect(readable(raised)).toBe(true);
        expect(filtered(raised)).toBe(true);
      }),
      { ...RUNS, numRuns: 300, maxSkipsPerRun: 100 },
    );
    expect(kept).toBeGreaterThanOrEqual(300);
  });

  test('to a document never hides it; demanding more of its readers never shows it', () => {
    fc.assert(
      fc.property(scene, someLabel, (parts, other) => {
        const { label } = parts;
        const wider = { ...label, tags: [...label.tags, ...other.tags], readers: [...label.readers, ...other.readers] };
        const narrower = {
          ...label,
          compartments: [...label.compartments, ...other.compartments],
          denied: [...label.denied, ...other.denied],
          classification: Math.max(label.classification, other.classification),
          not_before: Math.max(label.not_before, other.not_before),
          not_after: Math.min(label.not_after, other.not_after),
        };
        if (readable(parts)) expect([readable(parts, wider), filtered(parts, wider)]).toEqual([true, true]);
        else expect([readable(parts, narrower), filtered(parts, narrower)]).toEqual([false, false]);
      }),
      RUNS,
    );
  });
});

describe('nobody in particular', () => {
  test('a caller without a known role in a known tenant gets no filter', () => {
    fc.assert(
      fc.property(someRules, somebody, fc.constantFrom('acme', 'nowhere'), (rules, subject, tenant) => {
        const stranger = { ...subject, tenant, principals: ['user:ada'], roles: ['unknown-role', 'acme'] };
        expect(grantsOf(rules, stranger)).toBeUndefined();
        expect(() => AccessFilter.compile(rules, Subject.verified(stranger), 0)).toThrow(
          expect.objectContaining({ code: 'policy.no_grants' }),
        );
      }),
      RUNS,
    );
  });

  test('a narrowing never shows what its filter hides', () => {
    let narrowed = 0;
    fc.assert(
      fc.property(scene, fc.subarray([...WORLD.tags], { minLength: 1 }), (parts, tags) => {
        fc.pre(tags.every((tag) => parts.grants.tags.includes(tag)));
        const filter = filterOf(parts);
        const scope = Narrowing.condition(Narrowing.toTags(filter, tags));
        if (readable(parts) && !holdsOnRow(scope, parts.label)) narrowed += 1;
        expect(holdsOnRow(AccessFilter.condition(filter), parts.label) && holdsOnRow(scope, parts.label)).toBe(
          readable(parts) && tags.some((tag) => parts.label.tags.includes(tag)),
        );
      }),
      { ...RUNS, maxSkipsPerRun: 100 },
    );
    expect(narrowed).toBeGreaterThan(0);
  });
});
