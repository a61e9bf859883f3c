import { createMemoryStore } from '../../retrieval/index.ts';
import { documentKey, type MemoryDocument, memoryDocument } from '../../retrieval/stores/memory-rows.ts';
import { analyzer, documentOf } from '../support/stores-fixture.ts';
import { passageStoreConformance } from './passage-store.suite.ts';

passageStoreConformance('The memory store', async () => {
  const documents = new Map<string, MemoryDocument>();
  const store = createMemoryStore({ analyzer, documents });
  return {
    store,
    async plant({ id, tenant, document, labelJson, text }) {
      const { passages, ...whole } = memoryDocument(analyzer, tenant, documentOf({ id: document, texts: [text] }));
      const label: unknown = JSON.parse(labelJson);
      documents.set(documentKey(tenant, document), {
        ...whole,
        label,
        passages: passages.map((passage) => ({ ...passage, id })),
      });
    },
    dispose: () => store.close(),
  };
});
