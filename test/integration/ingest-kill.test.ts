import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAnalyzer, createSqliteStore, type DocumentRecord, parseLabel } from '../../retrieval/index.ts';
import { EVERYONE, runIngest, type Scratch, scratchDirectory, SOURCE, TENANT } from '../support/ingestion-runs.ts';

const DOCUMENTS = 300;
const PASSAGES = 4;
const RULES = `
version: 1
tags: { everyone: all }
tenants:
  ${TENANT}:
    roles: { employee: { tags: [everyone], clearance: 1 } }
    sources: { ${SOURCE}: { tags: [everyone], max_classification: 1 } }
`;
const section = (n: number) => `# Section ${n}\n\n${'Some words of it. '.repeat(40)}`;

let scratch: Scratch;
beforeEach(() => {
  scratch = scratchDirectory({ 'labels.yaml': EVERYONE, 'rules.yaml': RULES });
  for (let n = 0; n < DOCUMENTS; n += 1) scratch.write(`docs/${n}.md`, [0, 1, 2, 3].map(section).join('\n\n'));
});
afterEach(() => scratch.dispose());

const database = () => path.join(scratch.root, 'store.db');
const openStore = () => createSqliteStore({ path: database(), analyzer: createAnalyzer({ language: 'english' }) });
const stored = async (): Promise<readonly DocumentRecord[]> => {
  const store = openStore();
  try {
    return await store.documents(TENANT, SOURCE);
  } finally {
    await store.close();
  }
};

/** The store of a run in progress may be locked or half made: then it is asked again. */
const storedWhileRunning = async (): Promise<number> => {
  await turn();
  return existsSync(database())
    ? stored().then(
        (documents) => documents.length,
        () => 0,
      )
    : 0;
};

test('ING-12 a run killed in its middle leaves whole documents under their labels, and the next run completes it', async () => {
  const root = path.join(import.meta.dirname, '..', '..');
  const at = (name: string) => path.join(scratch.root, name);
  const args = [at('docs'), '--tenant', TENANT, '--labels', at('labels.yaml'), '--rules', at('rules.yaml')];
  const places = ['--store', `sqlite:${database()}`, '--audit', at('audit.db')];
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'ingest.ts'), ...args, ...places], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (child.exitCode === null && (await storedWhileRunning()) < 5);
  child.kill('SIGKILL');
  await ended;

  const left = await stored();
  expect(left.length).toBeGreaterThanOrEqual(5);
  expect(left.length).toBeLessThan(DOCUMENTS);
  for (const document of left) {
    expect(document.passages).toBe(PASSAGES);
    expect(parseLabel(document.label)).toBeDefined();
  }

  const store = openStore();
  const summary = await runIngest({ directory: at('docs'), store });
  await store.close();
  expect(summary.counts).toMatchObject({ added: DOCUMENTS - left.length, unchanged: left.length, refused: 0 });
}, 60_000);
