import { mkdir, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import path from 'node:path';
import {
  AccessFilter,
  createAnalyzer,
  createSqliteStore,
  parseRules,
  type SqliteStore,
  Subject,
} from '../../retrieval/index.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createLocalIssuer } from '../../src/identity/index.ts';
import { silentLog } from '../../src/log.ts';
import { type CallerKind, CALLERS, documentsOf, RULES } from './silence-corpus.ts';

const analyzer = createAnalyzer({ language: 'english', remember: 100_000 });

/** One corpus: the whole service over it, and its store by itself. */
export interface Variant {
  /** Milliseconds of POST /ask over loopback. */
  ask(caller: CallerKind, question: string): Promise<number>;
  /** Milliseconds of the search in the caller's filter alone. */
  search(caller: CallerKind, question: string): Promise<number>;
  close(): Promise<void>;
}

const parsed = parseRules(RULES);
if (!parsed.ok) throw new Error('The rules of the benchmark are broken');
const { rules } = parsed;

const filterOf = ({ role }: CallerKind): AccessFilter => {
  const principals = ['user:bench'];
  const subject = {
    tenant: 'bench',
    id: 'bench',
    principals,
    roles: [role],
    clearance: 0,
    compartments: [],
    scopes: [],
  };
  return AccessFilter.compile(rules, Subject.verified(subject), Math.floor(Date.now() / 1_000));
};

const signal = new AbortController().signal;

/** @param tags of the documents in it; undefined: all */
export async function openVariant(
  directory: string,
  passages: number,
  tags: ReadonlySet<string> | undefined,
  onDocument: () => void,
): Promise<Variant> {
  await mkdir(directory, { recursive: true });
  const [storePath, rulesPath] = [path.join(directory, 'store.db'), path.join(directory, 'rules.yaml')];
  await writeFile(rulesPath, RULES);
  const filling = createSqliteStore({ path: storePath, analyzer });
  for (const document of documentsOf(passages, tags)) {
    await filling.replace(document);
    onDocument();
  }
  await filling.close();
  const issuerDirectory = path.join(directory, '..', 'issuer');
  const config = readConfig({
    RINGFENCE_MODE: 'development',
    RINGFENCE_RULES: rulesPath,
    RINGFENCE_STORE: `sqlite:${storePath}`,
    RINGFENCE_AUDIT: path.join(directory, 'audit.db'),
    RINGFENCE_DEV_ISSUER: issuerDirectory,
    RINGFENCE_PORT: '0',
  });
  const service = await compose(config, { log: silentLog });
  const server = await service.listen();
  const issuer = await createLocalIssuer(issuerDirectory);
  const now = Math.floor(Date.now() / 1_000);
  const tokens = new Map<string, string>();
  for (const { role } of CALLERS) {
    const person = { tenant: 'bench', sub: 'bench', roles: [role], groups: [], compartments: [] };
    tokens.set(role, await issuer.sign(person, { now, ttlSeconds: 7_200 }));
  }
  const store: SqliteStore = createSqliteStore({ path: storePath, analyzer, readOnly: true });
  store.warm();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: ({ role }, question) => post(agent, server.port, tokens.get(role) ?? '', question),
    async search(caller, question) {
      const search = { filter: filterOf(caller), terms: analyzer.terms(question), limit: 6 };
      const started = performance.now();
      await store.lexical(search, signal);
      return performance.now() - started;
    },
    async close() {
      agent.destroy();
      await store.close();
      await server.drain(1_000);
      await service.close();
    },
  };
}

const post = (agent: Agent, port: number, token: string, question: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ question });
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${token}`,
    };
    const started = performance.now();
    const options = { host: '127.0.0.1', port, path: '/ask', method: 'POST', agent, headers };
    const sent = httpRequest(options, (response) => {
      response.resume().on('end', () => {
        const took = performance.now() - started;
        if (response.statusCode === 200) resolve(took);
        else reject(new Error(`The service answered ${String(response.statusCode)}`));
      });
    });
    sent.on('error', reject).end(body);
  });
