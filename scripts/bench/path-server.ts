// The server side of the path benchmark, a process of its own: the whole service, a bare Express route that answers the same
// JSON, and the raw filtered query, each over the same store.
import express from 'express';
import { createServer as createHttpServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { createDefaultGuards, Screened } from '../../guardrails/index.ts';
import {
  AccessFilter,
  createAnalyzer,
  createRetriever,
  createSqliteStore,
  parseRules,
  Permitted,
  Subject,
} from '../../retrieval/index.ts';
import { createAdminGate, createExplain, createForesee } from '../../src/access/index.ts';
import { createAsk } from '../../src/ask.ts';
import { createSqliteAuditSink } from '../../src/audit/index.ts';
import type { Drafter } from '../../src/generation/index.ts';
import { createApp } from '../../src/http/index.ts';
import { createIdentity, createLocalIssuer, withLocalIssuer } from '../../src/identity/index.ts';
import { silentLog } from '../../src/log.ts';
import { fill, questions, TAGS } from './path-corpus.ts';
import { quantile } from './measuring.ts';

const [directory = '', count = '100000'] = process.argv.slice(2);
const signal = new AbortController().signal;
const analyzer = createAnalyzer({ language: 'english' });

const RULES = `version: 1
tags: { ${TAGS.map((tag) => `${tag}: a team`).join(', ')} }
tenants:
  bench:
    roles: { member: { tags: [${TAGS[0] ?? ''}], clearance: 1 } }
    sources: { bench: { tags: [${TAGS.join(', ')}], max_classification: 1 } }
`;

/** Answers at once, with a sentence of the first passage: what is measured is everything else. */
const zeroLatency: Drafter = {
  model: 'zero-latency',
  destination: 'local',
  maxClassification: 3,
  draft: async (_question, passages) => {
    const [first] = passages;
    const text = first ? Screened.text(first.text).split('. ')[0] : undefined;
    const sentences = text === undefined ? [] : [{ text: `${text}.`, citations: [1] }];
    return { sentences, removed: { citations: 0, sentences: 0 } };
  },
};

const store = createSqliteStore({ path: path.join(directory, 'store.db'), analyzer });
const filled = performance.now();
await fill(store, Number(count), (done) => process.send?.({ kind: 'progress', done }));
const fillSeconds = (performance.now() - filled) / 1_000;

const parsed = parseRules(RULES);
if (!parsed.ok) throw new Error('The rules of the benchmark are broken');
await store.activate({ hash: parsed.rules.hash, text: RULES });

const issuer = await createLocalIssuer(path.join(directory, 'issuer'));
const identity = createIdentity({
  config: withLocalIssuer({ mode: 'development', maxTokenBytes: 8_192, issuers: [] }, issuer.config(['bench'])),
  clock: Date.now,
});
const audit = createSqliteAuditSink({ path: path.join(directory, 'audit.db') });
const retriever = createRetriever({ store, analyzer });
const rules = { forControl: async () => parsed.rules };
const ask = createAsk({
  store,
  rules,
  retriever,
  embedsAtThirdParty: false,
  drafter: zeroLatency,
  localDrafter: zeroLatency,
  guards: createDefaultGuards(),
  guardTimeoutMs: 1_000,
  audit,
  clock: Date.now,
});
const app = createApp({
  ask,
  access: {
    gate: createAdminGate({ scope: 'ringfence.admin', audit, clock: Date.now }),
    explain: createExplain({ store, rules, audit, clock: Date.now }),
    foresee: createForesee({ store, rules, audit, clock: Date.now }),
  },
  authenticate: (request) => identity.authenticate(request),
  recordRefusal: async () => {},
  health: () => Promise.reject(new Error('not part of this')),
  newId: () => crypto.randomUUID(),
  log: silentLog,
  maxInFlight: 1_000,
  requestTimeoutMs: 30_000,
});

/** The peer: Express 5 alone, which parses the same body and sends the same bytes. */
let sameJson: unknown = {};
const bare = express();
bare.post('/bare', express.json(), (_request, response) => {
  response.json(sameJson);
});

const server = createHttpServer((request, response) =>
  request.url === '/bare' ? bare(request, response) : app(request, response),
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();

const subject = Subject.verified({
  tenant: 'bench',
  id: 'bench',
  principals: ['user:bench'],
  roles: ['member'],
  clearance: 0,
  compartments: [],
  scopes: [],
});
const asked = questions(200);
const now = () => Math.floor(Date.now() / 1_000);

const timed = async (times: number, work: (question: string) => Promise<unknown>): Promise<number> => {
  const taken: number[] = [];
  for (let run = 0; run < times; run += 1) {
    const question = asked[run % asked.length] ?? '';
    const started = performance.now();
    await work(question);
    taken.push(performance.now() - started);
  }
  return quantile(taken, 0.5);
};

const raw = (question: string) =>
  store.lexical(
    { filter: AccessFilter.compile(parsed.rules, subject, now()), terms: analyzer.terms(question), limit: 6 },
    signal,
  );

/** p50 in milliseconds of each part on its own, over the same questions: where the time goes. */
const parts = async (times: number): Promise<Record<string, number>> => {
  const guards = createDefaultGuards();
  const options = { guards, context: { destination: 'local' as const }, deadlineMs: 1_000 };
  const filter = AccessFilter.compile(parsed.rules, subject, now());
  const passages = await retriever.retrieve({ filter, question: asked[0] ?? '', limit: 6 }, signal);
  const texts = passages.map((passage) => Permitted.content(passage).text);
  const [first = ''] = texts;
  const answer = `${first.split('. ')[0] ?? ''}. [1]`;
  const screenPassages = async () => {
    for (const text of texts) await Screened.screen('passage', text, options);
  };
  const context = { destination: 'local' as const, sources: new Map([[1, first]]) };
  const event = { kind: 'ask.answered' as const, id: crypto.randomUUID(), at: new Date().toISOString(), detail: {} };
  const ids = passages.map((passage) => Permitted.id(passage));
  return {
    'search in the filter': await timed(times, raw),
    'search, second check, relevance': await timed(times, (question) =>
      retriever.retrieve({ filter, question, limit: 6 }, signal),
    ),
    'of that, reading six rows': await timed(times, () => store.read(ids, signal)),
    'control record (three times)': await timed(times, async () => {
      for (let time = 0; time < 3; time += 1) await store.control(signal);
    }),
    'question guards': await timed(times, (question) => Screened.screen('question', question, options)),
    'passage guards, six passages': await timed(times, screenPassages),
    'answer guards': await timed(times, () => Screened.screen('answer', answer, { ...options, context })),
    'audit append (on disk), small event': await timed(times, () => audit.append(event)),
    'all stages together, without HTTP and identity': await timed(times, (question) =>
      ask({ id: crypto.randomUUID(), subject, request: { question, limit: 6 }, signal }),
    ),
  };
};

const token = await issuer.sign(
  { tenant: 'bench', sub: 'bench', roles: ['member'], groups: [], compartments: [] },
  { now: now(), ttlSeconds: 3_600 },
);

process.on('message', (message: { kind: string; times?: number; json?: unknown }) => {
  const { kind, times = 1, json } = message;
  if (kind === 'raw') void timed(times, raw).then((p50) => process.send?.({ kind: 'raw', p50 }));
  if (kind === 'parts') void parts(times).then((figures) => process.send?.({ kind: 'parts', figures }));
  if (kind === 'same') {
    sameJson = json;
    process.send?.({ kind: 'same' });
  }
  if (kind === 'end') process.exit(0);
});
process.send?.({
  kind: 'ready',
  port: typeof address === 'object' && address !== null ? address.port : 0,
  token,
  fillSeconds,
});
