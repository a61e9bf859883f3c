import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { temporaryStore } from '../../../support/stores-sqlite.ts';

/** Without passages and labels: the catalogue doesn't ask for them. */
const plantDocuments = (path: string, count: number): void => {
  const database = new DatabaseSync(path);
  database
    .prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < CAST(? AS INTEGER))
       INSERT INTO documents (tenant, id, source, title, uri, content_hash, passages)
       SELECT 'acme', printf('drive/%05d', n), 'drive', '', '', '', 1 FROM numbers`,
    )
    .run(count);
  database.close();
};

const idAt = (n: number): string => `drive/${String(n).padStart(5, '0')}`;

test.each([0, 1, 999, 1_000, 1_001, 2_000, 3_500])(
  'a tenant of %d documents is listed whole, each once, in order',
  async (count) => {
    const temporary = temporaryStore();
    try {
      if (count > 0) plantDocuments(temporary.path, count);
      const listed = await temporary.store.documents('acme');
      expect(listed.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, n) => idAt(n)));
    } finally {
      await temporary.dispose();
    }
  },
);

test('others are served while a large tenant is listed', async () => {
  const temporary = temporaryStore();
  try {
    plantDocuments(temporary.path, 10_000);
    let [turns, ended] = [0, false];
    const count = () => {
      turns += 1;
      if (!ended) setImmediate(count);
    };
    setImmediate(count);
    expect(await temporary.store.documents('acme')).toHaveLength(10_000);
    ended = true;
    expect(turns).toBeGreaterThan(5);
  } finally {
    await temporary.dispose();
  }
});
