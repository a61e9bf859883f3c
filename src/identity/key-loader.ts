import { open } from 'node:fs/promises';
import type { JwksConfig } from './identity-config.ts';
import { parseStrictJson } from './strict-json.ts';

/** Fetches or reads a key set's JSON. Rejects with whatever went wrong; nobody is shown it. */
export type LoadKeys = () => Promise<unknown>;

const JSON_TYPES = new Set(['application/json', 'application/jwk-set+json']);

export function createKeyLoader({ source, timeoutMs, maxBytes }: JwksConfig, fetchKeys: typeof fetch): LoadKeys {
  return source.kind === 'url'
    ? () => fetched(source.url, { timeoutMs, maxBytes, fetchKeys })
    : () => fromFile(source.path, maxBytes);
}

interface FetchBounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly fetchKeys: typeof fetch;
}

/** The deadline covers the body; the bound counts bytes after decompression; a redirect is no answer. */
const fetched = async (url: string, { timeoutMs, maxBytes, fetchKeys }: FetchBounds): Promise<unknown> => {
  const response = await fetchKeys(url, {
    redirect: 'manual',
    credentials: 'omit',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (response.status !== 200 || !response.body || !JSON_TYPES.has(type)) {
    await response.body?.cancel();
    throw new Error('not a key set');
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop by a throw cancels the body, and with it the connection.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error('too big for a key set');
    chunks.push(chunk);
  }
  return parseStrictJson(Buffer.concat(chunks).toString('utf8'));
};

const fromFile = async (file: string, maxBytes: number): Promise<unknown> => {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) throw new Error('too big for a key set');
    return parseStrictJson(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
};
