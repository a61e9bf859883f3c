import type { RequestHandler } from 'express';
import { exchangeOf } from './exchange.ts';
import { HttpError } from './http-error.ts';

/**
 * Beyond `most` requests at once the next is told to come back: waiting ones would only miss their deadlines together. A
 * place is free again when the work has ended, which may be long after the caller hung up.
 */
export const createInFlightCap = (most: number): RequestHandler => {
  let inFlight = 0;
  return (request, response, next) => {
    if (inFlight >= most) {
      response.setHeader('Retry-After', '1');
      next(new HttpError('http.overloaded'));
      return;
    }
    inFlight += 1;
    response.once('close', () => {
      const leave = () => {
        inFlight -= 1;
      };
      const { work } = exchangeOf(request);
      if (work) void work.then(leave, leave);
      else leave();
    });
    next();
  };
};
