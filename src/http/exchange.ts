import type { Request } from 'express';
import type { Subject } from '../../retrieval/index.ts';

/** What the service knows about one exchange, beside the request itself: no property of the request can forge it. */
export interface Exchange {
  readonly id: string;
  /** Aborts at the deadline, or when the caller has gone. */
  readonly signal: AbortSignal;
  subject?: Subject;
  /** What the answer is being made by; it may outlive the exchange. */
  work?: Promise<unknown>;
  /** For the log. */
  code?: string;
}

const exchanges = new WeakMap<Request, Exchange>();

export const openExchange = (request: Request, exchange: Exchange): void => {
  exchanges.set(request, exchange);
};

export const exchangeOf = (request: Request): Exchange => {
  const exchange = exchanges.get(request);
  if (!exchange) throw new Error('No exchange was opened for this request');
  return exchange;
};

export const subjectOf = (request: Request): Subject => {
  const { subject } = exchangeOf(request);
  if (!subject) throw new Error('The route is not behind authentication');
  return subject;
};
