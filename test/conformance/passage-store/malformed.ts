import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type AccessFilter, type Label, LABEL_SCHEMA, makeLabel, MARKER, Permitted } from '../../../retrieval/index.ts';
import { filterOf, live, NOW, TENANT } from '../../support/stores-fixture.ts';
import { type Section, type StoreUnderTest, withStore } from './store-under-test.ts';

const READER = filterOf({ tags: ['finance'], principals: ['user:ann'], clearance: 1 });
const GOOD = makeLabel({ tenant: TENANT, classification: 1, tags: ['finance'], readers: ['user:ann'] });

/** For each key a value which keeps READER out, all other clauses being met. */
const BARRED: Record<string, Partial<Label>> = {
  label_schema: {},
  tenant: { tenant: 'globex' },
  tags: { tags: [MARKER, 'hr'], readers: [MARKER] },
  readers: { tags: [MARKER], readers: [MARKER, 'user:bob'] },
  compartments: { compartments: [MARKER, 'merger'] },
  classification: { classification: 2 },
  denied: { denied: [MARKER, 'user:ann'] },
  not_before: { not_before: NOW + 1 },
  not_after: { not_after: NOW - 1 },
};

const GONE = Symbol('the key is missing');
/** No value of these is well-formed for any key of a label. */
const CORRUPT: readonly unknown[] = [
  GONE,
  null,
  '',
  'finance',
  MARKER,
  [],
  [[MARKER]],
  [null],
  [MARKER, 5],
  [MARKER, null],
  [MARKER, ['finance']],
  { 0: MARKER, 1: 'finance' },
  { [MARKER]: 'finance' },
  true,
  false,
  -1,
  0.5,
  1e300,
  '0',
  '1',
  String(NOW),
];
/** Well-formed after all. */
const FINE_FOR: Record<string, readonly unknown[]> = { tenant: ['finance'] };

const corrupted = (label: Label, key: string, value: unknown): string =>
  JSON.stringify(
    value === GONE
      ? Object.fromEntries(Object.entries(label).filter(([name]) => name !== key))
      : { ...label, [key]: value },
  );

const corruptions = (key: string): readonly unknown[] => CORRUPT.filter((value) => !FINE_FOR[key]?.includes(value));

/** Labels that are no label at all, or hold one key too many. */
const STRANGE: readonly string[] = [
  'null',
  '[]',
  '{}',
  '5',
  '"label"',
  JSON.stringify([GOOD]),
  JSON.stringify({ label: GOOD }),
  JSON.stringify({ ...GOOD, label_schema: LABEL_SCHEMA + 1 }),
  JSON.stringify({ ...GOOD, owner: 'ann' }),
  JSON.stringify(GOOD).replace('{', '{"__proto__":{},'),
];

async function plantAll({ plant }: StoreUnderTest, labels: readonly string[]): Promise<Set<string>> {
  const ids = labels.map(() => randomUUID());
  for (const [index, labelJson] of labels.entries()) {
    const id = ids[index] ?? '';
    await plant({ id, tenant: TENANT, document: `planted-${index}`, labelJson, text: 'common words' });
  }
  return new Set(ids);
}

const found = async ({ store }: StoreUnderTest, filter: AccessFilter): Promise<string[]> =>
  (await store.lexical({ filter, limit: 1_000, terms: ['common'] }, live)).map(({ id }) => id);

export function malformedGuarantees({ makeStore, unless }: Section): void {
  describe('a malformed label', () => {
    test('never survives the second check, whatever the filter makes of it; a whole one does', async () => {
      await withStore(makeStore, async (under) => {
        const broken = Object.keys(GOOD).flatMap((key) => corruptions(key).map((value) => corrupted(GOOD, key, value)));
        const planted = await plantAll(under, [...broken, ...STRANGE]);
        const whole = await plantAll(under, [JSON.stringify(GOOD)]);
        const stored = await under.store.read([...planted, ...whole], live);
        const permitted = stored.flatMap((row) => Permitted.check(READER, row) ?? []);
        expect(permitted.map((passage) => Permitted.id(passage))).toEqual([...whole]);
        expect(await found(under, READER)).toEqual(expect.arrayContaining([...whole]));
      });
    });

    unless('malformed.filtered', 'is not even found by a reader whom the whole one kept out', async () => {
      await withStore(makeStore, async (under) => {
        const labels = Object.entries(BARRED).flatMap(([key, bar]) =>
          corruptions(key).map((value) => corrupted({ ...GOOD, ...bar }, key, value)),
        );
        await plantAll(under, labels);
        const whole = await plantAll(under, [JSON.stringify(GOOD)]);
        expect(labels.length).toBeGreaterThan(150);
        expect(await found(under, READER)).toEqual([...whole]);
      });
    });
  });
}
