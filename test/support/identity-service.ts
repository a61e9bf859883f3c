import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Subject, type SubjectAttributes } from '../../retrieval/index.ts';
import { createIdentity, type IdentityConfig, IdentityError, parseIdentityConfig } from '../../src/identity/index.ts';
import { AUDIENCE, ISSUER, type Json, NOW_MS } from './identity-tokens.ts';

interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

export async function listen(listener: RequestListener): Promise<Listening> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = isAddress(address) ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

/** An issuer's JWKS endpoint whose answer a test may replace; it counts how often it was asked. */
export interface JwksServer extends Listening {
  fetches: number;
  answer: RequestListener;
}
export const jwks =
  (keys: readonly unknown[]): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  };
export async function startJwks(answer: RequestListener): Promise<JwksServer> {
  const state = { fetches: 0, answer };
  const server = await listen((incoming, response) => {
    state.fetches += 1;
    state.answer(incoming, response);
  });
  return Object.assign(state, server);
}

/** One issuer as its YAML would say it. JSON is YAML. */
export const issuerYaml = (over: Json = {}): Json => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: 'https://id.example.test/jwks',
  preset: 'plain',
  tenant: 'larkspur',
  ...over,
});
export const parseIssuers = (issuers: readonly Json[]): IdentityConfig =>
  parseIdentityConfig(JSON.stringify({ issuers }), { mode: 'production' });

export interface Answer {
  /** 0: the server hung up while the request was still being sent, as Node does with headers beyond its own limit. */
  readonly status: number;
  readonly code: string | undefined;
  readonly subject: SubjectAttributes | undefined;
}

/** The identity room behind a real Express app: GET and POST /whoami answer the subject, or the refusal's code. */
export interface IdentityService extends Listening {
  /** ms; set it to move time */
  now: number;
  whoami(token: string): Promise<Answer>;
  /** Header names and values in turn, sent as they are. */
  send(rawHeaders: readonly string[], path?: string, body?: string): Promise<Answer>;
}

export async function startIdentity(
  config: IdentityConfig,
  deps: { fetch?: typeof fetch } = {},
): Promise<IdentityService> {
  const state = { now: NOW_MS };
  const identity = createIdentity({ config, clock: () => state.now, ...deps });
  const app = express().use(express.json(), express.urlencoded());
  app.all('/whoami', async (incoming, response) => {
    try {
      response.json({ subject: Subject.attributes(await identity.authenticate(incoming)) });
    } catch (error) {
      const code = error instanceof IdentityError ? error.code : `no refusal: ${String(error)}`;
      response.status(code === 'identity.keys_unavailable' ? 503 : 401).json({ code });
    }
  });
  const server = await listen(app);
  const send: IdentityService['send'] = (rawHeaders, path = '/whoami', body = '') =>
    ask(server.url + path, rawHeaders, body);
  return Object.assign(state, server, {
    send,
    whoami: (token: string) => send(['Authorization', `Bearer ${token}`]),
  });
}

const ask = (url: string, rawHeaders: readonly string[], body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const length = body ? ['Content-Length', String(Buffer.byteLength(body))] : [];
    const headers = ['Host', new URL(url).host, 'Connection', 'close', ...length, ...rawHeaders];
    const outgoing = request(url, { method: body ? 'POST' : 'GET', headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ ...parsed(text), status: incoming.statusCode ?? 0 }));
    });
    outgoing.on('error', (error) =>
      'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        ? resolve({ status: 0, code: undefined, subject: undefined })
        : reject(error),
    );
    outgoing.end(body);
  });

const parsed = (text: string): Pick<Answer, 'code' | 'subject'> => {
  try {
    const { code, subject } = JSON.parse(text);
    return { code, subject };
  } catch {
    return { code: undefined, subject: undefined };
  }
};
