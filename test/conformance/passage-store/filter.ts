import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AccessFilter, type Label, LAST_INSTANT, MARKER, mayRead, Narrowing } from '../../../retrieval/index.ts';
import { documentOf, filterOf, idsOf, live, type Person, seeded, vectorFrom } from '../../support/stores-fixture.ts';
import { labels, people } from '../../support/stores-labels.ts';
import { type Section, type StoreUnderTest, withStore } from './store-under-test.ts';

const ROWS = 150;
const PEOPLE = 150;
const LIMIT = 1_000;

const rowLabels = fc.sample(labels, { seed: 20_261_101, numRuns: ROWS });
const askers = fc.sample(people, { seed: 20_261_102, numRuns: PEOPLE });

interface Row {
  readonly id: string;
  readonly label: Label;
}

async function fill({ store }: StoreUnderTest): Promise<Row[]> {
  const random = seeded(3);
  const rows: Row[] = [];
  for (const [index, label] of rowLabels.entries()) {
    const vectors = [vectorFrom(random)];
    const document = { ...documentOf({ id: `row-${index}`, texts: ['common words'], vectors }), label };
    await store.replace(document);
    rows.push(...idsOf(document).map((id) => ({ id, label })));
  }
  return rows;
}

const readable = (rows: readonly Row[], filter: AccessFilter): string[] => {
  const { subject, grants, now } = AccessFilter.reader(filter);
  return rows.filter(({ label }) => mayRead(subject, grants, label, now)).map(({ id }) => id);
};

/** The label with one clause opened to everybody. */
const opened: Record<string, (label: Label, person: Required<Person>) => Label> = {
  tenant: (label, { tenant }) => ({ ...label, tenant }),
  'tags and readers': (label, { principals }) => ({ ...label, readers: [MARKER, ...principals] }),
  compartments: (label) => ({ ...label, compartments: [MARKER] }),
  classification: (label) => ({ ...label, classification: 0 }),
  denied: (label) => ({ ...label, denied: [MARKER] }),
  not_before: (label) => ({ ...label, not_before: 0 }),
  not_after: (label) => ({ ...label, not_after: LAST_INSTANT }),
};

export function filterGuarantees({ makeStore }: Section): void {
  describe('the filter', () => {
    test('finds exactly what mayRead lets each person read, by terms and by vector', async () => {
      await withStore(makeStore, async (under) => {
        const rows = await fill(under);
        const vector = vectorFrom(seeded(4));
        const sizes: number[] = [];
        for (const person of askers) {
          const filter = filterOf(person);
          const expected = readable(rows, filter).sort();
          const byTerms = await under.store.lexical({ filter, limit: LIMIT, terms: ['common'] }, live);
          const byVector = await under.store.dense({ filter, limit: LIMIT, vector }, live);
          expect(byTerms.map(({ id }) => id).sort()).toEqual(expected);
          expect(byVector.map(({ id }) => id).sort()).toEqual(expected);
          sizes.push(expected.length);
        }
        expect(sizes.filter((size) => size > 0 && size < ROWS).length).toBeGreaterThan(PEOPLE / 3);
      });
    });

    test.each(Object.keys(opened))('the generated rows try %s: it alone keeps somebody out', (clause) => {
      const open = opened[clause];
      if (!open) throw new Error('no such clause');
      const decided = askers.some((person) => {
        const { subject, grants, now } = AccessFilter.reader(filterOf(person));
        return rowLabels.some(
          (label) => !mayRead(subject, grants, label, now) && mayRead(subject, grants, open(label, person), now),
        );
      });
      expect(decided).toBe(true);
    });

    test('a narrowing to tags leaves out the other passages and changes no score', async () => {
      await withStore(makeStore, async (under) => {
        const rows = await fill(under);
        const labelOf = new Map(rows.map(({ id, label }) => [id, label]));
        let narrowed = 0;
        for (const person of askers.filter(({ tags }) => tags.length > 0)) {
          const filter = filterOf(person);
          const tags = person.tags.slice(0, 1);
          const search = { filter, limit: LIMIT, terms: ['common', 'words'] };
          const all = await under.store.lexical(search, live);
          const some = await under.store.lexical({ ...search, narrowing: Narrowing.toTags(filter, tags) }, live);
          expect(some).toEqual(all.filter(({ id }) => tags.some((tag) => labelOf.get(id)?.tags.includes(tag))));
          if (some.length > 0 && some.length < all.length) narrowed += 1;
        }
        expect(narrowed).toBeGreaterThan(10);
      });
    });
  });
}
