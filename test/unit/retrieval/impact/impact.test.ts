import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  grantsOf,
  type HolderImpact,
  type ImpactDocument,
  impactOf,
  type Label,
  makeLabel,
  MARKER,
  mayRead,
  parseRules,
  type Rules,
  type TenantImpact,
} from '../../../../retrieval/index.ts';
import { someLabel, someRules, WORLD } from '../../../support/policy-arbitraries.ts';

const TENANT = 'acme';

/** A person with these roles before each document, one decision at a time, windows aside. */
function reads(rules: Rules, roles: readonly string[], label: Label, principals: readonly string[] = []): boolean {
  const person = { tenant: TENANT, id: 'x', principals, roles, clearance: 0, compartments: [], scopes: [] };
  const grants = grantsOf(rules, { ...person, principals: [] });
  return grants !== undefined && mayRead(person, grants, label, label.not_before);
}
const namedReader = ({ readers, denied }: Label): string[] =>
  readers.filter((reader) => reader !== MARKER && !denied.includes(reader)).slice(0, 1);

interface World {
  readonly before: Rules;
  readonly after: Rules;
  readonly labels: readonly Label[];
}
const worlds: fc.Arbitrary<World> = fc.record({
  before: someRules,
  after: someRules,
  labels: fc.array(someLabel, { minLength: 5, maxLength: 40 }),
});

const documentsOf = (labels: readonly Label[]): ImpactDocument[] =>
  labels.flatMap((label, index) =>
    label.tenant === TENANT ? [{ id: `d${index}`, label, passages: 1 + (index % 3) }] : [],
  );

const impactIn = ({ before, after, labels }: World): Promise<TenantImpact> =>
  impactOf({ before, after, tenant: TENANT, documents: documentsOf(labels), maxSamples: 1_000 });

const idsWhere = (labels: readonly Label[], holds: (label: Label) => boolean): string[] =>
  documentsOf(labels).flatMap(({ id }) => (holds(labels[Number(id.slice(1))] ?? neverStored) ? [id] : []));
const neverStored = makeLabel({ tenant: 'nowhere', classification: 3 });

const found = (impact: TenantImpact, kind: HolderImpact['kind'], name: string): HolderImpact | undefined =>
  impact.holders.find((holder) => holder.kind === kind && holder.name === name);
const sorted = (ids: readonly string[] | undefined): string[] => [...(ids ?? [])].sort();

describe('impact', () => {
  test('of every role and group is what one decision at a time says, document by document', async () => {
    let [gains, losses] = [0, 0];
    const property = fc.asyncProperty(worlds, async (world) => {
      const { before, after, labels } = world;
      const impact = await impactIn(world);
      const holders = [
        ...WORLD.roles.map((role) => ['role', role, [role], [role]] as const),
        ...WORLD.groups.map((group) => {
          const rolesIn = (rules: Rules) => rules.tenants.get(TENANT)?.groups.get(group) ?? [];
          return ['group', group, rolesIn(before), rolesIn(after)] as const;
        }),
      ];
      for (const [kind, name, was, is] of holders) {
        const gained = idsWhere(labels, (label) => !reads(before, was, label) && reads(after, is, label));
        const lost = idsWhere(labels, (label) => reads(before, was, label) && !reads(after, is, label));
        const holder = found(impact, kind, name);
        expect(sorted(holder?.gained.samples)).toEqual(gained.sort());
        expect(sorted(holder?.lost.samples)).toEqual(lost.sort());
        gains += gained.length;
        losses += lost.length;
      }
    });
    await fc.assert(property, { seed: 20_261_125, numRuns: 150 });
    expect(Math.min(gains, losses)).toBeGreaterThan(300);
  });

  test('where a document names a reader is what that reader in that role would gain or lose beside', async () => {
    let gains = 0;
    const property = fc.asyncProperty(worlds, async (world) => {
      const { before, after, labels } = world;
      const impact = await impactIn(world);
      for (const role of WORLD.roles) {
        const gained = idsWhere(labels, (label) => {
          const [reader] = namedReader(label);
          if (reader === undefined || reads(after, [role], label)) return false;
          return !reads(before, [role], label, [reader]) && reads(after, [role], label, [reader]);
        });
        expect(sorted(found(impact, 'role', role)?.gainedAsReader.samples)).toEqual(gained.sort());
        gains += gained.length;
      }
    });
    await fc.assert(property, { seed: 20_261_126, numRuns: 150 });
    expect(gains).toBeGreaterThan(50);
  });

  test('of two roles together is what neither of them has by itself', async () => {
    let gains = 0;
    const property = fc.asyncProperty(worlds, async (world) => {
      const { before, after, labels } = world;
      const impact = await impactIn(world);
      const roles = [...WORLD.roles].sort();
      for (const [at, one] of roles.entries()) {
        for (const other of roles.slice(at + 1)) {
          const gained = idsWhere(labels, (label) => {
            const alone = reads(after, [one], label) || reads(after, [other], label);
            return !alone && !reads(before, [one, other], label) && reads(after, [one, other], label);
          });
          expect(sorted(found(impact, 'two_roles', `${one} + ${other}`)?.gained.samples)).toEqual(gained.sort());
          gains += gained.length;
        }
      }
    });
    await fc.assert(property, { seed: 20_261_127, numRuns: 150 });
    expect(gains).toBeGreaterThan(50);
  });

  test('names the documents that no combination of roles can read any more, and those that some can for the first time', async () => {
    let [orphans, opened] = [0, 0];
    const property = fc.asyncProperty(worlds, async (world) => {
      const { before, after, labels } = world;
      const impact = await impactIn(world);
      const somebody = (rules: Rules, label: Label) => reads(rules, WORLD.roles, label, namedReader(label));
      const gone = idsWhere(labels, (label) => somebody(before, label) && !somebody(after, label));
      const first = idsWhere(labels, (label) => !somebody(before, label) && somebody(after, label));
      expect(sorted(impact.orphaned.samples)).toEqual(gone.sort());
      expect(sorted(impact.opened.samples)).toEqual(first.sort());
      orphans += gone.length;
      opened += first.length;
    });
    await fc.assert(property, { seed: 20_261_128, numRuns: 150 });
    expect(Math.min(orphans, opened)).toBeGreaterThan(50);
  });

  test('of a version on itself is nothing', async () => {
    const property = fc.asyncProperty(worlds, async ({ before, labels }) => {
      const impact = await impactIn({ before, after: before, labels });
      expect(impact.holders).toEqual([]);
      expect([impact.orphaned.documents, impact.opened.documents]).toEqual([0, 0]);
    });
    await fc.assert(property, { seed: 20_261_129, numRuns: 50 });
  });
});

