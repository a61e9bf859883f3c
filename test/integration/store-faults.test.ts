import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { AskResponse } from '../../src/contract/index.ts';
import {
  type Misbehaviour,
  type QdrantRecordingServer,
  startQdrantRecordingServer,
} from '../support/qdrant-recording-server.ts';
import { startService, type TestService } from '../support/service.ts';

const CREDIT = { question: 'What is the credit limit for new freight customers?' };
const STORE_TIMEOUT_MS = 300;

describe('a service over Qdrant', () => {
  let qdrant: QdrantRecordingServer;
  let service: TestService;
  beforeAll(async () => {
    qdrant = await startQdrantRecordingServer();
    service = await startService({
      RINGFENCE_STORE: 'qdrant:docs',
      QDRANT_URL: qdrant.url,
      RINGFENCE_STORE_TIMEOUT_MS: String(STORE_TIMEOUT_MS),
    });
  });
  afterEach(() => qdrant.misbehave(undefined));
  afterAll(async () => {
    await service.close();
    await qdrant.close();
  });

  test('answers each person from what that person may read', async () => {
    const finance = AskResponse.parse((await service.ask('finance', CREDIT)).body);
    const engineer = AskResponse.parse((await service.ask('engineer', CREDIT)).body);
    expect([finance.outcome, engineer.outcome]).toEqual(['answered', 'not_found']);
    expect(finance.answer).toContain('EUR 25,000');
  });

  test.each<[string, Misbehaviour, string]>([
    ['is down', (_, response) => (response.destroy(), 'handled'), 'store.unavailable'],
    ['never answers', () => 'handled', 'store.deadline'],
    ['answers half a JSON', (_, response) => (response.end('{"result": {"SECRET'), 'handled'), 'store.unavailable'],
    ['answers 500', (_, response) => (response.writeHead(500).end('SECRET'), 'handled'), 'store.unavailable'],
    ['answers 429', (_, response) => (response.writeHead(429).end('SECRET'), 'handled'), 'store.unavailable'],
  ])('that %s answers 503 as a problem within its deadline, and lives on', async (_what, misbehaviour, code) => {
    qdrant.misbehave(misbehaviour);
    const started = performance.now();
    const { status, body, text, headers } = await service.ask('finance', CREDIT);
    expect([status, body.code]).toEqual([503, code]);
    expect(performance.now() - started).toBeLessThan(10 * STORE_TIMEOUT_MS);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/u);
    expect(text).not.toContain('SECRET');
    expect((await service.get('/health')).status).toBe(503);
    qdrant.misbehave(undefined);
    expect((await service.ask('finance', CREDIT)).status).toBe(200);
    expect((await service.get('/health')).status).toBe(200);
  });
});

describe('a service over SQLite', () => {
  test('goes on answering while another process holds the write lock', async () => {
    const service = await startService();
    const writer = new DatabaseSync(service.storePath);
    try {
      writer.exec('BEGIN IMMEDIATE');
      expect((await service.ask('finance', CREDIT)).body.outcome).toBe('answered');
    } finally {
      writer.close();
      await service.close();
    }
  });

  test('does not start on a file of a newer version, and leaves it as it was', async () => {
    const service = await startService();
    const { storePath } = service;
    const raise = (version: number) => {
      const file = new DatabaseSync(storePath);
      file.exec(`PRAGMA user_version = ${version}`);
      file.close();
    };
    raise(9_999);
    await expect(startService({ RINGFENCE_STORE: `sqlite:${storePath}` })).rejects.toMatchObject({
      code: 'store.newer_schema',
    });
    await service.close();
    await rm(storePath, { force: true });
  });
});
