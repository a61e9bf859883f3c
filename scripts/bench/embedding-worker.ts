// An embedding endpoint on loopback that answers at once: the same vector for every text.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';

const Asked = z.object({ input: z.array(z.string()) });
const { dimensions } = z.object({ dimensions: z.int() }).parse(workerData);
const embedding = Array.from({ length: dimensions }, (_, at) => Number(Math.sin(at + 1).toFixed(7)));

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { input } = Asked.parse(await json(request));
  const data = input.map((_, index) => ({ object: 'embedding', index, embedding }));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ object: 'list', model: 'bench', data }));
};

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' && address !== null ? address.port : 0);
});
