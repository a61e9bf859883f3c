import { afterEach, beforeEach } from '@jest/globals';
import { type LabelChange, parseLabelEdit, relabel, type RelabelRequest } from '../../ingestion/index.ts';
import { type Label, type LabelInput, makeLabel, type Rules } from '../../retrieval/index.ts';
import { documentOf, live, TENANT } from './stores-fixture.ts';
import { type TemporaryStore, temporaryStore } from './stores-sqlite.ts';

const source = { tags: ['everyone', 'finance'], compartments: ['aurora'], maxClassification: 2 };
export const RULES: Rules = {
  hash: 'f'.repeat(64),
  tags: new Set(['everyone', 'finance', 'board']),
  compartments: new Set(['aurora', 'tern']),
  tenants: new Map([[TENANT, { roles: new Map(), groups: new Map(), sources: new Map([['drive', source]]) }]]),
};
export const IDS = ['drive/finance/a.md', 'drive/finance/b.txt', 'drive/people/c.txt', 'wiki/finance/d.txt'];
export const label = (input: Partial<LabelInput> = {}): Label =>
  makeLabel({ tenant: TENANT, classification: 1, tags: ['finance'], ...input });
export const edit = (input: object, pin = true): LabelChange => ({ kind: 'edit', edit: parseLabelEdit(input), pin });
export const RAISE = edit({ classification: 3 });

/** Before each test of the file that calls it: four documents in a SQLite store of their own. */
export function relabelScene() {
  let temporary: TemporaryStore;
  let recorded: { number: number; documents: string[] }[];
  beforeEach(async () => {
    temporary = temporaryStore();
    recorded = [];
    for (const id of IDS) {
      const [from = ''] = id.split('/');
      await temporary.store.replace(
        documentOf({
          id,
          source: from,
          title: `Title of ${id}`,
          texts: ['common', 'common'],
          label: { classification: 1 },
        }),
      );
    }
  });
  afterEach(() => temporary.dispose());

  const stored = async () => temporary.store.documents(TENANT);
  return {
    temporary: () => temporary,
    recorded: () => recorded,
    stored,
    run: (change: LabelChange, more: Partial<RelabelRequest> = {}) =>
      relabel({
        tenant: TENANT,
        selection: { all: true },
        change,
        rules: RULES,
        store: temporary.store,
        async record({ number, changes }) {
          recorded.push({ number, documents: changes.map(({ document }) => document) });
        },
        ...more,
      }),
    labelOf: async (id: string) => (await temporary.store.document(TENANT, id))?.label,
    changedIds: async () =>
      (await stored()).filter(({ label: now }) => JSON.stringify(now) !== JSON.stringify(label())).map(({ id }) => id),
    epoch: async () => (await temporary.store.control(live)).epoch,
  };
}
