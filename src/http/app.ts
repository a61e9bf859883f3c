import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Subject } from '../../retrieval/index.ts';
import type { AdminGate, Explain, Foresee } from '../access/index.ts';
import type { Ask } from '../ask.ts';
import type { HealthResponse } from '../contract/index.ts';
import type { Log } from '../log.ts';
import { createAuthentication } from './authenticate.ts';
import { createExchanges } from './exchanges.ts';
import { createInFlightCap } from './in-flight.ts';
import { createProblemHandler, nothingHere } from './problem-handler.ts';
import { accessExplainRoute } from './routes/access-explain-route.ts';
import { accessImpactRoute } from './routes/access-impact-route.ts';
import { askRoute } from './routes/ask-route.ts';
import { docsRoute } from './routes/docs-route.ts';
import { healthRoute } from './routes/health-route.ts';
import { openApiRoute } from './routes/openapi-route.ts';
import { problemPagesRoute } from './routes/problem-pages-route.ts';

export interface AppDeps {
  readonly ask: Ask;
  /** What admins alone may ask. */
  readonly access: { readonly gate: AdminGate; readonly explain: Explain; readonly foresee: Foresee };
  /** @throws an error with an identity.… code */
  readonly authenticate: (request: express.Request) => Promise<Subject>;
  /** Evidence of a refused token. */
  readonly recordRefusal: (id: string, code: string) => Promise<void>;
  readonly health: () => Promise<HealthResponse>;
  readonly newId: () => string;
  readonly log: Log;
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
}

/** Each may look at every label of a tenant; questions must not wait for them, nor they for questions. */
const MAX_ADMIN_IN_FLIGHT = 8;

export function createApp(deps: AppDeps): Express {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .set('case sensitive routing', true)
    .set('strict routing', true);
  app.use(createExchanges(deps));
  app.use(securityHeaders);
  app.use(healthRoute(deps), openApiRoute(), docsRoute(), problemPagesRoute());
  const authentication = createAuthentication(deps);
  app.use(askRoute({ ask: deps.ask, cap: createInFlightCap(deps.maxInFlight), authentication }));
  const forAdmins = { gate: deps.access.gate, cap: createInFlightCap(MAX_ADMIN_IN_FLIGHT), authentication };
  app.use(accessExplainRoute({ ...forAdmins, explain: deps.access.explain }));
  app.use(accessImpactRoute({ ...forAdmins, foresee: deps.access.foresee }));
  app.use(nothingHere);
  app.use(createProblemHandler());
  return app;
}

const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});
