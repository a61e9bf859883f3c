import express, { Router } from 'express';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EXACT } from './routing.ts';

const assets = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringfence API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** Everything is served from here: the page works offline, and no third party learns who reads it. */
export const docsRoute = () =>
  Router(EXACT)
    .get('/docs', (_request, response) => {
      response.type('text/html').send(page);
    })
    .get('/docs/start.js', (_request, response) => {
      response.type('text/javascript').send(start);
    })
    .use(
      '/docs/assets',
      express.static(assets, { index: false, dotfiles: 'deny', fallthrough: true, extensions: false, redirect: false }),
    );
