import { afterAll, beforeAll } from '@jest/globals';
import { createAnalyzer } from '../../retrieval/index.ts';
import { createExtractiveDrafter } from '../../src/generation/index.ts';
import { createChatModel, createLangChainDrafter } from '../../src/generation/langchain.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { drafterSuite } from './drafter.suite.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
  // A model that quotes well and cites badly.
  const sentences = [
    { text: 'Parental leave is 20 weeks at full pay [9].', citations: [1, 99] },
    { text: 'Everybody gets a car.', citations: [42] },
  ];
  server.behave({ kind: 'answer', content: () => JSON.stringify({ sentences }) });
});
afterAll(() => server.close());

drafterSuite('extractive', () => createExtractiveDrafter({ analyzer: createAnalyzer({ language: 'english' }) }));
drafterSuite('LangChain', async () => {
  const chat = await createChatModel({ model: 'test-model', baseUrl: server.baseUrl, timeoutMs: 5_000 });
  return createLangChainDrafter({ chat, timeoutMs: 5_000 });
});
