import type { RequestHandler } from 'express';
import type { AdminGate } from '../access/index.ts';
import { exchangeOf, subjectOf } from './exchange.ts';

/**
 * Behind authentication and before the body is read: what a caller without the admin scope is told can't depend on what they
 * asked for.
 */
export const requireAdmin =
  (gate: AdminGate, action: Parameters<AdminGate>[0]['action']): RequestHandler =>
  async (request, _response, next) => {
    await gate({ id: exchangeOf(request).id, subject: subjectOf(request), action });
    next();
  };
