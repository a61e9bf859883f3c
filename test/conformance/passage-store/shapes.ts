import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { AccessFilter, mayRead, Permitted, type StoredPassage } from '../../../retrieval/index.ts';
import { CALLER_SHAPES, type CallerShape } from '../../support/hostile-callers.ts';
import { CONDITION_SHAPES, type ConditionShape } from '../../support/hostile-conditions.ts';
import {
  MALFORMED_SEEDS,
  type MalformedSeed,
  OPEN_LABEL,
  WHOLE_SEEDS,
  type WholeSeed,
} from '../../support/hostile-labels.ts';
import { admitted, byFamily, readable } from '../../support/hostile-oracle.ts';
import { createTally } from '../../support/hostile-tally.ts';
import { codeOf, live, TENANT } from '../../support/stores-fixture.ts';
import { type Section, type StoreUnderTest, withStore } from './store-under-test.ts';

/** A store that was filled once with every seed, for every shape. */
interface Matrix {
  readonly under: StoreUnderTest;
  /** By passage id, in the seeds' order. */
  readonly whole: ReadonlyMap<string, string>;
  readonly malformed: ReadonlyMap<string, StoredPassage>;
}

async function filled(
  under: StoreUnderTest,
  seeds: readonly WholeSeed[],
  broken: readonly MalformedSeed[],
): Promise<Matrix> {
  const plant = async (document: string, labelJson: string, tenant = TENANT): Promise<string> => {
    const id = randomUUID();
    await under.plant({ id, tenant, document, labelJson, text: 'common words' });
    return id;
  };
  const whole = new Map<string, string>();
  for (const { name, label } of seeds) {
    whole.set(await plant(`whole ${name}`, JSON.stringify(label), label.tenant), name);
  }
  const malformed: string[] = [];
  for (const { name, json } of broken) malformed.push(await plant(`malformed ${name}`, json));
  const stored = await under.store.read(malformed, live);
  return { under, whole, malformed: new Map(stored.map((row) => [row.id, row])) };
}

/** The whole seeds among these passages; the malformed ones are left to the second check. */
const seedsOf = ({ whole }: Matrix, ids: Iterable<string>): string[] => {
  const found = new Set(ids);
  return [...whole].flatMap(([id, name]) => (found.has(id) ? [name] : []));
};

async function search({ under: { store } }: Matrix, { make }: CallerShape): Promise<string[]> {
  const hits = await store.lexical({ ...make(), limit: 1_000, terms: ['common'] }, live);
  return hits.map(({ id }) => id);
}

const permitted = ({ malformed }: Matrix, { make }: CallerShape, ids: Iterable<string>): StoredPassage[] => {
  const { filter } = make();
  return [...ids].flatMap((id) => malformed.get(id) ?? []).filter((row) => Permitted.check(filter, row));
};

export function shapeGuarantees({ makeStore }: Section): void {
  describe('hostile shapes over hostile labels', () => {
    const tally = createTally();
    let matrix: Matrix;
    beforeAll(async () => {
      matrix = await filled(await makeStore(), WHOLE_SEEDS, MALFORMED_SEEDS);
    });
    afterAll(async () => {
      tally.report(matrix.under.store.name);
      await matrix.under.dispose();
    });

    /** What the oracle says, the engine must say; or it refuses, where that is pinned. */
    const compare = async (
      shape: CallerShape | ConditionShape,
      ask: () => Promise<readonly string[]>,
      expected: () => readonly string[],
    ): Promise<readonly string[]> => {
      const name = `${shape.family}: ${shape.name}`;
      if (shape.refusedBy.some((engine) => engine === matrix.under.store.name)) {
        expect([name, await codeOf(ask())]).toEqual([name, 'store.cannot_express']);
        tally.refused(shape.family);
        return [];
      }
      const ids = await ask();
      expect([name, seedsOf(matrix, ids)]).toEqual([name, expected()]);
      tally.agreed(shape.family, WHOLE_SEEDS.length, expected().length);
      return ids;
    };

    test.each(byFamily(CALLER_SHAPES))('callers by %s find exactly what mayRead lets them read', async (_, shapes) => {
      for (const shape of shapes) {
        const ids = await compare(
          shape,
          () => search(matrix, shape),
          () => readable(shape),
        );
        expect(permitted(matrix, shape, ids)).toEqual([]);
      }
    });

    test.each(byFamily(CONDITION_SHAPES))('conditions by %s admit exactly what they say', async (_, shapes) => {
      for (const shape of shapes) {
        await compare(
          shape,
          () => matrix.under.admitted(shape.condition),
          () => admitted(shape),
        );
      }
    });

    test('every shape was compared, or refused where that is pinned', () => {
      const shapes = [...CALLER_SHAPES, ...CONDITION_SHAPES];
      const refused = shapes.filter(({ refusedBy }) => refusedBy.some((engine) => engine === matrix.under.store.name));
      expect(tally.totals()).toEqual({ agreed: shapes.length - refused.length, refused: refused.length });
    });

    test('no malformed label survives the second check, whatever the engine says of it', () => {
      expect(matrix.malformed.size).toBe(MALFORMED_SEEDS.length);
      const callers = byFamily(CALLER_SHAPES).flatMap(([, shapes]) => shapes.slice(-2));
      for (const caller of callers) expect(permitted(matrix, caller, matrix.malformed.keys())).toEqual([]);
      // The same label, whole, is read by most: it is the one wrong thing that hides it.
      const readers = callers.filter(({ make }) => {
        const { subject, grants, now } = AccessFilter.reader(make().filter);
        return mayRead(subject, grants, OPEN_LABEL, now);
      });
      expect(readers.length).toBeGreaterThan(callers.length / 2);
    });

    test('a part of the labels, planted in another order, is filtered as that part of the whole', async () => {
      const part = WHOLE_SEEDS.filter((_, index) => index % 3 === 0);
      const names = new Set(part.map(({ name }) => name));
      let telling = 0;
      await withStore(makeStore, async (under) => {
        const slice = await filled(under, part.toReversed(), []);
        for (const shape of CALLER_SHAPES.filter(({ refusedBy }) => refusedBy.length === 0)) {
          const expected = readable(shape).filter((name) => names.has(name));
          const found = seedsOf(slice, await search(slice, shape)).toReversed();
          expect([shape.name, found]).toEqual([shape.name, expected]);
          if (expected.length > 0 && expected.length < part.length) telling += 1;
        }
      });
      expect(telling).toBeGreaterThan(CALLER_SHAPES.length / 2);
    });
  });
}
