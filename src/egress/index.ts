export { createBoundedFetch, ExchangeRefused, type Fetch, refusalOf } from './bounded-fetch.ts';
export { DeadlinePassed, withinDeadline } from './deadline.ts';
export {
  createEndpoint,
  createProviderEndpoint,
  type Endpoint,
  type EndpointSettings,
  mayLeave,
  type Purpose,
} from './endpoint.ts';
export { EgressError, type EgressErrorCode } from './errors.ts';
export { refuseTracing } from './tracing.ts';
