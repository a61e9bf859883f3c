import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createMemoryStore,
  type LabelledDocument,
  makeLabel,
  type PassageStore,
  type RankedId,
} from '../../../../retrieval/index.ts';
import { createPassageIndex } from '../../../../retrieval/stores/sqlite/sqlite-index.ts';
import {
  analyzer,
  documentOf,
  filterOf,
  idsOf,
  live,
  OTHER_TENANT,
  seeded,
  TENANT,
  textFrom,
  vectorFrom,
} from '../../../support/stores-fixture.ts';
import { temporaryStore } from '../../../support/stores-sqlite.ts';

const READER = filterOf({ tags: ['finance'] });

const look = async (store: PassageStore): Promise<(readonly RankedId[])[]> => {
  const lexical = [1, 2, 3, 4, 5, 6].map((word) =>
    store.lexical({ filter: READER, limit: 1_000, terms: [`word${word}`, 'word0'] }, live),
  );
  return Promise.all([...lexical, store.dense({ filter: READER, limit: 1_000, vector: vectorFrom(seeded(8)) }, live)]);
};

interface Step {
  readonly kind: 'replace' | 'relabel' | 'remove' | 'look';
  readonly document: number;
  readonly seed: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'relabel', 'remove', 'look'),
  document: fc.nat(5),
  seed: fc.nat(1_000),
});

function madeOf({ document, seed }: Step): LabelledDocument {
  const random = seeded(seed);
  const texts = Array.from({ length: Math.floor(4 * random()) }, () => textFrom(random, 15));
  return documentOf({
    id: `doc-${document}`,
    contentHash: `v${seed}`,
    texts,
    vectors: texts.map(() => vectorFrom(random)),
    label: { tags: [seed % 4 === 0 ? '0' : 'finance'], tenant: document === 5 ? OTHER_TENANT : TENANT },
  });
}

const apply = async (store: PassageStore, made: Step): Promise<void> => {
  const document = madeOf(made);
  const { tenant } = document.label;
  if (made.kind === 'replace') await store.replace(document);
  if (made.kind === 'relabel') await store.relabel(tenant, document.id, document.label);
  if (made.kind === 'remove') await store.remove(tenant, document.id);
};

