import { describe, expect, test } from '@jest/globals';
import express from 'express';
import { exchangeOf } from '../../../src/http/exchange.ts';
import { createExchanges } from '../../../src/http/exchanges.ts';
import { createInFlightCap } from '../../../src/http/in-flight.ts';
import { createProblemHandler } from '../../../src/http/problem-handler.ts';
import { createServer } from '../../../src/http/index.ts';
import { silentLog } from '../../../src/log.ts';

const newId = () => '00000000-0000-4000-8000-000000000000';

describe('the cap on requests in flight', () => {
  test('counts work that goes on after its caller has hung up', async () => {
    const work = Promise.withResolvers<void>();
    const [begun, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const app = express();
    app.use(createExchanges({ newId, log: silentLog, requestTimeoutMs: 10_000 }), createInFlightCap(1));
    app.get('/slow', (request, response) => {
      exchangeOf(request).work = work.promise;
      response.once('close', () => closed.resolve());
      begun.resolve();
    });
    app.get('/quick', (_request, response) => void response.json({}));
    app.use(createProblemHandler());
    const server = await createServer(app, { host: '127.0.0.1', port: 0 });
    const status = async () => (await fetch(`${server.url}/quick`)).status;

    try {
      const caller = new AbortController();
      const gone = fetch(`${server.url}/slow`, { signal: caller.signal }).catch(() => 'hung up');
      await begun.promise;
      expect(await status()).toBe(503);
      caller.abort();
      expect(await gone).toBe('hung up');
      await closed.promise;
      expect(await status()).toBe(503);
      work.resolve();
      expect(await status()).toBe(200);
    } finally {
      await server.drain(100);
    }
  });
});
