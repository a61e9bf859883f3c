import { afterAll, jest } from '@jest/globals';
import { passageStoreConformance } from '../conformance/passage-store.suite.ts';
import { type QdrantRecordingServer, startQdrantRecordingServer } from '../support/qdrant-recording-server.ts';
import { qdrantUnderTest } from '../support/qdrant-under-test.ts';

/** Over HTTP, through the real client, against a server in this process that answers as Qdrant's source says. */
const server: QdrantRecordingServer = await startQdrantRecordingServer();
afterAll(() => server.close());
// A document is written in a dozen calls, and the suite writes thousands.
jest.setTimeout(90_000);

passageStoreConformance('The Qdrant store, on a wire-compatible fake,', qdrantUnderTest(server.url), {
  skips: {
    'malformed.filtered':
      'a keyword index does not see list entries that are no strings; the second check refuses such rows',
    'reference.scores': 'Qdrant computes in 32-bit floats, the reference in 64',
  },
});
