import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import path from 'node:path';
import { createAnalyzer, createSqliteStore, type PassageStore } from '../../retrieval/index.ts';
import { runIngest, type Scratch, scratchDirectory, SOURCE, TENANT } from '../support/ingestion-runs.ts';
import { codeOf } from '../support/stores-fixture.ts';

const STRICT = `
version: 1
source: ${SOURCE}
rules:
  - path: "**"
    label: { tags: [people], classification: 2 }
`;

let scratch: Scratch;
let [one, other]: PassageStore[] = [];
beforeEach(() => {
  const files = Array.from({ length: 12 }, (_, at) => [`a${at}.txt`, `Text number ${at} of the handbook.`] as const);
  scratch = scratchDirectory(Object.fromEntries(files.map(([name, text]) => [`docs/${name}`, text])));
  const file = path.join(scratch.root, 'store.db');
  const open = () => createSqliteStore({ path: file, analyzer: createAnalyzer({ language: 'english' }) });
  [one, other] = [open(), open()];
});
afterEach(async () => {
  await one?.close();
  await other?.close();
  scratch.dispose();
});

describe('two runs into one store', () => {
  test('do not run at once: the second is told so and writes nothing, so none undoes what the other acknowledged', async () => {
    if (!one || !other) throw new Error('No stores');
    const directory = path.join(scratch.root, 'docs');
    const [second, told] = [other, Promise.withResolvers<unknown>()];
    const first = await runIngest({
      directory,
      store: one,
      onProgress: (done) => {
        if (done === 3) told.resolve(codeOf(runIngest({ directory, store: second, labels: STRICT })));
      },
    });
    expect([first.counts.added, await told.promise]).toEqual([12, 'store.locked']);
    const after = await runIngest({ directory, store: second, labels: STRICT });
    expect(after.counts.relabelled).toBe(12);
    const labels = (await one.documents(TENANT, SOURCE)).map(({ label }) => JSON.stringify(label));
    expect(labels.filter((label) => label.includes('people'))).toHaveLength(12);
  });

  test('a dry run disturbs nobody', async () => {
    if (!one || !other) throw new Error('No stores');
    const release = await one.claim?.();
    const directory = path.join(scratch.root, 'docs');
    expect((await runIngest({ directory, store: other, dryRun: true })).counts.added).toBe(12);
    expect(await codeOf(runIngest({ directory, store: other }))).toBe('store.locked');
    release?.();
    expect((await runIngest({ directory, store: other })).counts.added).toBe(12);
  });
});
