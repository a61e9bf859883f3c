import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** Beyond `most` requests at once the next is told to come back: waiting ones would only miss their deadlines together. */
export const createInFlightCap = (most: number): RequestHandler => {
  let inFlight = 0;
  return (_request, response, next) => {
    if (inFlight >= most) {
      response.setHeader('Retry-After', '1');
      next(new HttpError('http.overloaded'));
      return;
    }
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
    });
    next();
  };
};
