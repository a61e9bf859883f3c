import { afterAll, describe, test } from '@jest/globals';
import { startQdrantRecordingServer } from '../../support/qdrant-recording-server.ts';
import { NO_ENGINE, openQdrantServer } from '../../support/qdrant-server.ts';
import { forgetful, qdrantBackend } from './backends.ts';
import { silenceOver } from './silence.suite.ts';

const server = await openQdrantServer();
const fake = server ? undefined : await startQdrantRecordingServer();
afterAll(async () => {
  await fake?.close();
  await server?.close();
});

if (server) {
  const pairs = Number(process.env['RINGFENCE_SILENCE_PAIRS'] ?? 504);
  const backend = qdrantBackend(server.name, server.url, server.apiKey);
  silenceOver({ backend, documents: 40, callers: 12, pairs, timeoutMs: 600_000 + pairs * 500 });
}
if (fake) {
  const overFake = qdrantBackend('a wire-compatible fake of Qdrant', fake.url);
  /** A document is written in a dozen calls, so there are few of everything. */
  silenceOver({ backend: forgetful(fake, overFake), documents: 30, callers: 8, pairs: 160, timeoutMs: 600_000 });
  describe('What a caller may not read changes nothing that it sees, over Qdrant', () => {
    const notHere = test.skip;
    notHere(`is proved on the fake alone (skipped: ${NO_ENGINE})`, () => {});
  });
}
