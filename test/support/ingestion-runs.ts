import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ingest, type IngestRequest, type IngestSummary, parseLabelsFile } from '../../ingestion/index.ts';
import {
  createAnalyzer,
  createMemoryStore,
  type PassageStore,
  type Rules,
  type SourceRules,
} from '../../retrieval/index.ts';

export const TENANT = 'acme';
export const SOURCE = 'drive';

export const sourceRules = (overrides: Partial<SourceRules> = {}): SourceRules => ({
  tags: ['everyone', 'finance', 'people'],
  compartments: ['aurora'],
  maxClassification: 2,
  ...overrides,
});

export const rulesWith = (source: SourceRules): Rules => ({
  hash: 'f'.repeat(64),
  tags: new Set([...source.tags, 'legal']),
  compartments: new Set(source.compartments),
  tenants: new Map([[TENANT, { roles: new Map(), groups: new Map(), sources: new Map([[SOURCE, source]]) }]]),
});

export const EVERYONE = `
version: 1
source: ${SOURCE}
rules:
  - path: "**"
    label: { tags: [everyone], classification: 1 }
`;

export const memoryStore = (): PassageStore => createMemoryStore({ analyzer: createAnalyzer({ language: 'english' }) });

export interface Scratch {
  readonly root: string;
  write(name: string, content: string | Uint8Array): string;
  dispose(): void;
}

export function scratchDirectory(files: Record<string, string | Uint8Array> = {}): Scratch {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'ringfence-ingest-')));
  const write = (name: string, content: string | Uint8Array): string => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { root, write, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

type Run = Partial<Omit<IngestRequest, 'labels'>> & { readonly directory: string; readonly labels?: string };

export const runIngest = ({ labels = EVERYONE, ...request }: Run): Promise<IngestSummary> =>
  ingest({
    tenant: TENANT,
    rules: rulesWith(sourceRules()),
    store: memoryStore(),
    ...request,
    labels: parseLabelsFile(labels),
  });

/** What a store holds, in one comparable value. */
export const contentOf = (store: PassageStore) => store.documents(TENANT, SOURCE);
export const refusals = (summary: IngestSummary): Record<string, string> =>
  Object.fromEntries(summary.refused.map(({ path: file, code }) => [file, code]));
