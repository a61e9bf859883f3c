import { RetrievalError } from '../errors.ts';

/** Where the server stands, as the client wants it told. */
export interface QdrantEndpoint {
  readonly url: string;
  readonly port: number;
  /** Empty, or a path that starts with `/`: the client drops a path that is left in the URL. */
  readonly prefix: string;
}

const DEFAULT_PORT = 6333;
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;
const API_KEY = /^[\x21-\x7e]{1,512}$/u;

/**
 * @throws RetrievalError store.misconfigured: not an http(s) URL, with credentials or a query in it, or an API key that
 * would travel readable to another machine
 */
export function parseQdrantEndpoint(url: string, apiKey: string | undefined): QdrantEndpoint {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/u.test(parsed.protocol)) throw misconfigured('The Qdrant URL is not an http or https URL');
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw misconfigured('The Qdrant URL may hold no credentials, query or fragment');
  }
  if (apiKey !== undefined && !API_KEY.test(apiKey))
    throw misconfigured('The Qdrant API key is empty or not printable');
  if (apiKey !== undefined && parsed.protocol === 'http:' && !LOOPBACK.test(parsed.hostname)) {
    throw misconfigured('A Qdrant API key is sent to another machine over https only');
  }
  return {
    url: `${parsed.protocol}//${parsed.hostname}`,
    port: portOf(url, parsed),
    prefix: parsed.pathname.replace(/\/+$/u, ''),
  };
}

/** A URL parser drops `:443` and `:80` where they are the protocol's own; written out they are meant. */
const portOf = (url: string, parsed: URL): number => {
  if (parsed.port) return Number(parsed.port);
  const written = /^https?:\/\/(?:\[[^\]]*\]|[^/:?#]*):(\d+)/iu.exec(url)?.[1];
  return written ? Number(written) : DEFAULT_PORT;
};

/** @throws RetrievalError store.misconfigured: the name would be a path or a query of its own */
export function checkCollectionName(name: string): string {
  if (!PLAIN_NAME.test(name)) throw misconfigured('A Qdrant collection is named with letters, digits, - and _ alone');
  return name;
}

const misconfigured = (why: string): RetrievalError => new RetrievalError('store.misconfigured', why);
