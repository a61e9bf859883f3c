import { createMemoryStore, type Label, parseLabel } from '../../retrieval/index.ts';
import { predicateOf } from '../../retrieval/stores/memory-filter.ts';
import { documentKey, type MemoryDocument, memoryDocument } from '../../retrieval/stores/memory-rows.ts';
import { analyzer, documentOf } from '../support/stores-fixture.ts';
import { passageStoreConformance } from './passage-store.suite.ts';

passageStoreConformance('The memory store', async () => {
  const documents = new Map<string, MemoryDocument>();
  const parsed = new WeakMap<MemoryDocument, Label | undefined>();
  const labelOf = (document: MemoryDocument): Label | undefined => {
    if (!parsed.has(document)) parsed.set(document, parseLabel(document.label));
    return parsed.get(document);
  };
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
    async admitted(condition) {
      const holds = predicateOf(condition);
      return [...documents.values()].flatMap((document) => {
        const label = labelOf(document);
        return label && holds(label) ? document.passages.map(({ id }) => id) : [];
      });
    },
    dispose: () => store.close(),
  };
});
