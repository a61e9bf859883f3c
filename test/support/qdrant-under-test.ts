import { randomUUID } from 'node:crypto';
import { createQdrantStore } from '../../retrieval/index.ts';
import { AVERAGE_LENGTH } from '../../retrieval/lexical/bm25.ts';
import { passageVector } from '../../retrieval/stores/qdrant-sparse.ts';
import type { MakeStore, PlantedRow } from '../conformance/passage-store/store-under-test.ts';
import { analyzer, DIMENSIONS } from './stores-fixture.ts';

/** Fresh collections for each store on the server at `url`, removed again by dispose. */
export const qdrantUnderTest =
  (url: string, apiKey?: string): MakeStore =>
  async () => {
    const collection = `test-${randomUUID()}`;
    const send = async (method: string, path: string, body?: string): Promise<void> => {
      const headers = { 'content-type': 'application/json', ...(apiKey === undefined ? {} : { 'api-key': apiKey }) };
      const response = await fetch(`${url}/collections/${path}`, { method, headers, ...(body && { body }) });
      if (!response.ok) throw new Error(`Qdrant answered ${response.status}`);
      await response.text();
    };
    const store = await createQdrantStore({
      url,
      apiKey,
      collection,
      analyzer,
      dimensions: DIMENSIONS,
      deadlineMs: 10_000,
      create: true,
    });
    return {
      store,
      plant: (row) => send('PUT', `${collection}/points?wait=true`, plantedPoint(row)),
      async dispose() {
        await store.close();
        await send('DELETE', collection);
        await send('DELETE', `${collection}_control`);
      },
    };
  };

/** As text, because a label may hold a key that an object would lose. */
function plantedPoint({ id, tenant, document, labelJson, text }: PlantedRow): string {
  const content = { document, ordinal: 0, title: 'Untitled', uri: `file:///${tenant}/${document}`, section: '', text };
  const vector = { lexical: passageVector(analyzer, AVERAGE_LENGTH, content, content) };
  const label: unknown = JSON.parse(labelJson);
  const isObject = typeof label === 'object' && label !== null && !Array.isArray(label);
  const inner = isObject ? labelJson.trim().slice(1, -1) : '';
  const payload = `${JSON.stringify(content).slice(0, -1)}${inner === '' ? '' : `,${inner}`}}`;
  return `{"points":[{"id":"${id}","vector":${JSON.stringify(vector)},"payload":${payload}}]}`;
}
