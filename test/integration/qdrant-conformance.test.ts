import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { columns } from '../../scripts/rules/terminal.ts';
import { passageStoreConformance } from '../conformance/passage-store.suite.ts';
import { NO_ENGINE, openQdrantServer, THE_FRONTS_OWN, UNPROVED } from '../support/qdrant-server.ts';
import { qdrantUnderTest } from '../support/qdrant-under-test.ts';

/**
 * The whole suite, through the real client: on the server at QDRANT_URL (1.19.1 or later; QDRANT_API_KEY where it wants one),
 * else on Qdrant's engine behind the front of test/engine, where it is built.
 */
const server = await openQdrantServer();

if (server) {
  jest.setTimeout(180_000);
  passageStoreConformance(`The Qdrant store, on ${server.name},`, qdrantUnderTest(server.url, server.apiKey), {
    skips: {
      'malformed.filtered':
        'a keyword index does not see list entries that are no strings; the second check refuses such rows',
      'reference.scores': 'Qdrant computes in 32-bit floats, the reference in 64',
    },
  });
  afterAll(async () => {
    await server.close();
    if (server.kind === 'server') return;
    const rows = THE_FRONTS_OWN.map(([name, what]) => [name, what]);
    process.stdout.write(`On the engine, but not proved by it:\n${columns(rows)}\n`);
  });
} else {
  describe('The Qdrant store', () => {
    const notHere = test.skip;
    notHere.each(Object.entries(UNPROVED))(
      `keeps what every store keeps; unproved: %s: %s (skipped: ${NO_ENGINE})`,
      () => {},
    );
  });
}

describe('without an engine or a server', () => {
  test('each guarantee that is then unproved has a name', () => {
    expect(Object.keys(UNPROVED)).toEqual(expect.arrayContaining(['recall', 'strict mode', 'replica revocation']));
  });
  test('none is opened', async () => {
    expect(await openQdrantServer({ XDG_CACHE_HOME: '/nowhere' })).toBeUndefined();
  });
});
