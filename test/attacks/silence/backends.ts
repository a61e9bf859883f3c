import { randomUUID } from 'node:crypto';
import type { QdrantRecordingServer } from '../../support/qdrant-recording-server.ts';

/** Where a service of this suite keeps its passages. */
export interface Backend {
  readonly name: string;
  /** @param directory the service's own @returns the service's settings for a store of its own, empty */
  readonly settings: (directory: string) => Readonly<Record<string, string>>;
  /** Takes away what the settings named and the directory doesn't hold. */
  readonly dispose: (settings: Readonly<Record<string, string>>) => Promise<void>;
}

export const sqliteBackend: Backend = {
  name: 'SQLite',
  settings: (directory) => ({ RINGFENCE_STORE: `sqlite:${directory}/store.db` }),
  dispose: () => Promise.resolve(),
};

/** Collections of their own on the server at `url`. */
export const qdrantBackend = (name: string, url: string, apiKey?: string): Backend => ({
  name,
  settings: () => ({
    RINGFENCE_STORE: `qdrant:silence-${randomUUID()}`,
    RINGFENCE_STORE_TIMEOUT_MS: '20000',
    QDRANT_URL: url,
    ...(apiKey === undefined ? {} : { QDRANT_API_KEY: apiKey }),
  }),
  async dispose({ RINGFENCE_STORE: store = '' }) {
    const collection = store.replace('qdrant:', '');
    for (const which of [collection, `${collection}_control`]) {
      const headers = apiKey === undefined ? {} : { 'api-key': apiKey };
      const response = await fetch(`${url}/collections/${which}`, { method: 'DELETE', headers });
      await response.text();
    }
  },
});

/** The requests that a recording server keeps are nobody's need here, and there are many. */
export const forgetful = (server: QdrantRecordingServer, backend: Backend): Backend => ({
  ...backend,
  async dispose(settings) {
    await backend.dispose(settings);
    server.requests.length = 0;
  },
});
