import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { QdrantServer } from './qdrant-server.ts';

/** A collection of the test's own, asked in raw text: JSON.stringify would change some of what a server must be shown. */
export interface RawCollection {
  readonly name: string;
  send(method: string, path: string, body?: string): Promise<{ status: number; result: unknown }>;
  /** @throws Error any status but 200 */
  done(method: string, path: string, body?: string): Promise<unknown>;
  drop(): Promise<void>;
}

const Answer = z.looseObject({ result: z.unknown().optional(), status: z.unknown() });

export async function openRawCollection(server: QdrantServer, settings: unknown): Promise<RawCollection> {
  const name = `raw-${randomUUID()}`;
  const headers = {
    'content-type': 'application/json',
    ...(server.apiKey === undefined ? {} : { 'api-key': server.apiKey }),
  };
  const send: RawCollection['send'] = async (method, path, body) => {
    const url = `${server.url}/collections/${name}${path}`;
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: response.status, result: Answer.parse(await response.json()).result };
  };
  const done: RawCollection['done'] = async (method, path, body) => {
    const { status, result } = await send(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path} was answered with ${status}`);
    return result;
  };
  await done('PUT', '', JSON.stringify(settings));
  return {
    name,
    send,
    done,
    drop: async () => {
      await done('DELETE', '');
    },
  };
}
