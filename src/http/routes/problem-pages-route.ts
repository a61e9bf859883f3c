import { Router } from 'express';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HttpError } from '../http-error.ts';
import { PROBLEM_CODES } from '../problems.ts';
import { EXACT } from './routing.ts';

const directory = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'problems');

/** What `type` in a problem points to. Read at the start: no path is ever made from a request. */
export const problemPagesRoute = () => {
  const pages = new Map(PROBLEM_CODES.map((code) => [code, readFileSync(path.join(directory, `${code}.md`), 'utf8')]));
  return Router(EXACT).get('/problems/:code', (request, response) => {
    const page = pages.get(request.params.code);
    if (page === undefined) throw new HttpError('http.not_found');
    response.type('text/plain').send(page);
  });
};
