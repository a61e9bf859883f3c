import type { RequestHandler } from 'express';
import { performance } from 'node:perf_hooks';
import type { Log } from '../log.ts';
import { type Exchange, openExchange } from './exchange.ts';

export interface ExchangesDeps {
  readonly newId: () => string;
  readonly log: Log;
  readonly requestTimeoutMs: number;
}

/** Gives each request its id, its deadline and its line in the log. A caller's own ids are not believed or repeated. */
export const createExchanges = ({ newId, log, requestTimeoutMs }: ExchangesDeps): RequestHandler => {
  return (request, response, next) => {
    const started = performance.now();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), requestTimeoutMs);
    const exchange: Exchange = { id: newId(), signal: abort.signal };
    openExchange(request, exchange);
    response.setHeader('X-Request-Id', exchange.id);
    response.setHeader('Cache-Control', 'no-store');
    response.once('close', () => {
      clearTimeout(timer);
      abort.abort();
      log.info('http.request', {
        id: exchange.id,
        method: request.method,
        route: routeName(request.path),
        status: response.statusCode,
        code: exchange.code,
        ms: Math.round(performance.now() - started),
      });
    });
    next();
  };
};

const ROUTES = new Set([
  '/ask',
  '/access/explain',
  '/access/impact',
  '/health',
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/docs',
]);

/** A path is the caller's text: only the names of our own routes are logged. */
const routeName = (path: string): string => (ROUTES.has(path) ? path : 'other');
