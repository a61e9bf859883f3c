export { ExplainedClaims, ExplainRequest, ExplainResponse } from './access.ts';
export { AskRequest, AskResponse, DEFAULT_LIMIT, MAX_LIMIT, MAX_QUESTION_LENGTH, Source } from './ask.ts';
export { HealthResponse, LiveResponse } from './health.ts';
export { ImpactRequest, ImpactResponse } from './impact.ts';
export { openApiDocument } from './openapi.ts';
export { ProblemDocument } from './problem.ts';
