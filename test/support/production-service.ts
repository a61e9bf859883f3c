import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { HealthResponse } from '../../src/contract/index.ts';
import { AUDIENCE, claims, ISSUER, makeKey, mint, NOW_MS } from './identity-tokens.ts';
import { type Answered, answered, type LogEntry, recordingLog } from './service.ts';

/** One instance as in production, but for its frozen clock and its port; several may share a directory's store. */
export interface ProductionService {
  readonly log: readonly LogEntry[];
  /** Asks as somebody of larkspur who holds these roles. */
  ask(roles: readonly string[], question: string): Promise<Answered>;
  health(): Promise<{ readonly http: number; readonly state: HealthResponse }>;
  reloadRules(): Promise<void>;
  close(): Promise<void>;
}

const key = makeKey('production', 'ES256');

export const storeIn = (directory: string): string => path.join(directory, 'store.db');
export const auditIn = (directory: string): string => path.join(directory, 'audit.db');

export async function startProduction(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ProductionService> {
  const keys = path.join(directory, 'keys.json');
  const identity = path.join(directory, 'identity.yaml');
  await writeFile(keys, JSON.stringify({ keys: [key.jwk] }));
  const issuer = { issuer: ISSUER, audience: AUDIENCE, jwks: keys, preset: 'plain', tenant: 'larkspur' };
  await writeFile(identity, JSON.stringify({ issuers: [{ ...issuer, algorithms: ['ES256'] }] }));
  const { log, entries } = recordingLog();
  const config = readConfig({
    RINGFENCE_IDENTITY: identity,
    RINGFENCE_STORE: `sqlite:${storeIn(directory)}`,
    RINGFENCE_AUDIT: auditIn(directory),
    RINGFENCE_PORT: '0',
    ...environment,
  });
  const service = await compose(config, { log, clock: () => NOW_MS });
  const server = await service.listen();
  return {
    log: entries,
    async ask(roles, question) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${mint(key, claims({ roles }))}` };
      return answered(
        await fetch(`${server.url}/ask`, { method: 'POST', headers, body: JSON.stringify({ question }) }),
      );
    },
    async health() {
      const response = await fetch(`${server.url}/health`);
      return { http: response.status, state: HealthResponse.parse(await response.json()) };
    },
    reloadRules: () => service.reloadRules(),
    async close() {
      await server.drain(1_000);
      await service.close();
    },
  };
}
