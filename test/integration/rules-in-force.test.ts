import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rulesHash } from '../../retrieval/index.ts';
import { createAuditReader } from '../../src/audit/index.ts';
import { auditIn, type ProductionService, startProduction, storeIn } from '../support/production-service.ts';
import { rulesCommand } from '../support/rules-command.ts';
import { DOCUMENTS, RULES, seed, startService } from '../support/service.ts';

const CREDIT = 'What is the credit limit for new freight customers?';
/** Finance has lost its tag. */
const NARROWER = RULES.replace('tags: [finance], clearance: 2', 'tags: [], clearance: 2');

let directory: string;
let running: ProductionService[];
const start = async (environment: Record<string, string> = {}): Promise<ProductionService> => {
  const service = await startProduction(directory, environment);
  running.push(service);
  return service;
};
const file = async (name: string, text: string): Promise<string> => {
  const where = path.join(directory, name);
  await writeFile(where, text);
  return where;
};
const activations = () => {
  const reader = createAuditReader({ path: auditIn(directory) });
  try {
    return reader.recent({ kind: 'rules.activated', limit: 10 }).map(({ detail }) => detail);
  } finally {
    reader.close();
  }
};

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ringfence-rules-'));
  await seed(storeIn(directory), DOCUMENTS);
  running = [];
});
afterEach(async () => {
  for (const service of running) await service.close();
  await rm(directory, { recursive: true, force: true });
});

describe('a service in production without any rules in force', () => {
  test('answers 503 and says so, and answers as soon as another process has activated some', async () => {
    const service = await start();
    const before = await service.ask(['finance'], CREDIT);
    expect([before.status, before.body.code]).toEqual([503, 'policy.rules_not_loaded']);
    expect(before.text).not.toContain('25,000');
    expect(await service.health()).toMatchObject({
      http: 503,
      state: { status: 'failing', checks: { rules: 'failing' } },
    });
    expect(service.log).toContainEqual({ level: 'warn', event: 'rules.none_in_force' });
    expect((await rulesCommand(directory, ['activate', await file('r.yaml', RULES)])).code).toBe(0);
    expect((await service.ask(['finance'], CREDIT)).body).toMatchObject({
      outcome: 'answered',
      rules: rulesHash(RULES),
    });
    expect(await service.health()).toMatchObject({ http: 200, state: { status: 'ok', checks: { rules: 'ok' } } });
  });

  test('is begun by its file, on record as that', async () => {
    const service = await start({ RINGFENCE_RULES: await file('rules.yaml', RULES) });
    expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
    expect(activations()).toEqual([
      { hash: rulesHash(RULES), epoch: expect.any(Number), replaced: 'none', via: 'start' },
    ]);
  });

  test('starts with a broken file too, says so, and waits for rules', async () => {
    const service = await start({ RINGFENCE_RULES: await file('rules.yaml', 'version: 9') });
    expect((await service.ask(['finance'], CREDIT)).status).toBe(503);
    expect(service.log.map(({ event }) => event)).toContain('rules.rejected');
    expect((await rulesCommand(directory, ['activate', await file('r.yaml', RULES)])).code).toBe(0);
    expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
    expect((await service.health()).state).toMatchObject({ status: 'degraded', checks: { rules: 'rejected' } });
  });
});

describe('rules in force, in production', () => {
  test('are not replaced by a file that differs: the service warns, and says so in health', async () => {
    const rulesPath = await file('rules.yaml', RULES);
    const service = await start({ RINGFENCE_RULES: rulesPath });
    expect((await service.health()).state.status).toBe('ok');
    await writeFile(rulesPath, NARROWER);
    await service.reloadRules();
    expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
    expect(await service.health()).toMatchObject({
      http: 200,
      state: { status: 'degraded', checks: { rules: 'differs' } },
    });
    expect(service.log).toContainEqual({
      level: 'warn',
      event: 'rules.file_differs',
      hash: rulesHash(NARROWER),
      inForce: rulesHash(RULES),
    });
    const other = await start({ RINGFENCE_RULES: rulesPath });
    expect((await other.ask(['finance'], CREDIT)).body.rules).toBe(rulesHash(RULES));
    expect(activations()).toHaveLength(1);
  });

  test('are the same in every instance on one store, from the commit of another process on', async () => {
    const instances = [await start({ RINGFENCE_RULES: await file('rules.yaml', RULES) }), await start()];
    for (const service of instances) expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
    const narrower = await file('narrower.yaml', NARROWER);
    expect((await rulesCommand(directory, ['activate', narrower, '--replaces', rulesHash(RULES)])).code).toBe(0);
    for (const service of instances) {
      const { body, text } = await service.ask(['finance'], CREDIT);
      expect([body.outcome, body.rules]).toEqual(['not_found', rulesHash(NARROWER)]);
      expect(text).not.toContain('25,000');
    }
    expect((await instances[0]?.health())?.state.checks.rules).toBe('differs');
    expect((await instances[1]?.health())?.state.checks.rules).toBe('ok');
    expect((await rulesCommand(directory, ['activate', '--hash', rulesHash(RULES)])).code).toBe(0);
    for (const service of instances) expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
  });

  test('that the archive cannot load are a 503, never an answer under older ones', async () => {
    const service = await start({ RINGFENCE_RULES: await file('rules.yaml', RULES) });
    expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
    const raw = new DatabaseSync(storeIn(directory));
    raw.prepare('UPDATE control SET rules_hash = ?, epoch = epoch + 1').run('0'.repeat(64));
    const during = await service.ask(['finance'], CREDIT);
    expect([during.status, during.body.code]).toEqual([503, 'policy.rules_not_loaded']);
    expect((await service.health()).http).toBe(503);
    raw.prepare('UPDATE control SET rules_hash = ?, epoch = epoch + 1').run(rulesHash(RULES));
    raw.close();
    expect((await service.ask(['finance'], CREDIT)).body.outcome).toBe('answered');
  });
});

describe('in development', () => {
  const OTTERS = RULES.replace('  quillon:', '  otters:\n    roles: { visitor: { tags: [everyone] } }\n  quillon:');

  test('a service starts with a broken file, and answers once that is mended', async () => {
    const own = await startService();
    try {
      const raw = new DatabaseSync(own.storePath);
      raw.exec('UPDATE control SET rules_hash = NULL, epoch = epoch + 1');
      raw.close();
      await writeFile(own.rulesPath, 'version: 9');
      await own.reloadRules();
      expect((await own.ask('finance', { question: CREDIT })).body.code).toBe('policy.rules_not_loaded');
      await writeFile(own.rulesPath, RULES);
      await own.reloadRules();
      expect((await own.ask('finance', { question: CREDIT })).body.outcome).toBe('answered');
    } finally {
      await own.close();
    }
  });

  test('a tenant that new rules bring is known without a restart', async () => {
    const own = await startService();
    try {
      expect((await own.ask('stranger', { question: CREDIT })).body.code).toBe('policy.no_grants');
      const token = await own.tokenOf({ tenant: 'otters', sub: 'o', roles: ['visitor'], groups: [], compartments: [] });
      const ask = () => own.post(JSON.stringify({ question: CREDIT }), { authorization: `Bearer ${token}` });
      expect((await ask()).status).toBe(401);
      await writeFile(own.rulesPath, OTTERS);
      await own.reloadRules();
      expect((await ask()).body.outcome).toBe('not_found');
    } finally {
      await own.close();
    }
  });
});
