import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { startService } from '../support/service.ts';

const QUESTION = { question: 'What is the travel expense limit per day?' };

let models: ModelServer;
beforeAll(async () => {
  models = await startModelServer();
  models.behave({ kind: 'silence' });
});
afterAll(() => models.close());

const withSilentModel = (environment: Record<string, string>) =>
  startService({ RINGFENCE_CHAT_MODEL: 'silent', RINGFENCE_CHAT_BASE_URL: models.baseUrl, ...environment });

/** Resolves once the model has been asked, so the request is known to be in flight. */
const asked = async (calls: number): Promise<void> => {
  while (models.received.length < calls) await new Promise((resolve) => setImmediate(resolve));
};

describe('the cap on requests in flight', () => {
  test('sends the next one away with Retry-After, and takes requests again afterwards', async () => {
    const service = await withSilentModel({ RINGFENCE_MAX_IN_FLIGHT: '1', RINGFENCE_CHAT_TIMEOUT_MS: '1000' });
    try {
      const calls = models.received.length + 1;
      const first = service.ask('engineer', QUESTION);
      await asked(calls);
      const second = await service.ask('engineer', QUESTION);
      expect([second.status, second.body.code]).toEqual([503, 'http.overloaded']);
      expect(second.headers.get('retry-after')).toBe('1');
      expect((await service.get('/health/live')).status).toBe(200);
      expect((await first).body.code).toBe('generation.deadline');
      expect((await service.ask('guest', QUESTION)).status).toBe(200);
    } finally {
      await service.close();
    }
  });
});

describe('the deadline of a request', () => {
  test('ends it with 503 whatever it waits for', async () => {
    const service = await withSilentModel({ RINGFENCE_REQUEST_TIMEOUT_MS: '300' });
    try {
      const { status, body } = await service.ask('engineer', QUESTION);
      expect([status, body.code]).toEqual([503, 'http.deadline']);
    } finally {
      await service.close();
    }
  });
});

describe('shutting down', () => {
  test('lets a request in flight finish and takes no new one', async () => {
    const service = await withSilentModel({ RINGFENCE_CHAT_TIMEOUT_MS: '500' });
    const calls = models.received.length + 1;
    const inFlight = service.ask('engineer', QUESTION);
    await asked(calls);
    const closing = service.close();
    expect((await inFlight).body.code).toBe('generation.deadline');
    await closing;
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    const [error] = await once(socket, 'error').catch((reason: unknown) => [reason]);
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
