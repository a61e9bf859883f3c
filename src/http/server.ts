import type { Express } from 'express';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /** Takes no new connection, lets requests in flight finish, then cuts what is left at the deadline. */
  drain(timeoutMs: number): Promise<void>;
}

/** Slow senders are cut: headers within 10 s, the whole request within 20 s. */
const HEADERS_TIMEOUT_MS = 10_000;
const WHOLE_REQUEST_TIMEOUT_MS = 20_000;
/** For the headers beside the token. Node answers 431 to more. */
const OTHER_HEADERS_BYTES = 8_192;

interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly maxTokenBytes?: number | undefined;
}

export async function createServer(
  app: Express,
  { host, port, maxTokenBytes = 8_192 }: ServerOptions,
): Promise<RunningServer> {
  const server = createHttpServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: WHOLE_REQUEST_TIMEOUT_MS,
      maxHeaderSize: maxTokenBytes + OTHER_HEADERS_BYTES,
    },
    app,
  );
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async drain(timeoutMs) {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
