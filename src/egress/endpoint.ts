import { EgressError } from './errors.ts';

export type Purpose = 'chat' | 'embeddings' | 'rerank' | 'webhook';

/** A place outside this process that text may be sent to, and how far up the classifications it is trusted. */
export interface Endpoint {
  readonly purpose: Purpose;
  /** Undefined: a provider's own address, which its library knows and we don't. */
  readonly url: string | undefined;
  readonly destination: 'local' | 'third_party';
  /** Text of a higher classification never goes there; undefined: none at all. */
  readonly maxClassification: number | undefined;
}

export interface EndpointSettings {
  readonly purpose: Purpose;
  readonly url: string;
  /** 0–3. Absent: 3 on loopback, none anywhere else. */
  readonly maxClassification?: number | undefined;
}

/**
 * What leaves the machine is encrypted, and no address carries a credential (it would stand in logs and errors).
 * @throws EgressError config.endpoint_invalid
 */
export function createEndpoint({ purpose, url, maxClassification }: EndpointSettings): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) throw invalid(purpose, 'is no http(s) address');
  if (parsed.username !== '' || parsed.password !== '') throw invalid(purpose, 'carries a credential');
  if (/[?#]/u.test(url)) throw invalid(purpose, 'carries a query or a fragment');
  const local = isLoopback(parsed.hostname);
  if (parsed.protocol === 'http:' && !local) throw invalid(purpose, 'is not encrypted and not on this machine');
  return Object.freeze({
    purpose,
    url: parsed.href.replace(/\/+$/u, ''),
    destination: local ? 'local' : 'third_party',
    maxClassification: bounded(purpose, maxClassification) ?? (local ? 3 : undefined),
  });
}

/** A model vendor whose address only its own library knows: always somebody else's. */
export function createProviderEndpoint(purpose: Purpose, maxClassification: number | undefined): Endpoint {
  return Object.freeze({
    purpose,
    url: undefined,
    destination: 'third_party',
    maxClassification: bounded(purpose, maxClassification),
  });
}

/** Whether text of this classification may be sent there. What is no classification may go nowhere. */
export const mayLeave = ({ maxClassification }: Endpoint, classification: number): boolean =>
  maxClassification !== undefined &&
  Number.isInteger(classification) &&
  classification >= 0 &&
  classification <= maxClassification;

/**
 * 127.0.0.0/8, ::1 and `localhost` (RFC 6761 §6.3). Takes a URL's `hostname`, which the URL parser has brought to its one
 * form: `127.1` and `0x7f000001` are `127.0.0.1` there. Names under `.localhost` are left out: not every resolver keeps them here.
 */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);

const bounded = (purpose: Purpose, maxClassification: number | undefined): number | undefined => {
  if (maxClassification === undefined) return undefined;
  if (!Number.isInteger(maxClassification) || maxClassification < 0 || maxClassification > 3) {
    throw invalid(purpose, 'has a highest classification that is none of 0, 1, 2, 3');
  }
  return maxClassification;
};

const invalid = (purpose: Purpose, why: string) =>
  new EgressError('config.endpoint_invalid', `The ${purpose} endpoint ${why}`);