const rulesOf = (roles: string): Rules => {
  const text = `version: 1\ntags: { a: A, b: B }\ncompartments: { c: C }\ntenants: { acme: { roles: { ${roles} } } }\n`;
  const reading = parseRules(text);
  if (!reading.ok) throw new Error(reading.problems[0]?.message);
  return reading.rules;
};
const document = (id: string, label: Partial<Parameters<typeof makeLabel>[0]>, passages = 1): ImpactDocument => ({
  id,
  label: makeLabel({ tenant: TENANT, classification: 0, ...label }),
  passages,
});

describe('an impact report', () => {
  const before = rulesOf('low: { tags: [a] }, mid: { tags: [a] }, high: { tags: [b], clearance: 3 }');
  const after = rulesOf(
    'low: { tags: [a, b], clearance: 3 }, mid: { tags: [a, b] }, high: { tags: [b], clearance: 3 }',
  );
  const documents = [
    document('open', { tags: ['b'] }, 4),
    document('secret-b', { tags: ['b'], classification: 3 }, 2),
    document('secret-a', { tags: ['b'], classification: 3 }),
    document('medium', { tags: ['b'], classification: 2 }),
  ];
  const request = { before, after, tenant: TENANT };

  test('begins with who gains restricted material, and its samples with the most sensitive', async () => {
    const { holders } = await impactOf({ ...request, documents, maxSamples: 3 });
    expect(holders.map(({ name }) => name)).toEqual(['low', 'mid']);
    expect(holders[0]?.gained).toEqual({
      documents: 4,
      passages: 8,
      byClassification: [1, 0, 1, 2],
      samples: ['secret-b', 'secret-a', 'medium'],
    });
    expect(holders[0]).toMatchObject({ tags: { gained: ['b'], lost: [] }, clearance: { before: 0, after: 3 } });
  });

  test('counts what is under embargo or has expired: the same rules decide when its day comes', async () => {
    const embargoed = [
      document('e', { tags: ['b'], not_before: 9_000_000_000 }),
      document('x', { tags: ['b'], not_after: 1 }),
    ];
    const { holders } = await impactOf({ ...request, documents: embargoed });
    expect(holders[0]?.gained.documents).toBe(2);
  });

  test('counts labels that can’t be read, and another tenant’s, as nobody’s', async () => {
    const broken = [
      { id: 'x', label: { tags: ['b'] }, passages: 1 },
      { id: 'y', label: undefined, passages: 1 },
      { id: 'z', label: makeLabel({ tenant: 'globex', classification: 0, tags: ['b'] }), passages: 1 },
    ];
    const impact = await impactOf({ ...request, documents: [...broken, ...documents] });
    expect([impact.unreadable, impact.documents]).toEqual([3, 7]);
    expect(impact.holders[0]?.gained.documents).toBe(4);
  });

  test('of the first rules ever tells all that they open', async () => {
    const impact = await impactOf({ ...request, before: undefined, documents });
    expect(impact.opened.documents).toBe(4);
    expect(found(impact, 'role', 'high')?.clearance).toEqual({ before: undefined, after: 3 });
  });

  test('of a role that is taken away tells all that it loses', async () => {
    const impact = await impactOf({ ...request, after: rulesOf('low: { tags: [a] }, mid: { tags: [a] }'), documents });
    expect(found(impact, 'role', 'high')?.lost.documents).toBe(4);
    expect(impact.orphaned.documents).toBe(4);
  });

  test('says when there is too much to try every two roles together', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `r${index}: { tags: [a] }`).join(', ');
    const labels = Array.from({ length: 120 }, (_, index) =>
      document(`d${index}`, { tags: ['a'], readers: [`user:u${index}`] }),
    );
    const next = rulesOf(many.replaceAll('[a]', '[a, b]'));
    const impact = await impactOf({ before: rulesOf(many), after: next, tenant: TENANT, documents: labels });
    expect(impact.pairsTried).toBe(false);
    expect((await impactOf({ ...request, documents })).pairsTried).toBe(true);
  });

  test('of thousands of roles does not make their pairs, and pauses at each role, so that others are answered', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `r${index}: { tags: [a] }`).join(', ');
    let pauses = 0;
    const pause = async () => void (pauses += 1);
    const next = rulesOf(many.replaceAll('[a]', '[b]'));
    const labels = [document('d', { tags: ['a'] })];
    const request = { before: rulesOf(many), after: next, tenant: TENANT, pause };
    for (const documents of [labels, []]) {
      pauses = 0;
      const { pairsTried, holders } = await impactOf({ ...request, documents });
      expect({ pairsTried, holders: holders.length, pauses }).toEqual({
        pairsTried: false,
        holders: 3_000,
        pauses: 3_000,
      });
    }
  });
});
