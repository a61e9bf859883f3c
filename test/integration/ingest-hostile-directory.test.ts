import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../ingestion/index.ts';
import { readSourceFile } from '../../ingestion/source-directory.ts';
import {
  contentOf,
  EVERYONE,
  memoryStore,
  refusals,
  runIngest,
  type Scratch,
  scratchDirectory,
  SOURCE,
} from '../support/ingestion-runs.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = scratchDirectory({ 'a.txt': 'first', 'deep/er/b.txt': 'second', 'deep/er/c.md': 'third' });
});
afterEach(() => scratch.dispose());

const read = (name: string) => {
  const absolute = path.join(scratch.root, name);
  return readSourceFile({ path: name, absolute }, 100);
};

describe('a file that was swapped after the survey', () => {
  test('is read while it is a file', async () => {
    expect(Buffer.from(await read('a.txt')).toString()).toBe('first');
  });

  test('for a link is refused', async () => {
    symlinkSync('a.txt', path.join(scratch.root, 'link.txt'));
    await expect(read('link.txt')).rejects.toMatchObject({ code: 'ingestion.outside_directory' });
  });

  test('behind a linked directory is refused', async () => {
    symlinkSync('deep', path.join(scratch.root, 'linked'));
    await expect(read('linked/er/b.txt')).rejects.toMatchObject({ code: 'ingestion.outside_directory' });
  });

  test('for a pipe is refused without waiting', async () => {
    execFileSync('mkfifo', [path.join(scratch.root, 'pipe.txt')]);
    await expect(read('pipe.txt')).rejects.toMatchObject({ code: 'ingestion.unreadable' });
  });

  test('for nothing is refused', async () => {
    await expect(read('gone.txt')).rejects.toMatchObject({ code: 'ingestion.unreadable' });
  });
});

describe('a directory that can no longer be read', () => {
  const shallow = { ...DEFAULT_LIMITS, maxDepth: 1 };
  const finance = EVERYONE.replace('[everyone]', '[finance]');

  test('keeps its documents while their label, by their paths, is the same', async () => {
    const store = memoryStore();
    await runIngest({ directory: scratch.root, store });
    const summary = await runIngest({ directory: scratch.root, store, limits: shallow });
    expect(refusals(summary)).toEqual({ 'deep/er': 'ingestion.unreadable' });
    expect(await contentOf(store)).toHaveLength(3);
  });

  test('loses them when the label is another one', async () => {
    const store = memoryStore();
    await runIngest({ directory: scratch.root, store });
    const summary = await runIngest({ directory: scratch.root, store, limits: shallow, labels: finance });
    expect(summary.counts).toMatchObject({ removed: 2, relabelled: 1 });
    expect((await contentOf(store)).map(({ id }) => id)).toEqual([`${SOURCE}/a.txt`]);
  });

  test('loses those whose label stands in their own front matter', async () => {
    const store = memoryStore();
    const labels = EVERYONE.replace('rules:', 'front_matter: tighten\nrules:');
    await runIngest({ directory: scratch.root, store, labels });
    await runIngest({ directory: scratch.root, store, labels, limits: shallow });
    expect((await contentOf(store)).map(({ id }) => id)).toEqual([`${SOURCE}/a.txt`, `${SOURCE}/deep/er/b.txt`]);
  });
});
