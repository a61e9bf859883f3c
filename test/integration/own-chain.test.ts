import { beforeAll, describe, expect, test } from '@jest/globals';
import { createOwnChain } from '../../docs/examples/own-chain.ts';
import {
  AccessFilter,
  createAnalyzer,
  createMemoryStore,
  createRetriever,
  makeLabel,
  Narrowing,
  type PassageStore,
  type Retriever,
  RetrievalError,
  type Rules,
  Subject,
} from '../../retrieval/index.ts';
import { createLangChainRetriever } from '../../retrieval/langchain.ts';
import { createChatModel } from '../../src/generation/langchain.ts';
import { startModelServer } from '../support/model-server.ts';

const rules: Rules = {
  hash: 'r',
  tags: new Set(['everyone', 'finance']),
  compartments: new Set(),
  tenants: new Map([
    [
      'larkspur',
      {
        roles: new Map([
          ['analyst', { tags: ['everyone', 'finance'], compartments: [], clearance: 2 }],
          ['engineer', { tags: ['everyone'], compartments: [], clearance: 1 }],
        ]),
        groups: new Map(),
        sources: new Map(),
      },
    ],
  ]),
};
const filterOf = (role: string) => {
  const attributes = { tenant: 'larkspur', id: role, principals: [`user:${role}`], roles: [role], clearance: 0 };
  return AccessFilter.compile(rules, Subject.verified({ ...attributes, compartments: [], scopes: [] }), 1_800_000_000);
};

const QUESTION = 'What is the travel budget?';
const analyzer = createAnalyzer({ language: 'english' });
let store: PassageStore;
let retriever: Retriever;
beforeAll(async () => {
  store = createMemoryStore({ analyzer });
  retriever = createRetriever({ store, analyzer });
  const documents = [
    { id: 'd/budget', tags: ['finance'], classification: 2, text: 'The travel budget is EUR 340,000, marmalade.' },
    {
      id: 'd/travel',
      tags: ['everyone'],
      classification: 1,
      text: 'The travel budget of a trip is agreed with the manager.',
    },
  ];
  for (const { id, tags, classification, text } of documents) {
    const label = makeLabel({ tenant: 'larkspur', tags, classification });
    const passages = [{ section: 'Budget', text }];
    await store.replace({ id, source: 'd', title: 'Travel', uri: `file:${id}`, contentHash: 'v1', label, passages });
  }
});

describe('a chain of your own', () => {
  test('shows the model only what this caller may read', async () => {
    const server = await startModelServer();
    server.behave({ kind: 'answer', content: () => 'answered' });
    const { model } = await createChatModel({ model: 'local', baseUrl: server.baseUrl, timeoutMs: 5_000 });
    for (const role of ['analyst', 'engineer']) {
      const chain = createOwnChain({ retriever, filter: filterOf(role), model });
      await expect(chain.invoke(QUESTION)).resolves.toBe('answered');
    }
    const [analyst = '', engineer = ''] = server.received.map(({ body }) => body);
    await server.close();
    expect(analyst).toContain('marmalade');
    expect(analyst).toContain('agreed with the manager');
    expect(engineer).not.toContain('marmalade');
    expect(engineer).toContain('agreed with the manager');
  });

  test('cannot be widened by what is passed at run time', async () => {
    const passages = createLangChainRetriever({ retriever, filter: filterOf('engineer'), limit: 5 });
    const configurable = { filter: filterOf('analyst'), tenant: 'larkspur', roles: ['analyst'], limit: 100 };
    const documents = await passages.invoke(QUESTION, { configurable, metadata: configurable });
    expect(documents.map(({ metadata }) => metadata.document)).toEqual(['d/travel']);
  });
});

describe('the LangChain retriever', () => {
  test('hands out neither score nor label', async () => {
    const passages = createLangChainRetriever({ retriever, filter: filterOf('analyst'), limit: 5 });
    const documents = await passages.invoke(QUESTION);
    expect(documents).toHaveLength(2);
    for (const document of documents) {
      expect(Object.keys(document.metadata).sort()).toEqual(['document', 'id', 'section', 'title', 'uri']);
      expect(document.id).toBe(document.metadata.id);
    }
  });

  test('keeps to its limit and to its narrowing', async () => {
    const filter = filterOf('analyst');
    const one = createLangChainRetriever({ retriever, filter, limit: 1 });
    await expect(one.invoke(QUESTION)).resolves.toHaveLength(1);
    const narrowing = Narrowing.toTags(filter, ['finance']);
    const narrow = createLangChainRetriever({ retriever, filter, narrowing, limit: 5 });
    expect((await narrow.invoke(QUESTION)).map(({ metadata }) => metadata.document)).toEqual(['d/budget']);
  });

  test('searches nothing for an empty question', async () => {
    const passages = createLangChainRetriever({ retriever, filter: filterOf('analyst'), limit: 5 });
    await expect(passages.invoke('  ')).resolves.toEqual([]);
  });

  test.each([
    [new Error('the store quoted marmalade'), 'store.unavailable'],
    [new RetrievalError('store.deadline', 'late'), 'store.deadline'],
  ])('fails with a code of ours and no word of the store', async (reason, code) => {
    const broken: Retriever = { retrieve: () => Promise.reject(reason) };
    const passages = createLangChainRetriever({ retriever: broken, filter: filterOf('analyst'), limit: 5 });
    await expect(passages.invoke(QUESTION)).rejects.toMatchObject({
      code,
      message: expect.not.stringContaining('marmalade'),
    });
  });
});
