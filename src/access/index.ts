export { type AdminGate, type AdminGateDeps, createAdminGate } from './admin-gate.ts';
export { AccessError, ClaimsRefused, RulesRefused } from './errors.ts';
export { createExplain, type Explain, type ExplainDeps, type Explaining } from './explain.ts';
export { createForesee, type Foresee, type Foreseeing, type ImpactDeps } from './impact.ts';
