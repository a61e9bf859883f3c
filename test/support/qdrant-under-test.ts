import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createQdrantStore } from '../../retrieval/index.ts';
import { AVERAGE_LENGTH } from '../../retrieval/lexical/bm25.ts';
import { compileQdrantFilter } from '../../retrieval/stores/qdrant-filter.ts';
import { passageVector } from '../../retrieval/stores/qdrant-sparse.ts';
import type { MakeStore, PlantedRow } from '../conformance/passage-store/store-under-test.ts';
import { analyzer, DIMENSIONS } from './stores-fixture.ts';

/** Fresh collections for each store on the server at `url`, removed again by dispose. */
export const qdrantUnderTest =
  (url: string, apiKey?: string): MakeStore =>
  async () => {
    const collection = `test-${randomUUID()}`;
    const send = async (method: string, path: string, body?: string): Promise<string> => {
      const headers = { 'content-type': 'application/json', ...(apiKey === undefined ? {} : { 'api-key': apiKey }) };
      const response = await fetch(`${url}/collections/${path}`, { method, headers, ...(body && { body }) });
      if (!response.ok) throw new Error(`Qdrant answered ${response.status}`);
      return response.text();
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
      async plant(row) {
        await send('PUT', `${collection}/points?wait=true`, plantedPoint(row));
      },
      async admitted(condition) {
        const scroll = {
          filter: compileQdrantFilter(condition),
          limit: 1_000,
          with_payload: false,
          with_vector: false,
        };
        const { result } = Scrolled.parse(
          JSON.parse(await send('POST', `${collection}/points/scroll`, JSON.stringify(scroll))),
        );
        return result.points.map(({ id }) => id);
      },
      async dispose() {
        await store.close();
        await send('DELETE', collection);
        await send('DELETE', `${collection}_control`);
      },
    };
  };

/** No page after the first: no test plants so many. */
const Scrolled = z.object({
  result: z.object({ points: z.array(z.object({ id: z.string() })), next_page_offset: z.null().optional() }),
});

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