describe('the index in memory', () => {
  test('followed change by change answers as one built from the file, whatever the changes', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
        const temporary = temporaryStore();
        try {
          const following = temporary.again({ readOnly: true });
          for (const made of steps) {
            await apply(temporary.store, made);
            if (made.kind === 'look') await look(following);
          }
          const followed = await look(following);
          expect(followed).toEqual(await look(temporary.again({ readOnly: true })));
          hits += followed.flat().length;
        } finally {
          await temporary.dispose();
        }
      }),
      { numRuns: 40, seed: 9 },
    );
    expect(hits).toBeGreaterThan(200);
  });

  test('followed change by change ranks as the memory store does, whatever the changes', async () => {
    let hits = 0;
    const ranked = (answers: Awaited<ReturnType<typeof look>>) =>
      answers.map((answer) => answer.map(({ id, score }) => ({ id, score: score.toFixed(9) })));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const temporary = temporaryStore();
        try {
          const following = temporary.again({ readOnly: true });
          const memory = createMemoryStore({ analyzer });
          for (const made of steps) {
            await apply(temporary.store, made);
            await apply(memory, made);
            const found = ranked(await look(following));
            expect(found).toEqual(ranked(await look(memory)));
            hits += found.flat().length;
          }
        } finally {
          await temporary.dispose();
        }
      }),
      { numRuns: 30, seed: 20_261_125 },
    );
    expect(hits).toBeGreaterThan(1_000);
  });

  test('is built anew when changes that it has not seen were pruned', async () => {
    const temporary = temporaryStore();
    try {
      const [gone, stays] = ['gone', 'stays'].map((id) => documentOf({ id, texts: ['word0'] }));
      if (!gone || !stays) throw new Error('never');
      await temporary.store.replace(gone);
      await temporary.store.replace(stays);
      const following = temporary.again({ readOnly: true });
      expect((await look(following))[0]).toHaveLength(2);
      await temporary.store.remove(TENANT, 'gone');
      const later = documentOf({ id: 'later', texts: ['word0'] });
      await temporary.store.replace(later);
      const raw = new DatabaseSync(temporary.path);
      raw.exec('DELETE FROM changes WHERE sequence < (SELECT max(sequence) FROM changes)');
      raw.close();
      const ids = (await look(following))[0]?.map(({ id }) => id);
      expect(ids?.toSorted()).toEqual([...idsOf(stays), ...idsOf(later)].sort());
    } finally {
      await temporary.dispose();
    }
  });

  test('a window that opens or closes between two requests is seen, without any commit', async () => {
    const temporary = temporaryStore();
    try {
      const label = makeLabel({
        tenant: TENANT,
        classification: 0,
        tags: ['finance'],
        not_before: 100,
        not_after: 200,
      });
      await temporary.store.replace({ ...documentOf({ id: 'a', texts: ['word0'] }), label });
      const seen = [];
      for (const now of [99, 100, 200, 201]) {
        const filter = filterOf({ tags: ['finance'], now });
        seen.push((await temporary.store.lexical({ filter, limit: 5, terms: ['word0'] }, live)).length);
      }
      expect(seen).toEqual([0, 1, 1, 0]);
    } finally {
      await temporary.dispose();
    }
  });

  test('damaged rows are refused by code, and refused again: nothing half-read is ever searched', async () => {
    const temporary = temporaryStore();
    try {
      await temporary.store.replace(documentOf({ id: 'a', texts: ['word0'] }));
      const raw = new DatabaseSync(temporary.path);
      raw.exec("UPDATE passages SET terms = x'80'");
      raw.close();
      const following = temporary.again({ readOnly: true });
      for (const _ of [1, 2]) {
        const search = following.lexical({ filter: READER, limit: 5, terms: ['word0'] }, live);
        await expect(search).rejects.toMatchObject({ code: 'store.corrupt' });
      }
    } finally {
      await temporary.dispose();
    }
  });

  test('a refresh that fails half-way leaves nothing of itself behind', async () => {
    const temporary = temporaryStore();
    try {
      const vectors = [vectorFrom(seeded(1)), vectorFrom(seeded(2))];
      const before = documentOf({ id: 'a', texts: ['word0'], vectors: vectors.slice(1) });
      await temporary.store.replace(before);
      const following = temporary.again({ readOnly: true });
      await look(following);
      const after = documentOf({ id: 'a', contentHash: 'v2', texts: ['word0 word1', 'word0 word2'], vectors });
      await temporary.store.replace(after);
      const raw = new DatabaseSync(temporary.path);
      const whole = raw.prepare('SELECT terms FROM passages WHERE place = 1').get()?.['terms'];
      raw.exec("UPDATE passages SET terms = x'80' WHERE place = 1");
      for (const _ of [1, 2]) await expect(look(following)).rejects.toMatchObject({ code: 'store.corrupt' });
      raw.prepare('UPDATE passages SET terms = ? WHERE place = 1').run(whole ?? null);
      raw.close();
      const answers = await look(following);
      expect(answers).toEqual(await look(temporary.again({ readOnly: true })));
      expect(answers.at(-1)).toHaveLength(2);
    } finally {
      await temporary.dispose();
    }
  });

  test('one refresh is one moment: what commits during it is seen whole by the next', async () => {
    const temporary = temporaryStore();
    const database = new DatabaseSync(temporary.path, { readOnly: true });
    try {
      const [old, draft] = ['v1', 'v2'].map((contentHash) => documentOf({ id: 'a', contentHash, texts: ['word0'] }));
      const secret = documentOf({ id: 'a', contentHash: 'v3', texts: ['word0'], label: { tags: ['0'] } });
      if (!old || !draft) throw new Error('never');
      await temporary.store.replace(old);
      let between: (() => void) | undefined;
      const index = createPassageIndex(
        interrupted(database, () => between?.()),
        120,
      );
      index.refresh();
      await temporary.store.replace(draft);
      between = () => {
        between = undefined;
        void temporary.store.replace(secret);
      };
      index.refresh();
      expect(between).toBeUndefined();
      expect(index.partition(TENANT)?.ids.filter(Boolean)).toEqual(idsOf(draft));
      index.refresh();
      expect(index.partition(TENANT)?.ids.filter(Boolean)).toEqual(idsOf(secret));
    } finally {
      database.close();
      await temporary.dispose();
    }
  });
});

/** A connection that lets somebody else commit right after a document's label was read. */
function interrupted(database: DatabaseSync, afterOwner: () => void): DatabaseSync {
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    return new Proxy(statement, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...values: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(value, target, values);
          if (name === 'get' && sql.includes('document_labels')) afterOwner();
          return answer;
        };
      },
    });
  };
  return new Proxy(database, {
    get(target, name) {
      if (name === 'prepare') return prepare;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
