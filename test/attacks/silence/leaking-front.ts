import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { CorpusDocument } from './corpus.ts';
import type { Plant } from './watched-service.ts';

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly answer: string;
}
export type Altered = Partial<Pick<Passing, 'status' | 'answer'>> & {
  readonly headers?: Readonly<Record<string, string>>;
};

/** A server before the service that alters what it answers. */
export const front = (alter: (documents: readonly CorpusDocument[]) => (passing: Passing) => Altered): Plant => ({
  async front(url, documents) {
    const altered = alter(documents);
    const server = createServer((request, response) => {
      const { method = 'GET', url: path = '/', headers: sent } = request;
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const onward = httpRequest(`${url}${path}`, { method, headers: { ...sent, connection: 'close' } }, (inner) => {
          let answer = '';
          inner.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
          inner.on('end', () => {
            const { statusCode: status = 500, headers } = inner;
            const other = altered({ method, path, body, status, headers, answer });
            const { 'content-length': _length, connection: _connection, ...kept } = headers;
            response.writeHead(other.status ?? status, { ...kept, ...other.headers }).end(other.answer ?? answer);
          });
        });
        onward.end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
      url: `http://127.0.0.1:${port}`,
      close() {
        server.closeAllConnections();
        server.close();
      },
    };
  },
});
