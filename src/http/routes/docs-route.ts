import { Router } from 'express';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EXACT } from './routing.ts';

const assetOf = (name: string) => readFileSync(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringfence API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** Everything is served from here: the page works offline, and no third party learns who reads it. */
export const docsRoute = () => {
  const style = assetOf('swagger-ui.css');
  const script = assetOf('swagger-ui-bundle.js');
  return Router(EXACT)
    .get('/docs', (_request, response) => {
      response.type('text/html').send(page);
    })
    .get('/docs/start.js', (_request, response) => {
      response.type('text/javascript').send(start);
    })
    .get('/docs/swagger-ui.css', (_request, response) => {
      response.type('text/css').send(style);
    })
    .get('/docs/swagger-ui-bundle.js', (_request, response) => {
      response.type('text/javascript').send(script);
    });
};
