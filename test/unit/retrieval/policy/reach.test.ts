import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CLASSIFICATIONS,
  createLabelCensus,
  explainDocument,
  grantsOf,
  makeLabel,
  mayRead,
  parseLabel,
  reachOf,
} from '../../../../retrieval/index.ts';
import { MOMENTS, somebody, someLabel, someRules, WORLD } from '../../../support/policy-arbitraries.ts';

const malformed = someLabel.map((label) => ({ ...label, tags: ['everyone'] }));
const anyLabel = fc.oneof(
  { weight: 12, arbitrary: someLabel },
  { weight: 1, arbitrary: malformed },
  { weight: 1, arbitrary: fc.constantFrom(null, undefined, 'label', {}) },
);

/** Few labels, many documents: as in a company. */
const collection = fc
  .tuple(
    fc.array(anyLabel, { minLength: 4, maxLength: 10 }),
    fc.array(fc.record({ at: fc.nat(), passages: fc.nat(9) }), { minLength: 30, maxLength: 40 }),
  )
  .map(([labels, places]) =>
    places.map(({ at, passages }, n) => ({ id: `drive/${n}.md`, label: labels[at % labels.length], passages })),
  );
type Documents = readonly { readonly id: string; readonly label: unknown; readonly passages: number }[];

const censusOf = (documents: Documents) => {
  const census = createLabelCensus();
  for (const document of documents) census.count(document);
  return census.groups();
};

const sizeOf = (documents: Documents) => ({
  documents: documents.length,
  passages: documents.reduce((sum, { passages }) => sum + passages, 0),
});

const bySize = <T extends { readonly documents: number }>(sizes: readonly T[], name: (size: T) => string): T[] =>
  sizes.toSorted((a, b) => b.documents - a.documents || (name(a) < name(b) ? -1 : 1));

const world = [someRules, somebody, collection, fc.constantFrom(...MOMENTS)] as const;

describe('what claims can read', () => {
  test('agrees with mayRead on each document: in all, by tag, by reader entry, by classification', () => {
    const met = { readable: 0, keptOut: 0, byTag: 0, byReader: 0, malformed: 0, shared: 0 };
    fc.assert(
      fc.property(...world, (rules, attributes, documents, now) => {
        const grants = grantsOf(rules, attributes);
        const readable = documents.filter(({ label }) => {
          const parsed = parseLabel(label);
          return grants && parsed && mayRead(attributes, grants, parsed, now);
        });
        const having = (key: 'tags' | 'readers', entry: string) =>
          readable.filter(({ label }) => parseLabel(label)?.[key].includes(entry));
        const groups = censusOf(documents);
        const reach = reachOf({ rules, attributes, now }, groups);
        expect(reach.readable).toEqual(sizeOf(readable));
        expect(reach.keptOut).toEqual(sizeOf(documents.filter((one) => !readable.includes(one))));
        const named = (names: readonly string[], key: 'tags' | 'readers') =>
          bySize(
            names
              .map((name) => ({ name, ...sizeOf(having(key, name)), samples: [] }))
              .filter((size) => size.documents > 0),
            ({ name }) => name,
          );
        expect(reach.byTag).toEqual(named(grants?.tags ?? [], 'tags'));
        expect(reach.byReader).toEqual(named(attributes.principals, 'readers'));
        expect(reach.byClassification).toEqual(
          CLASSIFICATIONS.map((_, classification) => ({
            classification,
            ...sizeOf(readable.filter(({ label }) => parseLabel(label)?.classification === classification)),
          })),
        );
        met.readable += readable.length;
        met.keptOut += reach.keptOut.documents;
        met.byTag += reach.byTag.length;
        met.byReader += reach.byReader.length;
        met.malformed += documents.filter(({ label }) => !parseLabel(label)).length;
        met.shared += documents.length - groups.length;
      }),
      { numRuns: 200, seed: 21 },
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(50);
  });

  test('counts what is kept out by the clause that decides for each document', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(...world, (rules, attributes, documents, now) => {
        const clauses = new Map<string, Documents>();
        for (const document of documents) {
          const { deciding } = explainDocument(rules, attributes, document.label, now);
          if (deciding) clauses.set(deciding, [...(clauses.get(deciding) ?? []), document]);
        }
        const expected = [...clauses].map(([clause, kept]) => ({ clause, ...sizeOf(kept) }));
        expect(reachOf({ rules, attributes, now }, censusOf(documents)).keptOutBy).toEqual(
          bySize(expected, ({ clause }) => clause),
        );
        for (const clause of clauses.keys()) met.add(clause);
      }),
      { numRuns: 250, seed: 22 },
    );
    expect([...met].sort()).toEqual([
      'classification',
      'compartments',
      'denied',
      'known_role',
      'label_schema',
      'not_after',
      'not_before',
      'tags_or_readers',
      'tenant',
    ]);
  });

  test('names no document unless it is asked to, and then the first few of each tag, readable ones alone', () => {
    let met = 0;
    fc.assert(
      fc.property(...world, (rules, attributes, documents, now) => {
        const groups = censusOf(documents);
        expect(JSON.stringify(reachOf({ rules, attributes, now }, groups))).not.toContain('drive/');
        for (const { name, samples, documents: size } of reachOf({ rules, attributes, now }, groups, 3).byTag) {
          const readable = documents
            .filter(({ label }) => parseLabel(label)?.tags.includes(name))
            .filter(({ label }) => explainDocument(rules, attributes, label, now).visible)
            .map(({ id }) => id);
          expect(samples).toEqual(readable.toSorted().slice(0, 3));
          expect(samples).toHaveLength(Math.min(3, size));
          met += samples.length;
        }
      }),
      { numRuns: 100, seed: 23 },
    );
    expect(met).toBeGreaterThan(100);
  });

  test('counts a document once under a tag that its label repeats', () => {
    const [rules] = fc.sample(someRules, { numRuns: 1, seed: 1 });
    const [person] = fc.sample(somebody, { numRuns: 1, seed: 1 });
    if (!rules || !person) throw new Error('no sample');
    const label = makeLabel({ tenant: 'acme', classification: 0, readers: ['user:ada'] });
    const attributes = { ...person, tenant: 'acme', roles: [WORLD.roles[0]], principals: ['user:ada'] };
    const twice = { ...label, readers: [...label.readers, 'user:ada'] };
    const groups = censusOf([{ id: 'drive/a.md', label: twice, passages: 2 }]);
    expect(reachOf({ rules, attributes, now: MOMENTS[1] }, groups).byReader).toEqual([
      { name: 'user:ada', documents: 1, passages: 2, samples: [] },
    ]);
  });
});
