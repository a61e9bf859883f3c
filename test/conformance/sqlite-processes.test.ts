import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeLabel, type PassageStore } from '../../retrieval/index.ts';
import { documentOf, filterOf, live, TENANT } from '../support/stores-fixture.ts';
import { type TemporaryStore, temporaryStore } from '../support/stores-sqlite.ts';

const READER = filterOf({ tags: ['finance'] });
const CHILD = path.resolve('test/support/stores-writing-child.ts');

let temporary: TemporaryStore;
let child: ChildProcessByStdio<null, Readable, null> | undefined;
beforeEach(() => {
  temporary = temporaryStore();
});
afterEach(async () => {
  await kill();
  await temporary.dispose();
});

async function kill(): Promise<void> {
  if (!child || child.signalCode !== null || child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Starts a writing process; yields the number of each document that it has acknowledged. */
function startWriting(from: number): AsyncIterableIterator<string> {
  child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, temporary.path, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

const count = async (store: PassageStore, term: string): Promise<number> =>
  (await store.lexical({ filter: READER, limit: 1_000, terms: [term] }, live)).length;

describe('another connection’s commit', () => {
  test('is seen by the next query: a new document, a relabel, a removal, new rules', async () => {
    const { store } = temporary;
    const other = temporary.again();
    expect(await count(other, 'common')).toBe(0);
    await store.replace(documentOf({ id: 'a', texts: ['common'] }));
    expect(await count(other, 'common')).toBe(1);
    await store.relabel(TENANT, 'a', makeLabel({ tenant: TENANT, classification: 3, tags: ['finance'] }));
    expect(await count(other, 'common')).toBe(0);
    await other.relabel(TENANT, 'a', makeLabel({ tenant: TENANT, classification: 0, tags: ['finance'] }));
    expect(await count(store, 'common')).toBe(1);
    expect(await count(other, 'common')).toBe(1);
    await other.remove(TENANT, 'a');
    expect(await count(store, 'common')).toBe(0);
    const activated = await store.activate({ hash: 'h', text: 'rules' });
    expect(await other.control(live)).toEqual(activated);
  });
});

describe('another process', () => {
  test('writes: each document that it has acknowledged is found, and none is ever seen by half', async () => {
    const reading = temporary.again({ readOnly: true });
    const seen = new Set<string>();
    for await (const line of startWriting(0)) {
      const number = Number(line);
      const steady = await count(reading, 'steadi');
      const atLeast = Array.from({ length: number + 1 }, (_, n) => (n % 7) + 1).reduce((sum, size) => sum + size, 0);
      expect(steady).toBeGreaterThanOrEqual(Math.min(atLeast, 1_000));
      const [odd, even] = [await count(reading, 'odd'), await count(reading, 'even')];
      const inOne = await reading.lexical({ filter: READER, limit: 1_000, terms: ['odd', 'even'] }, live);
      expect([0, 3]).toContain(odd);
      expect([0, 5]).toContain(even);
      expect([0, 3, 5]).toContain(inOne.length);
      seen.add(`${inOne.length}`);
      if (number >= 100 && seen.has('3') && seen.has('5')) break;
    }
    expect([...seen].sort()).toEqual(expect.arrayContaining(['3', '5']));
  });

  test('killed in the middle of its work leaves every acknowledged document whole and no half one', async () => {
    let next = 0;
    for (const acknowledgements of [1, 7, 20, 33]) {
      let left = acknowledgements;
      for await (const line of startWriting(next)) {
        next = Number(line) + 1;
        left -= 1;
        if (left === 0) break;
      }
      await kill();
      const raw = new DatabaseSync(temporary.path);
      expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(raw.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      raw.close();
      const store = temporary.again();
      const documents = await store.documents(TENANT, 'handbook');
      const total = documents.reduce((sum, { passages }) => sum + passages, 0);
      expect(await count(store, 'common')).toBe(total);
      const ids = new Set(documents.map(({ id }) => id));
      for (let number = 0; number < next; number += 1) expect(ids).toContain(`doc-${number}`);
      for (const { id, passages } of documents) {
        const number = Number(id.slice('doc-'.length));
        expect(id === 'turning' ? [3, 5] : [(number % 7) + 1]).toContain(passages);
      }
      await store.close();
    }
    expect(next).toBeGreaterThan(60);
  });
});
