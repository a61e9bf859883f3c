import { afterAll, describe, test } from '@jest/globals';
import { startQdrantRecordingServer } from '../../support/qdrant-recording-server.ts';
import { forgetful, qdrantBackend } from './backends.ts';
import { silenceOver } from './silence.suite.ts';

const fake = await startQdrantRecordingServer();
afterAll(() => fake.close());
const overFake = qdrantBackend('a wire-compatible fake of Qdrant', fake.url);
/** A document is written in a dozen calls, so there are few of everything. */
silenceOver({ backend: forgetful(fake, overFake), documents: 30, callers: 8, pairs: 160, timeoutMs: 600_000 });

const url = process.env['QDRANT_URL'];
if (url) {
  const pairs = Number(process.env['RINGFENCE_SILENCE_PAIRS'] ?? 1_008);
  const backend = qdrantBackend('Qdrant', url, process.env['QDRANT_API_KEY']);
  silenceOver({ backend, documents: 50, callers: 16, pairs, timeoutMs: 600_000 + pairs * 500 });
} else {
  describe('What a caller may not read changes nothing that it sees, over Qdrant', () => {
    const notHere = test.skip;
    notHere('is not proved here: QDRANT_URL is not set', () => {});
  });
}
