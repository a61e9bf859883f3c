import type { Endpoint } from './endpoint.ts';

/** Why an exchange was stopped. It stays below the ports: adapters turn it into a code of their own. */
export class ExchangeRefused extends Error {
  override readonly name = 'ExchangeRefused';
  readonly reason: 'other_origin' | 'too_large';
  constructor(reason: 'other_origin' | 'too_large') {
    super('An exchange with an outside endpoint was refused');
    this.reason = reason;
  }
}

/** Walks the causes: client libraries wrap what a fetch throws. */
export const refusalOf = (error: unknown): ExchangeRefused | undefined => {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof ExchangeRefused) return at;
  }
  return undefined;
};

export type Fetch = typeof globalThis.fetch;

export interface BoundedFetchSettings {
  readonly endpoint: Endpoint;
  /** Of the decoded body. */
  readonly maxResponseBytes: number;
}

/**
 * The `fetch` that client libraries are given: it reaches the declared origin alone, whatever an environment variable told
 * the library; it follows no redirect, which could lead the body anywhere; and it stops reading at a bound.
 */
export function createBoundedFetch({ endpoint, maxResponseBytes }: BoundedFetchSettings): Fetch {
  const origin = endpoint.url === undefined ? undefined : new URL(endpoint.url).origin;
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (target.origin !== origin) throw new ExchangeRefused('other_origin');
    const response = await fetch(input, { ...init, redirect: 'error' });
    if (Number(response.headers.get('content-length') ?? 0) > maxResponseBytes) {
      await response.body?.cancel();
      throw new ExchangeRefused('too_large');
    }
    return new Response(response.body?.pipeThrough(atMost(maxResponseBytes)) ?? null, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

const atMost = (maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> => {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > maxBytes) controller.error(new ExchangeRefused('too_large'));
      else controller.enqueue(chunk);
    },
  });
};
