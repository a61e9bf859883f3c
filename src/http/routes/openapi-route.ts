import { Router } from 'express';
import { openApiDocument } from '../../contract/index.ts';
import { EXACT } from './routing.ts';

export const openApiRoute = () => {
  const document = JSON.stringify(openApiDocument());
  return Router(EXACT).get('/openapi.json', (_request, response) => {
    response.type('application/json').send(document);
  });
};
