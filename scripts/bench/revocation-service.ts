// The whole service as in production over one store file, somebody who asks it, and the two that change what is stored.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createAnalyzer, createSqliteStore, type PassageStore } from '../../retrieval/index.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { fill } from './path-corpus.ts';
import {
  activateRules,
  type Change,
  type Direction,
  DOCUMENTS,
  make,
  QUESTION,
  ROLE,
  TENANT,
} from './revocation-scene.ts';

export const WRITERS = ['this process', 'another process'] as const;
export type Writer = (typeof WRITERS)[number];

export interface Answered {
  readonly status: number;
  readonly text: string;
  /** ms */
  readonly took: number;
}

export interface RevocationService {
  /** POST /ask over loopback, on a connection that is kept. */
  ask(): Promise<Answered>;
  /** Resolves as soon as the writer's acknowledgement is there. */
  change(writer: Writer, change: Change, direction: Direction): Promise<void>;
  close(): Promise<void>;
}

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'ringfence-bench';

/** @returns somebody's token, by a key that the service is told to trust */
async function identityIn(directory: string): Promise<{ identityFile: string; token: string }> {
  const [identityFile, jwks] = [path.join(directory, 'identity.yaml'), path.join(directory, 'keys.json')];
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
  await writeFile(jwks, JSON.stringify({ keys: [jwk] }));
  const issuer = { issuer: ISSUER, audience: AUDIENCE, jwks, preset: 'plain', tenant: TENANT, algorithms: ['ES256'] };
  await writeFile(identityFile, JSON.stringify({ issuers: [issuer] }));
  const token = await new SignJWT({ roles: [ROLE], client_id: 'bench', jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('bench')
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(privateKey);
  return { identityFile, token };
}

export async function openRevocationService(
  directory: string,
  passages: number,
  onProgress: (done: number) => void,
): Promise<RevocationService> {
  const storePath = path.join(directory, 'store.db');
  const store: PassageStore = createSqliteStore({ path: storePath, analyzer: createAnalyzer({ language: 'english' }) });
  await fill(store, passages, onProgress);
  for (const document of DOCUMENTS) await store.replace(document);
  await activateRules(store, 'give back', 0);
  const { identityFile, token } = await identityIn(directory);
  const config = readConfig({
    RINGFENCE_IDENTITY: identityFile,
    RINGFENCE_STORE: `sqlite:${storePath}`,
    RINGFENCE_AUDIT: path.join(directory, 'audit.db'),
    RINGFENCE_PORT: '0',
  });
  // The service gets this very handle: "this process" is the hardest case for an index that follows other connections.
  const service = await compose(config, { log: silentLog, openStore: async () => store });
  const server = await service.listen();
  const writer = fork(path.join(import.meta.dirname, 'revocation-writer.ts'), [storePath]);
  await once(writer, 'message');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let version = 0;
  return {
    ask: () => post(agent, server.port, token),
    async change(by, change, direction) {
      version += 1;
      if (by === 'this process') return make(store, change, direction, version);
      const acknowledged = new Promise<void>((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`The writer ended with ${code}`));
        writer.once('exit', ended).once('message', () => {
          writer.off('exit', ended);
          resolve();
        });
      });
      writer.send({ change, direction, version });
      return acknowledged;
    },
    async close() {
      agent.destroy();
      writer.disconnect();
      await once(writer, 'exit');
      await server.drain(1_000);
      await service.close();
    },
  };
}

const post = (agent: Agent, port: number, token: string): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ question: QUESTION });
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${token}`,
    };
    const started = performance.now();
    const options = { host: '127.0.0.1', port, path: '/ask', method: 'POST', agent, headers };
    const sent = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, took: performance.now() - started }));
    });
    sent.on('error', reject).end(body);
  });
