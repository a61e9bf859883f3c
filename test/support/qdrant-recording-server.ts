import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createQdrantEngine, type QdrantEngine } from './qdrant-engine.ts';
import { EngineRefusal } from './qdrant-refusal.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly apiKey: string | undefined;
  /** As it stood on the wire. */
  readonly text: string;
  readonly body: unknown;
}

/** What to do instead of answering rightly; undefined: answer rightly. */
export type Misbehaviour = (
  request: RecordedRequest,
  response: ServerResponse,
  answer: () => unknown,
) => 'handled' | undefined;

export interface QdrantRecordingServer {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** From now on; undefined to behave again. */
  misbehave(how: Misbehaviour | undefined): void;
  close(): Promise<void>;
}

/** Speaks Qdrant's REST over a real socket, keeps every request, and answers from an engine in memory. */
export async function startQdrantRecordingServer(
  engine: QdrantEngine = createQdrantEngine(),
): Promise<QdrantRecordingServer> {
  const requests: RecordedRequest[] = [];
  let misbehaviour: Misbehaviour | undefined;
  const server = createServer((request, response) => {
    read(request).then(
      (recorded) => {
        requests.push(recorded);
        const answer = () => engine.handle(recorded.method, recorded.path, recorded.body);
        if (misbehaviour?.(recorded, response, answer) !== 'handled') respond(response, answer);
      },
      () => response.destroy(),
    );
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    misbehave(how) {
      misbehaviour = how;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function respond(response: ServerResponse, answer: () => unknown): void {
  try {
    sendJson(response, 200, answer());
  } catch (error) {
    const status = error instanceof EngineRefusal ? error.status : 500;
    sendJson(response, status, { status: { error: error instanceof Error ? error.message : 'unknown' }, time: 0 });
  }
}

async function read(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: string[] = [];
  for await (const chunk of request.setEncoding('utf8')) chunks.push(String(chunk));
  const text = chunks.join('');
  const url = new URL(request.url ?? '/', 'http://localhost');
  const key = request.headers['api-key'];
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    apiKey: typeof key === 'string' ? key : undefined,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
