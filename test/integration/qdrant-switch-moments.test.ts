import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createAnalyzer, createQdrantStore, type PassageStore, switchQdrantDataset } from '../../retrieval/index.ts';
import {
  type QdrantRecordingServer,
  sendJson,
  startQdrantRecordingServer,
} from '../support/qdrant-recording-server.ts';
import { startService, type TestService } from '../support/service.ts';
import { codeOf, documentOf, live } from '../support/stores-fixture.ts';

const CREDIT = { question: 'What is the credit limit for new freight customers?' };
const RULES = { hash: 'h1', text: 'rules' };

let qdrant: QdrantRecordingServer;
beforeAll(async () => {
  qdrant = await startQdrantRecordingServer();
});
afterEach(() => qdrant.misbehave(undefined));
afterAll(() => qdrant.close());

const optionsOf = (collection: string) => ({
  url: qdrant.url,
  collection,
  analyzer: createAnalyzer({ language: 'english' }),
  deadlineMs: 5_000,
});
const dataset = (collection: string): Promise<PassageStore> =>
  createQdrantStore({ ...optionsOf(collection), create: true });
const withRules = async (collection: string): Promise<PassageStore> => {
  const store = await dataset(collection);
  await store.activate(RULES);
  return store;
};

/** Lets this run while the first request to this path is under way: its answer is of before. */
const during = (method: string, where: RegExp, run: () => Promise<unknown>): void =>
  qdrant.misbehave((request, response, answer) => {
    if (request.method !== method || !where.test(request.path)) return undefined;
    qdrant.misbehave(undefined);
    const before = answer();
    run().then(
      () => sendJson(response, 200, before),
      () => response.destroy(),
    );
    return 'handled';
  });

describe('a service whose dataset is switched', () => {
  let service: TestService;
  let next: PassageStore;
  beforeAll(async () => {
    await dataset('docs-1');
    next = await dataset('docs-2');
    const actions = ['', '_control'].map((end) => ({
      create_alias: { alias_name: `docs${end}`, collection_name: `docs-1${end}` },
    }));
    const response = await fetch(`${qdrant.url}/collections/aliases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ actions }),
    });
    expect(response.status).toBe(200);
    service = await startService({ RINGFENCE_STORE: 'qdrant:docs', QDRANT_URL: qdrant.url });
  });
  afterAll(() => service.close());

  test('judges a request anew that has read passages of the old one, though epoch and rules are the same', async () => {
    const old = await createQdrantStore(optionsOf('docs'));
    const { epoch, rulesHash: hash = '' } = await old.control(live);
    const rules = (await old.rulesText(hash)) ?? '';
    while ((await next.control(live)).epoch < epoch) await next.activate({ hash, text: rules });
    expect(await next.control(live)).toEqual({ epoch, rulesHash: hash });

    expect((await service.ask('finance', CREDIT)).body.outcome).toBe('answered');
    let outcome: unknown;
    during('POST', /docs\/points$/u, async () => {
      outcome = (await switchQdrantDataset(optionsOf('docs'), { to: 'docs-2' })).outcome;
    });
    const { status, body } = await service.ask('finance', CREDIT);
    expect(outcome).toBe('switched');
    expect([status, body.outcome]).toEqual([200, 'not_found']);
  });
});

describe('the switch', () => {
  const DOCUMENT = documentOf({ id: 'a', texts: ['a harbour'] });

  test('is one batch for both aliases, sent once', async () => {
    await withRules('one-1');
    qdrant.requests.length = 0;
    await switchQdrantDataset(optionsOf('one'), { to: 'one-1' });
    const changes = qdrant.requests.filter(({ path: to }) => to === '/collections/aliases');
    expect(changes.map(({ body }) => body)).toEqual([
      {
        actions: [
          { delete_alias: { alias_name: 'one' } },
          { create_alias: { alias_name: 'one', collection_name: 'one-1' } },
          { delete_alias: { alias_name: 'one_control' } },
          { create_alias: { alias_name: 'one_control', collection_name: 'one-1_control' } },
        ],
      },
    ]);
    const lost = qdrant.requests.length;
    await withRules('one-2');
    qdrant.misbehave((request, response) =>
      request.path === '/collections/aliases' ? (response.destroy(), 'handled') : undefined,
    );
    expect(await codeOf(switchQdrantDataset(optionsOf('one'), { to: 'one-2' }))).toBe('store.unavailable');
    expect(qdrant.requests.slice(lost).filter(({ path: to }) => to === '/collections/aliases')).toHaveLength(1);
  });

  test('is not made when the old dataset changes before it', async () => {
    const old = await withRules('two-1');
    await withRules('two-2');
    await switchQdrantDataset(optionsOf('two'), { to: 'two-1' });
    during('PUT', /two-2_control\/points$/u, () => old.replace(DOCUMENT));
    const result = await switchQdrantDataset(optionsOf('two'), { to: 'two-2' });
    expect(result).toMatchObject({ outcome: 'refused', refusal: 'being_written' });
    expect((await switchQdrantDataset(optionsOf('two'), { to: 'two-1' })).outcome).toBe('already');
  });

  test('says so when the old dataset changes at the last moment', async () => {
    const old = await withRules('three-1');
    await withRules('three-2');
    await switchQdrantDataset(optionsOf('three'), { to: 'three-1' });
    during('POST', /collections\/aliases$/u, () => old.replace(DOCUMENT));
    const result = await switchQdrantDataset(optionsOf('three'), { to: 'three-2' });
    expect(result).toMatchObject({ outcome: 'switched', overtaken: true });
  });
});

describe('npm run qdrant -- switch', () => {
  const script = path.join(import.meta.dirname, '..', '..', 'scripts', 'qdrant.ts');
  const command = async (...parameters: string[]) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, 'switch', ...parameters], {
      env: { PATH: process.env['PATH'], NO_COLOR: '1', QDRANT_URL: qdrant.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: child.exitCode, out, errors };
  };
  beforeAll(async () => {
    await withRules('command-1');
    await withRules('command-2');
    await (await dataset('command-3')).activate({ hash: 'h2', text: 'other rules' });
  });

  test('rehearses, switches, and says what is so already', async () => {
    const rehearsed = await command('command', '--to', 'command-1', '--dry-run', '--json');
    expect([rehearsed.code, JSON.parse(rehearsed.out)]).toEqual([
      0,
      { ok: true, alias: 'command', outcome: 'rehearsed', to: { collection: 'command-1', epoch: 1, rulesHash: 'h1' } },
    ]);
    expect(await command('command', '--to', 'command-1')).toMatchObject({ code: 0, errors: '' });
    expect((await command('command', '--to', 'command-1')).out).toContain('already');
    const switched = await command('command', '--to', 'command-2');
    expect([switched.code, switched.errors]).toEqual([0, '']);
    expect(switched.out).toMatch(/old +command-1 +epoch 1 +rules h1\n.*new +command-2 +epoch 1000002 +rules h1\n/su);
  });

  test('exit code 1 where nothing was switched, 2 for wrong usage', async () => {
    const refused = await command('command', '--to', 'command-3');
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('--rules-differ')]);
    const inJson = await command('command', '--to', 'command-3', '--json');
    expect([inJson.code, JSON.parse(inJson.out)]).toMatchObject([1, { ok: false, refusal: 'rules_differ' }]);
    expect((await command('command', '--to', 'nowhere')).errors).toContain('store.misconfigured');
    expect((await command('command')).code).toBe(2);
    expect((await command('a/b', '--to', 'command-1')).code).toBe(2);
    expect((await command('--help')).code).toBe(0);
  });
});
