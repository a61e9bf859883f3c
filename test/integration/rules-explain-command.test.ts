import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createAnalyzer,
  createQdrantStore,
  createRulesRegister,
  createSqliteStore,
  makeLabel,
  type PassageStore,
} from '../../retrieval/index.ts';
import { type QdrantRecordingServer, startQdrantRecordingServer } from '../support/qdrant-recording-server.ts';
import { type CommandResult, rulesCommand } from '../support/rules-command.ts';

const RULES = `version: 1
tags: { everyone: All, finance: Money }
compartments: { aurora: A secret project }
tenants:
  acme:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      analyst: { includes: [employee], tags: [finance], clearance: 2 }
      insider: { compartments: [aurora] }
    groups: { grp-money: [analyst] }
`;
const analyzer = createAnalyzer({ language: 'english' });

const fill = async (store: PassageStore): Promise<void> => {
  await createRulesRegister({ archive: store }).activate(RULES);
  const documents = [
    { id: 'drive/handbook.md', label: { tags: ['everyone'], classification: 1 } },
    { id: 'drive/deal.md', label: { tags: ['finance'], compartments: ['aurora'], classification: 2 } },
    { id: 'drive/for-bo.md', label: { readers: ['user:bo'], denied: ['group:grp-money'], classification: 0 } },
    { id: 'drive/lost.md', label: { classification: 0 } },
  ];
  for (const { id, label } of documents) {
    await store.replace({
      id,
      source: 'drive',
      title: 'Secret title',
      uri: `file:///secret/${id}`,
      contentHash: 'v1',
      label: makeLabel({ tenant: 'acme', ...label }),
      passages: ['Secret text', 'Secret end'].map((text) => ({ section: 'Secret section', text })),
    });
  }
  await store.close();
};

let directory = '';
let qdrant: QdrantRecordingServer;
const explain = (...parameters: string[]): Promise<CommandResult> =>
  rulesCommand(directory, ['explain', ...parameters], { QDRANT_URL: qdrant.url });
const SQLITE = ['--store', 'sqlite:store.db'];
const QDRANT = ['--store', 'qdrant:docs'];
const DEAL = ['--document', 'drive/deal.md', '--tenant', 'acme'];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'explain-'));
  qdrant = await startQdrantRecordingServer();
  await writeFile(path.join(directory, 'bo.json'), JSON.stringify({ tenant: 'acme', sub: 'bo', roles: ['analyst'] }));
  await fill(createSqliteStore({ path: path.join(directory, 'store.db'), analyzer }));
  await fill(await createQdrantStore({ url: qdrant.url, collection: 'docs', analyzer, create: true }));
});
afterAll(async () => {
  await qdrant.close();
  await rm(directory, { recursive: true, force: true });
});

describe.each([
  ['SQLite', SQLITE],
  ['Qdrant', QDRANT],
])('npm run rules -- explain, over %s', (_name, store) => {
  test('tells who can read a document: with one role, with roles together, in a group', async () => {
    const { code, out } = await explain(...store, ...DEAL, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      tenant: 'acme',
      document: { id: 'drive/deal.md', passages: 2, pinned: false, label: { classification: 2 } },
      readership: {
        nobody: false,
        roles: [
          { role: 'analyst', reads: false, deciding: 'compartments', groups: ['grp-money'] },
          { role: 'employee', reads: false },
          { role: 'insider', reads: false },
        ],
        combinations: { sets: [['analyst', 'insider']], complete: true },
      },
    });
    expect((await explain(...store, ...DEAL)).out).toMatch(/with roles together +✓ +analyst \+ insider/u);
  });

  test('tells what a person can read by tag and as a named reader, with counts, and names documents only if asked', async () => {
    const { code, out } = await explain(...store, '--claims', 'bo.json', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      reach: {
        readable: { documents: 2, passages: 4 },
        byTag: [{ name: 'everyone', documents: 1, passages: 2, samples: [] }],
        byReader: [{ name: 'user:bo', documents: 1, passages: 2, samples: [] }],
        keptOutBy: [{ clause: 'compartments' }, { clause: 'tags_or_readers' }],
      },
    });
    expect(out).not.toContain('drive/');
    expect((await explain(...store, '--claims', 'bo.json')).out).toMatch(/by tag +everyone +1 +2\n/u);
    const { out: sampled } = await explain(...store, '--claims', 'bo.json', '--samples');
    expect(sampled).toMatch(/everyone +drive\/handbook\.md/u);
    expect(sampled).not.toContain('drive/deal.md');
  });

  test('goes through the clauses for a person and a document', async () => {
    const { out } = await explain(...store, '--claims', 'bo.json', '--document', 'drive/deal.md', '--json');
    expect(JSON.parse(out)).toMatchObject({ document: { visible: false, deciding: 'compartments' } });
    expect(JSON.parse(out)).not.toHaveProperty('reach');
  });

  test('never prints a title, a section, an address or a text', async () => {
    const runs = await Promise.all([
      explain(...store, ...DEAL),
      explain(...store, ...DEAL, '--json'),
      explain(...store, '--claims', 'bo.json', '--samples', '--json'),
    ]);
    for (const { code, out, errors } of runs) {
      expect(code).toBe(0);
      expect(out + errors).not.toMatch(/secret/iu);
    }
  });
});

describe('npm run rules -- explain', () => {
  test('says plainly that nobody can read a document, and why', async () => {
    const { code, out } = await explain(...SQLITE, '--document', 'drive/lost.md', '--tenant', 'acme');
    expect(code).toBe(0);
    expect(out).toContain('nobody; no role grants one of its tags');
  });

  test('tells who could read a label from a file, by the rules that are named', async () => {
    await writeFile(path.join(directory, 'rules.yaml'), RULES);
    const label = makeLabel({ tenant: 'acme', classification: 0, readers: ['user:bo'] });
    await writeFile(path.join(directory, 'label.json'), JSON.stringify(label));
    const { out } = await explain('--rules', 'rules.yaml', '--label', 'label.json', '--json');
    expect(JSON.parse(out)).toMatchObject({
      readership: {
        principals: [{ principal: 'user:bo', reads: true }],
        readersNeed: { sets: [['analyst'], ['employee'], ['insider']] },
      },
    });
  });

  test('changes nothing in the store, and makes none', async () => {
    const before = await readFile(path.join(directory, 'store.db'));
    await explain(...SQLITE, ...DEAL);
    expect((await readFile(path.join(directory, 'store.db'))).equals(before)).toBe(true);
    expect((await explain('--store', 'sqlite:none.db', ...DEAL)).code).toBe(1);
    expect((await explain('--store', 'qdrant:none', ...DEAL)).code).toBe(1);
    expect(qdrant.requests.filter(({ method, path: to }) => method === 'PUT' && to.includes('/none'))).toEqual([]);
  });

  test.each([
    ['nothing to explain', []],
    ['a document of no tenant', [...SQLITE, '--document', 'drive/deal.md']],
    ['a document without a store', DEAL],
    ['a store of no kind', ['--store', 'redis:x', ...DEAL]],
  ])('ends with 2 for %s', async (_why, parameters) => {
    const { code, errors } = await explain(...parameters);
    expect(code).toBe(2);
    expect(errors).not.toMatch(/\n\s+at /u);
  });

  test('ends with 1 for a document that another tenant may have', async () => {
    const { code } = await explain(...SQLITE, '--document', 'drive/deal.md', '--tenant', 'globex');
    expect(code).toBe(1);
  });
});
