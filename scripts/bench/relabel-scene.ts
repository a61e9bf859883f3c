// What both sides of the relabelling benchmark work on: a directory, a durable store and trail, and a reader beside them.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ingest,
  type IngestSummary,
  type LabelsFile,
  parseLabelEdit,
  parseLabelsFile,
  relabel,
} from '../../ingestion/index.ts';
import {
  AccessFilter,
  createAnalyzer,
  createSqliteStore,
  type Embedder,
  type Rules,
  Subject,
} from '../../retrieval/index.ts';
import { createSqliteAuditSink, documentsRelabelled, ingestionRun, relabelEnded } from '../../src/audit/index.ts';
import { seeded } from './measuring.ts';

const TENANT = 'bench';
const SOURCE = 'corpus';
const live = new AbortController().signal;
const analyzer = createAnalyzer({ language: 'english', remember: 100_000 });
const role = { tags: ['everyone'], compartments: [], clearance: 1 };
const sources = new Map([[SOURCE, { tags: ['everyone'], compartments: [], maxClassification: 3 }]]);
const RULES: Rules = {
  hash: '0'.repeat(64),
  tags: new Set(['everyone']),
  compartments: new Set(),
  tenants: new Map([[TENANT, { roles: new Map([['reader', role]]), groups: new Map(), sources }]]),
};
const labelsOf = (classification: number): LabelsFile =>
  parseLabelsFile(
    `version: 1\nsource: ${SOURCE}\nrules:\n  - { path: "**", label: { tags: [everyone], classification: ${classification} } }\n`,
  );
/** Open to the reader, and closed. */
const LABELS = { open: labelsOf(1), closed: labelsOf(2) };
export type State = keyof typeof LABELS;

const WORDS =
  'invoice travel approval manager release incident review customer contract team policy quarter depot route vendor audit'.split(
    ' ',
  );

/** Markdown of ten sections, each a passage of its own: about 10 kB. */
const writeDocuments = (directory: string, documents: number): void => {
  const random = seeded(11);
  const word = () => `${WORDS[Math.floor(random() * WORDS.length)] ?? ''}${Math.floor(200 * random() ** 3)}`;
  for (let at = 0; at < documents; at += 1) {
    const section = (n: number) => `## Section ${n}\n\n${Array.from({ length: 90 }, word).join(' ')}.`;
    const folder = path.join(directory, `folder-${at % 20}`);
    mkdirSync(folder, { recursive: true });
    const sections = Array.from({ length: 10 }, (_, n) => section(n)).join('\n\n');
    writeFileSync(path.join(folder, `document-${at}.md`), `# Document ${at}\n\nshared\n\n${sections}\n`);
  }
};

export interface RelabelScene {
  readonly fill: () => Promise<IngestSummary>;
  /** As `npm run relabel` does it, evidence included: seconds. */
  readonly relabel: (to: State) => Promise<number>;
  /** Every document removed, then ingested under the other label, evidence included: seconds. */
  readonly ingestAnew: (to: State) => Promise<number>;
  /** Seconds until a search of another connection has answered by the new labels; that it did is checked. */
  readonly seen: (state: State) => Promise<number>;
  readonly dispose: () => Promise<void>;
}

export function relabelScene(documents: number, embedder: Embedder | undefined): RelabelScene {
  const root = mkdtempSync(path.join(tmpdir(), 'ringfence-bench-relabel-'));
  const directory = path.join(root, 'docs');
  writeDocuments(directory, documents);
  const store = createSqliteStore({ path: path.join(root, 'store.db'), analyzer });
  const reader = createSqliteStore({ path: path.join(root, 'store.db'), analyzer, readOnly: true });
  const audit = createSqliteAuditSink({ path: path.join(root, 'audit.db') });
  const subject = Subject.verified({
    tenant: TENANT,
    id: 'reader',
    principals: ['user:reader'],
    roles: ['reader'],
    clearance: 1,
    compartments: [],
    scopes: [],
  });
  const occasion = () => ({ id: randomUUID(), at: new Date(), tenant: TENANT, operator: 'bench', rules: RULES.hash });

  const ingestUnder = async (state: State): Promise<IngestSummary> => {
    const labels = LABELS[state];
    const summary = await ingest({ directory, tenant: TENANT, labels, rules: RULES, store, embedder });
    await audit.append(ingestionRun({ ...occasion(), source: SOURCE, labels: labels.hash, counts: summary.counts }));
    return summary;
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1_000;
  };

  return {
    fill: () => ingestUnder('open'),
    relabel: (to) =>
      timed(async () => {
        const run = { ...occasion(), reason: undefined, selection: ['--all'], change: [to] };
        let batches = 0;
        const { counts, stopped } = await relabel({
          tenant: TENANT,
          selection: { all: true },
          change: { kind: 'edit', edit: parseLabelEdit({ classification: to === 'open' ? 1 : 2 }), pin: false },
          rules: RULES,
          store,
          allowLoosening: to === 'open',
          async record({ number, changes }) {
            await audit.append(documentsRelabelled(run, { number, documents: changes }));
            batches = number;
          },
        });
        await audit.append(relabelEnded(run, { batches, counts, stopped: stopped?.code }));
        if (counts.changed !== documents || stopped) throw new Error('Not every document was relabelled');
      }),
    ingestAnew: (to) =>
      timed(async () => {
        for (const { id } of await store.documents(TENANT)) await store.remove(TENANT, id);
        const { counts } = await ingestUnder(to);
        if (counts.added !== documents) throw new Error('Not every document was ingested');
      }),
    seen: (state) =>
      timed(async () => {
        const filter = AccessFilter.compile(RULES, subject, Math.floor(Date.now() / 1_000));
        const hits = await reader.lexical({ filter, limit: 10, terms: analyzer.terms('shared') }, live);
        if (hits.length !== (state === 'open' ? 10 : 0)) throw new Error('A search did not see the change');
      }),
    async dispose() {
      await reader.close();
      await store.close();
      await audit.close();
      rmSync(root, { recursive: true });
    },
  };
}
