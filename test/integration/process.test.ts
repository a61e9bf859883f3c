import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalIssuer } from '../../src/identity/index.ts';
import { PEOPLE, RULES, seed, DOCUMENTS } from '../support/service.ts';

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');

let directory: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ringfence-process-'));
  await writeFile(path.join(directory, 'rules.yaml'), RULES);
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
});

const identityFile = (issuer: string, audience: string) =>
  `issuers:\n  - { issuer: ${JSON.stringify(issuer)}, audience: ${JSON.stringify(audience)}, jwks: "https://idp.example/jwks", preset: plain, tenant: larkspur }\n`;

const environment = (extra: Record<string, string>) => ({
  PATH: process.env.PATH ?? '',
  RINGFENCE_RULES: path.join(directory, 'rules.yaml'),
  RINGFENCE_STORE: `sqlite:${path.join(directory, 'store.db')}`,
  RINGFENCE_AUDIT: path.join(directory, 'audit.db'),
  RINGFENCE_DEV_ISSUER: path.join(directory, 'issuer'),
  RINGFENCE_PORT: '0',
  ...extra,
});

/** Runs the real process; resolves with the first line of its log that names one of these events. */
const run = async (extra: Record<string, string>, ...events: string[]) => {
  const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: environment(extra),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = started;
  let text = '';
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    started.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const found = text
        .split('\n')
        .find((line) => events.some((event) => line.includes(`"${event}"`)) && line.endsWith('}'));
      if (found) resolve(JSON.parse(found));
    });
    started.once('exit', () => reject(new Error(`ended without ${events.join()}: ${text}`)));
  });
};

describe('in production, the service does not start', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['without an identity file', {}, '', 'identity.config_invalid'],
    ['TOK-25 with an empty audience', {}, identityFile('https://idp.example', ''), 'identity.config_invalid'],
    ['TOK-25 with an empty issuer', {}, identityFile('', 'ringfence'), 'identity.config_invalid'],
    [
      'with the development issuer',
      {},
      identityFile('urn:ringfence:development', 'ringfence'),
      'identity.config_invalid',
    ],
    [
      'with LangSmith tracing on',
      { LANGSMITH_TRACING: 'true' },
      identityFile('https://idp.example', 'ringfence'),
      'config.tracing_refused',
    ],
    [
      'with a misspelt setting',
      { RINGFENCE_MAX_INFLIGHT: '5' },
      identityFile('https://idp.example', 'ringfence'),
      'config.invalid',
    ],
    [
      'with a third party’s model and no word of what may go there',
      { RINGFENCE_CHAT_MODEL: 'some-model', RINGFENCE_CHAT_BASE_URL: 'https://models.example/v1' },
      identityFile('https://idp.example', 'ringfence'),
      'config.invalid',
    ],
    [
      'with a third party’s embeddings and no word of what may go there',
      {
        RINGFENCE_EMBEDDINGS_BASE_URL: 'https://models.example/v1',
        RINGFENCE_EMBEDDINGS_MODEL: 'some-model',
        RINGFENCE_EMBEDDINGS_DIMENSIONS: '384',
      },
      identityFile('https://idp.example', 'ringfence'),
      'config.invalid',
    ],
  ])('%s', async (_why, extra, identity, code) => {
    const identityPath = path.join(directory, 'identity.yaml');
    if (identity) await writeFile(identityPath, identity);
    const line = await run(
      { ...(identity ? { RINGFENCE_IDENTITY: identityPath } : {}), ...extra },
      'service.not_started',
    );
    expect(line.code).toBe(code);
    if (child && child.exitCode === null) await once(child, 'exit');
    expect(child?.exitCode).toBe(1);
  });

  test('a token of the development issuer is refused', async () => {
    const identityPath = path.join(directory, 'identity.yaml');
    await writeFile(identityPath, identityFile('https://idp.example', 'ringfence'));
    const { port } = await run({ RINGFENCE_IDENTITY: identityPath }, 'service.listening');
    const issuer = await createLocalIssuer(path.join(directory, 'issuer'));
    const token = await issuer.sign(PEOPLE.finance, { now: Math.floor(Date.now() / 1_000), ttlSeconds: 60 });
    const response = await fetch(`http://127.0.0.1:${String(port)}/ask`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"question":"What is the travel expense limit per day?"}',
    });
    expect(response.status).toBe(401);
  });
});

describe('in development, the process', () => {
  test('starts with broken rules and none in force, and says that it waits for some', async () => {
    await writeFile(path.join(directory, 'rules.yaml'), 'version: 9');
    const { level } = await run({ RINGFENCE_MODE: 'development' }, 'rules.none_in_force');
    expect(level).toBe('warn');
  });

  test('answers, and ends with 0 on SIGTERM', async () => {
    await seed(path.join(directory, 'store.db'), DOCUMENTS);
    const { port } = await run({ RINGFENCE_MODE: 'development' }, 'service.listening');
    const issuer = await createLocalIssuer(path.join(directory, 'issuer'));
    const token = await issuer.sign(PEOPLE.finance, { now: Math.floor(Date.now() / 1_000), ttlSeconds: 60 });
    const response = await fetch(`http://127.0.0.1:${String(port)}/ask`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"question":"What is the travel expense limit per day?"}',
    });
    expect(await response.json()).toMatchObject({ outcome: 'answered' });
    child?.kill('SIGTERM');
    if (child && child.exitCode === null) await once(child, 'exit');
    expect([child?.exitCode, child?.signalCode]).toEqual([0, null]);
  });
});
