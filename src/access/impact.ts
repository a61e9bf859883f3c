import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ControlRecord,
  type DocumentCatalogue,
  impactOf,
  ImpactTooLarge,
  parseRules,
  type PassageSearch,
  type Rules,
  Subject,
  type TenantImpact,
} from '../../retrieval/index.ts';
import { accessFailed, type AuditSink, impactTold } from '../audit/index.ts';
import { codeOf } from '../codes.ts';
import type { ImpactRequest, ImpactResponse } from '../contract/index.ts';
import { RulesRefused } from './errors.ts';
import { toImpact } from './impact-answer.ts';

export interface ImpactDeps {
  readonly store: Pick<PassageSearch, 'control'> & Pick<DocumentCatalogue, 'documents'>;
  readonly rules: { forControl(control: ControlRecord): Promise<Rules> };
  readonly audit: Pick<AuditSink, 'append'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export interface Foreseeing {
  readonly id: string;
  /** The admin: of the rules that they send their own tenant's part alone is looked at. */
  readonly subject: Subject;
  readonly request: ImpactRequest;
  readonly signal: AbortSignal;
}

/**
 * What other rules would open and close, before they are in force. Works on labels: no text is read.
 * @throws RulesRefused: the rules that were sent can't be used
 * @throws an error with a `code` for every failure; each has been recorded
 */
export type Foresee = (foreseeing: Foreseeing) => Promise<ImpactResponse>;

const MAX_SAMPLES = 5;
const MAX_NAMES = 500_000;

export function createForesee(deps: ImpactDeps): Foresee {
  return async (foreseeing) => {
    const { id, subject, request, signal } = foreseeing;
    const after = rulesOf(request);
    const occasion = { id, subject, action: 'impact' as const };
    try {
      const { before, impact } = await foresee(deps, foreseeing, after);
      signal.throwIfAborted();
      const told = { ...occasion, at: new Date(deps.clock()), before: before.hash, after: after.hash };
      await deps.audit.append(impactTold({ ...told, impact, samples: request.samples }));
      return { id, before: before.hash, after: after.hash, ...toImpact(impact, request.samples) };
    } catch (error) {
      await deps.audit.append(accessFailed({ ...occasion, at: new Date(deps.clock()), code: codeOf(error) }));
      throw error;
    }
  };
}

/** Nothing has been looked at yet, and nothing of the tenant's is told: there is nothing to record. */
const rulesOf = ({ rules }: ImpactRequest): Rules => {
  const reading = parseRules(rules);
  if (!reading.ok) throw new RulesRefused(reading.problems);
  return reading.rules;
};

const foresee = async (
  { store, rules }: ImpactDeps,
  { subject, request, signal }: Foreseeing,
  after: Rules,
): Promise<{ readonly before: Rules; readonly impact: TenantImpact }> => {
  const { tenant } = Subject.attributes(subject);
  const before = await rules.forControl(await store.control(signal));
  const documents = await store.documents(tenant);
  const pause = async (): Promise<void> => {
    await nextTurn();
    signal.throwIfAborted();
  };
  const maxSamples = request.samples ? MAX_SAMPLES : 0;
  const asked = { before, after, tenant, documents, maxSamples, maxNames: MAX_NAMES, pause };
  return { before, impact: await impactOf(asked).catch(refusingTooLarge) };
};

const refusingTooLarge = (error: unknown): never => {
  if (!(error instanceof ImpactTooLarge)) throw error;
  throw new RulesRefused([{ reason: 'too_large', line: 1, column: 1, path: 'tenants', message: error.message }]);
};
