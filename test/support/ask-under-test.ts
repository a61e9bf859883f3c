import { createDefaultGuards, Screened } from '../../guardrails/index.ts';
import {
  createMemoryStore,
  createRetriever,
  createRulesRegister,
  type PassageStore,
  Subject,
} from '../../retrieval/index.ts';
import { type Ask, createAsk } from '../../src/ask.ts';
import { type AuditSink, createMemoryAuditSink } from '../../src/audit/index.ts';
import type { Drafter } from '../../src/generation/index.ts';
import type { AskDeps } from '../../src/stages/asking.ts';
import { RULES } from './service.ts';
import { analyzer, documentOf } from './stores-fixture.ts';

const NOW = Date.UTC(2026, 10, 20);
export const QUESTION = 'What is the credit limit for new customers?';

export const maja = Subject.verified({
  tenant: 'larkspur',
  id: 'maja',
  principals: ['user:maja'],
  roles: ['finance'],
  clearance: 0,
  compartments: [],
  scopes: [],
});

export const credit = documentOf({
  id: 'drive/credit.md',
  texts: ['The credit limit for new customers is EUR 25,000.'],
  label: { tenant: 'larkspur', classification: 2 },
});

/** Quotes the first passage; runs `during` before it answers. */
export const quoting = (during: () => Promise<unknown> = async () => {}, given: Partial<Drafter> = {}) => {
  const prompts: string[] = [];
  const drafter: Drafter = {
    model: 'quoting',
    destination: 'local',
    maxClassification: 3,
    async draft(_question, passages) {
      prompts.push(...passages.map((passage) => Screened.text(passage.text)));
      await during();
      const [first] = passages;
      const sentences = first ? [{ text: Screened.text(first.text), citations: [1] }] : [];
      return { sentences, removed: { citations: 0, sentences: 0 } };
    },
    ...given,
  };
  return { drafter, prompts };
};

export const ID = '00000000-0000-8000-8000-000000000001';
export const asking = {
  id: ID,
  subject: maja,
  request: { question: QUESTION, limit: 6 },
  signal: new AbortController().signal,
};

export interface AskUnderTest {
  readonly store: PassageStore;
  readonly audit: AuditSink;
  /** What the stages stand on. */
  readonly usual: AskDeps;
  /** The stages over memory adapters, with whatever a test puts in the place of one. */
  readonly ask: (deps?: Partial<AskDeps>) => Ask;
}

export async function askUnderTest(): Promise<AskUnderTest> {
  const store = createMemoryStore({ analyzer });
  const audit = createMemoryAuditSink();
  const rules = createRulesRegister({ archive: store });
  await rules.activate(RULES);
  await store.replace(credit);
  const usual: AskDeps = {
    store,
    rules,
    retriever: createRetriever({ store, analyzer }),
    embedsAtThirdParty: false,
    drafter: quoting().drafter,
    localDrafter: quoting(undefined, { model: 'local' }).drafter,
    guards: createDefaultGuards(),
    guardTimeoutMs: 1_000,
    audit,
    clock: () => NOW,
  };
  return { store, audit, usual, ask: (deps = {}) => createAsk({ ...usual, ...deps }) };
}
