import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createLocalIssuer, type Person } from '../../src/identity/index.ts';
import type { Log, LogFields } from '../../src/log.ts';
import {
  createAnalyzer,
  createQdrantStore,
  createSqliteStore,
  type LabelInput,
  makeLabel,
  type NewPassage,
  type PassageStore,
} from '../../retrieval/index.ts';

/** 2026-11-20T12:00:00Z */
export const NOW_MS = Date.UTC(2026, 10, 20, 12);
const NOW_SECONDS = NOW_MS / 1_000;

export const RULES = `version: 1
tags: { everyone: all employees, finance: the finance department, legal: lawyers }
compartments: { aurora: a secret project }
tenants:
  larkspur:
    roles:
      employee: { tags: [everyone], clearance: 1 }
      finance: { includes: [employee], tags: [finance], clearance: 2 }
      director: { includes: [finance], clearance: 3, compartments: [aurora] }
      guest: { tags: [], clearance: 1 }
    groups: { grp-finance: [finance] }
    sources: { drive: { tags: [everyone, finance, legal], compartments: [aurora], max_classification: 3 } }
  quillon:
    roles:
      employee: { tags: [everyone], clearance: 1 }
    sources: { drive: { tags: [everyone], max_classification: 1 } }
`;

export const PEOPLE = {
  finance: person('maja', ['finance']),
  engineer: person('tomasz', ['employee']),
  director: person('zoe', ['director']),
  guest: person('ines', ['guest']),
  stranger: person('nobody', ['visitor']),
  quillon: { ...person('callum', ['employee']), tenant: 'quillon' },
} as const;
export type PersonName = keyof typeof PEOPLE;

function person(sub: string, roles: readonly string[]): Person {
  return { tenant: 'larkspur', sub, roles: [...roles], groups: [], compartments: [] };
}

export interface SeedDocument {
  readonly id: string;
  readonly title?: string;
  readonly text: string;
  readonly label?: Partial<LabelInput>;
}

export const DOCUMENTS: readonly SeedDocument[] = [
  {
    id: 'drive/travel.md',
    title: 'Travel',
    text: 'The travel expense limit is EUR 68 per day. Receipts are kept for ten years.',
  },
  {
    id: 'drive/credit.md',
    title: 'Credit policy',
    text: 'The credit limit for new freight customers is EUR 25,000. The finance department reviews it every spring.',
    label: { tags: ['finance'], classification: 2 },
  },
  {
    id: 'drive/harbour.md',
    title: 'Harbour audit',
    text: 'The Harbour audit found that 312 containers were weighed twice.',
    label: { tags: [], readers: ['user:ines'] },
  },
  {
    id: 'drive/aurora.md',
    title: 'Project Aurora',
    text: 'Project Aurora is the purchase of the Borealis shipyard.',
    label: { tags: ['finance'], compartments: ['aurora'], classification: 3 },
  },
  {
    id: 'drive/quillon-travel.md',
    title: 'Travel',
    text: 'The travel expense limit is GBP 55 per day.',
    label: { tenant: 'quillon' },
  },
];

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface LogEntry extends Record<string, unknown> {
  readonly level: string;
  readonly event: string;
}

export interface TestService {
  readonly url: string;
  readonly directory: string;
  readonly log: readonly LogEntry[];
  readonly rulesPath: string;
  readonly storePath: string;
  readonly auditPath: string;
  token(name: PersonName): Promise<string>;
  tokenOf(person: Person): Promise<string>;
  post(body: string, headers?: Record<string, string>): Promise<Answered>;
  ask(name: PersonName, body: unknown): Promise<Answered>;
  get(path: string): Promise<Answered>;
  reloadRules(): Promise<void>;
  close(): Promise<void>;
}

const analyzer = createAnalyzer({ language: 'english' });

export const seed = async (storePath: string, documents: readonly SeedDocument[]): Promise<void> =>
  seedStore(createSqliteStore({ path: storePath, analyzer }), documents);

/** Documents go in as ingestion would put them there, before the service opens the store. */
async function seedStore(store: PassageStore, documents: readonly SeedDocument[]): Promise<void> {
  for (const { id, title = id, text, label } of documents) {
    const passages: NewPassage[] = [{ section: '', text }];
    const stamped = makeLabel({ tenant: 'larkspur', classification: 1, tags: ['everyone'], ...label });
    const contentHash = `${text.length}:${text}`;
    await store.replace({ id, source: 'drive', title, uri: `drive://${id}`, contentHash, label: stamped, passages });
  }
  await store.close();
}

export const recordingLog = (): { log: Log; entries: LogEntry[] } => {
  const entries: LogEntry[] = [];
  const at = (level: string) => (event: string, fields?: LogFields) => void entries.push({ level, event, ...fields });
  return { log: { error: at('error'), warn: at('warn'), info: at('info') }, entries };
};

export const answered = async (response: Response): Promise<Answered> => {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
};

const jsonOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
};

/** The real service, composed as in production but for its frozen clock and its port, over files of its own. */
export async function startService(
  environment: Readonly<Record<string, string>> = {},
  documents: readonly SeedDocument[] = DOCUMENTS,
  newId?: () => string,
): Promise<TestService> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ringfence-'));
  const [rulesPath, storePath, auditPath] = ['rules.yaml', 'store.db', 'audit.db'].map((name) =>
    path.join(directory, name),
  );
  if (!rulesPath || !storePath || !auditPath) throw new Error('unreachable');
  await writeFile(rulesPath, RULES);
  const { QDRANT_URL: url } = environment;
  if (url === undefined) await seed(storePath, documents);
  else await seedStore(await createQdrantStore({ url, collection: 'docs', analyzer, create: true }), documents);
  const { log, entries } = recordingLog();
  const config = readConfig({
    RINGFENCE_MODE: 'development',
    RINGFENCE_RULES: rulesPath,
    RINGFENCE_STORE: `sqlite:${storePath}`,
    RINGFENCE_AUDIT: auditPath,
    RINGFENCE_DEV_ISSUER: path.join(directory, 'issuer'),
    RINGFENCE_PORT: '0',
    ...environment,
  });
  const service = await compose(config, { log, clock: () => NOW_MS, newId });
  const server = await service.listen();
  const issuer = await createLocalIssuer(config.devIssuerDirectory);
  const tokenOf = (of: Person) => issuer.sign(of, { now: NOW_SECONDS, ttlSeconds: 600 });
  const token = (name: PersonName) => tokenOf(PEOPLE[name]);
  const post: TestService['post'] = async (body, headers = {}) =>
    answered(
      await fetch(`${server.url}/ask`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    );
  return {
    url: server.url,
    directory,
    log: entries,
    rulesPath,
    storePath,
    auditPath,
    token,
    tokenOf,
    post,
    ask: async (name, body) => post(JSON.stringify(body), { authorization: `Bearer ${await token(name)}` }),
    get: async (where) => answered(await fetch(`${server.url}${where}`)),
    reloadRules: () => service.reloadRules(),
    async close() {
      await server.drain(1_000);
      await service.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
