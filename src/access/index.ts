export { type AdminGate, type AdminGateDeps, createAdminGate } from './admin-gate.ts';
export { AccessError, ClaimsRefused } from './errors.ts';
export { createExplain, type Explain, type ExplainDeps, type Explaining } from './explain.ts';
