import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}
/** What a client sent, for assertions on what left the process. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly messages: readonly ChatMessage[];
}

export type Behaviour =
  /** A well-formed chat completion whose content is made from the messages. */
  | { readonly kind: 'answer'; readonly content: (messages: readonly ChatMessage[]) => string }
  /** One vector for each input. */
  | { readonly kind: 'embed'; readonly vector: (text: string) => readonly unknown[]; readonly shuffled?: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly retryAfter?: number }
  | { readonly kind: 'raw'; readonly body: string; readonly type?: string }
  /** Another one of these, by the request alone. */
  | { readonly kind: 'chosen'; readonly choose: (request: ReceivedRequest) => Behaviour }
  /** Never answers. */
  | { readonly kind: 'silence' }
  /** Announces more than it sends, then closes. */
  | { readonly kind: 'half' }
  | { readonly kind: 'reset' }
  /** Sends until the other side hangs up. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'redirect'; readonly to: string };

export interface ModelServer {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseUrl: string;
  readonly received: readonly ReceivedRequest[];
  behave(behaviour: Behaviour): void;
  /** Answers the next requests one after another, then stays with the last. */
  behaveInTurn(...behaviours: readonly [Behaviour, ...Behaviour[]]): void;
  close(): Promise<void>;
}

/** A real server that speaks OpenAI's API as told, on a port of its own. */
export async function startModelServer(): Promise<ModelServer> {
  const received: ReceivedRequest[] = [];
  let script: readonly Behaviour[] = [{ kind: 'status', status: 500 }];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const arrived = { path: request.url ?? '', headers: request.headers, body, messages: messagesOf(body) };
      received.push(arrived);
      const [now, ...later] = script;
      if (later.length > 0) script = later;
      if (now) act(now, arrived, response);
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${portOf(server)}/v1`,
    received,
    behave: (behaviour) => (script = [behaviour]),
    behaveInTurn: (...behaviours) => (script = behaviours),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const parsed = (body: string): Readonly<Record<string, unknown>> => {
  const value: unknown = body === '' ? {} : JSON.parse(body);
  return typeof value === 'object' && value !== null ? { ...value } : {};
};

const isMessage = (value: unknown): value is ChatMessage =>
  typeof value === 'object' && value !== null && 'role' in value && 'content' in value;

const messagesOf = (body: string): readonly ChatMessage[] => {
  const { messages } = parsed(body);
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
};

const inputsOf = (body: string): readonly string[] => {
  const { input } = parsed(body);
  return Array.isArray(input) ? input.map(String) : [String(input)];
};

const json = (response: ServerResponse, value: unknown): void => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
};

const completion = (content: string) => ({
  id: 'chatcmpl-test',
  object: 'chat.completion',
  created: 0,
  model: 'test',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

const act = (behaviour: Behaviour, request: ReceivedRequest, response: ServerResponse): void => {
  const { body } = request;
  switch (behaviour.kind) {
    case 'chosen':
      return act(behaviour.choose(request), request, response);
    case 'answer':
      return json(response, completion(behaviour.content(messagesOf(body))));
    case 'embed': {
      const rows = inputsOf(body).map((text, index) => ({
        object: 'embedding',
        index,
        embedding: behaviour.vector(text),
      }));
      return json(response, { object: 'list', model: 'test', data: behaviour.shuffled ? rows.reverse() : rows });
    }
    case 'status':
      if (behaviour.retryAfter !== undefined) response.setHeader('retry-after', String(behaviour.retryAfter));
      response.writeHead(behaviour.status, { 'content-type': 'application/json' });
      return void response.end(behaviour.body ?? '{"error":{"message":"refused"}}');
    case 'raw':
      response.setHeader('content-type', behaviour.type ?? 'application/json');
      return void response.end(behaviour.body);
    case 'silence':
      return;
    case 'half':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"choices":[{"message":{"content":"');
      return void setImmediate(() => response.destroy());
    case 'reset':
      return void response.socket?.resetAndDestroy();
    case 'endless':
      response.writeHead(200, { 'content-type': 'application/json' });
      return pour(response);
    case 'redirect':
      response.writeHead(307, { location: behaviour.to });
      return void response.end();
  }
};

const pour = (response: ServerResponse): void => {
  const chunk = ' '.repeat(16_384);
  const more = (): void => {
    while (!response.destroyed) if (!response.write(chunk)) return;
  };
  response.on('drain', more);
  response.on('error', () => response.destroy());
  more();
};
