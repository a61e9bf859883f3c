import { z } from 'zod';
import {
  ExplainedClaims,
  ExplainedDocument,
  ExplainedPerson,
  ExplainRequest,
  ExplainResponse,
  Reach,
  Readership,
  Verdict,
} from './access.ts';
import { AskRequest, AskResponse, Source } from './ask.ts';
import { HealthResponse, LiveResponse } from './health.ts';
import { HolderImpact, ImpactCounts, ImpactRequest, ImpactResponse } from './impact.ts';
import { ProblemDocument } from './problem.ts';

/** Whatever another schema refers to by its id stands here, too. */
const schemas = {
  AskRequest,
  AskResponse,
  Source,
  ExplainRequest,
  ExplainedClaims,
  ExplainResponse,
  ExplainedPerson,
  ExplainedDocument,
  Verdict,
  Readership,
  Reach,
  ImpactRequest,
  ImpactResponse,
  HolderImpact,
  ImpactCounts,
  HealthResponse,
  LiveResponse,
  Problem: ProblemDocument,
};
const SENT: ReadonlySet<string> = new Set(['AskRequest', 'ExplainRequest', 'ExplainedClaims', 'ImpactRequest']);

/** OpenAPI 3.1, whose schemas are plain JSON Schema: they are made from the zod schemas that the server parses with. */
export const openApiDocument = () => ({
  openapi: '3.1.1',
  info: {
    title: 'Ringfence',
    version: '0.1.0',
    description: "Answers from a company's documents, and only from those that the person asking may read.",
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  paths: {
    '/ask': { post: askOperation },
    '/access/explain': { post: explainOperation },
    '/access/impact': { post: impactOperation },
    '/health': { get: readiness('health', 'State of the service and of each part') },
    '/health/live': { get: liveness },
    '/health/ready': { get: readiness('healthReady', 'The same, for readiness probes') },
  },
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: "An access token of the tenant's issuer.",
      },
    },
    schemas: components(),
  },
});

/** One registry, so that schemas refer to each other as components; a request is described as sent, not as parsed. */
const components = () => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas: sent } = z.toJSONSchema(registry, { uri, io: 'input' });
  const { schemas: parsed } = z.toJSONSchema(registry, { uri, io: 'output' });
  return Object.fromEntries(
    Object.keys(schemas).map((name) => {
      const { $schema: _schema, $id: _id, ...component } = (SENT.has(name) ? sent : parsed)[name] ?? {};
      return [name, component];
    }),
  );
};

const json = (name: keyof typeof schemas) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const askOperation = {
  operationId: 'ask',
  summary: 'Ask a question',
  description:
    'Retrieval runs inside the filter that your token gives you, before any prompt exists. Not found and not permitted look the same.',
  requestBody: { required: true, content: json('AskRequest') },
  responses: {
    200: {
      description: 'An answer with its sources, or an outcome that says why there is none',
      content: json('AskResponse'),
    },
    400: problem('The body is not what the schema says'),
    401: problem('No token, or one that is not accepted'),
    403: problem(
      'The caller holds no role here, asks for a scope that it does not hold, or holds too much to be judged',
    ),
    413: problem('The body is too large'),
    415: problem('The body must be application/json in UTF-8, not compressed'),
    422: problem('A guard stopped the question'),
    503: problem('Something this depends on did not answer in time, or too many requests are in flight'),
  },
};

const explainOperation = {
  operationId: 'explainAccess',
  summary: 'Who can read a document, what a person can read, and why',
  description:
    'For admins: the token needs the admin scope, and everything is asked of its own tenant. Tells labels and counts, never titles or text. Audited.',
  requestBody: { required: true, content: json('ExplainRequest') },
  responses: {
    200: { description: 'By what was given: a verdict, a readership or a reach', content: json('ExplainResponse') },
    400: problem('The body is not what the schema says, or no person can have these claims'),
    401: problem('No token, or one that is not accepted'),
    403: problem('The token is no admin’s, or the claims are of another tenant; or they name too many groups'),
    404: problem('The tenant has no such document'),
    413: problem('The body is too large'),
    415: problem('The body must be application/json in UTF-8, not compressed'),
    503: problem('Something this depends on did not answer in time, or too many requests are in flight'),
  },
};

const impactOperation = {
  operationId: 'foreseeImpact',
  summary: 'What other rules would open and close, before they are in force',
  description:
    'For admins: the token needs the admin scope, and of the rules its own tenant’s part alone is looked at. Nothing is put in force. Tells counts and, where asked, ids; never titles or text. Audited.',
  requestBody: { required: true, content: json('ImpactRequest') },
  responses: {
    200: { description: 'Who would gain and lose what, worst first', content: json('ImpactResponse') },
    400: problem('The body is not what the schema says, or the rules can not be used: the detail names the lines'),
    401: problem('No token, or one that is not accepted'),
    403: problem('The token is no admin’s'),
    413: problem('The body is too large'),
    415: problem('The body must be application/json in UTF-8, not compressed'),
    503: problem('Something this depends on did not answer in time, or too many requests are in flight'),
  },
};

const readiness = (operationId: string, summary: string) => ({
  operationId,
  summary,
  security: [],
  responses: {
    200: { description: 'Serving', content: json('HealthResponse') },
    503: { description: 'Not serving', content: json('HealthResponse') },
  },
});

const liveness = {
  operationId: 'healthLive',
  summary: 'The process answers',
  security: [],
  responses: { 200: { description: 'Alive', content: json('LiveResponse') } },
};
