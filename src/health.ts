import type { ControlRecord, RulesRegister } from '../retrieval/index.ts';
import type { AuditSink } from './audit/index.ts';
import type { HealthResponse } from './contract/index.ts';
import type { RulesFile } from './rules-file.ts';

export interface HealthDeps {
  readonly inForce: () => Promise<ControlRecord>;
  readonly register: Pick<RulesRegister, 'forControl'>;
  readonly audit: Pick<AuditSink, 'find'>;
  /** Undefined: the service has none, and needs none. */
  readonly rulesFile: Pick<RulesFile, 'state'> | undefined;
}

/** An id that no event carries: looking for it shows that the sink can be read. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Really touches each dependency. States alone leave: the address needs no token. */
export const createHealth = (deps: HealthDeps) => async (): Promise<HealthResponse> => {
  const control = await settled(deps.inForce());
  const rules = control && (await settled(deps.register.forControl(control)));
  const audit = await settled(deps.audit.find(NOBODY));
  const checks = {
    live: 'ok',
    store: control ? 'ok' : 'failing',
    audit: audit ? 'ok' : 'failing',
    rules: control && rules ? (deps.rulesFile?.state(control) ?? 'ok') : 'failing',
  } as const;
  const failing = Object.values(checks).includes('failing');
  return { status: failing ? 'failing' : checks.rules === 'ok' ? 'ok' : 'degraded', checks };
};

const settled = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch {
    return undefined;
  }
};
