import { type ControlRecord, rulesHash, type RulesProblem, type RulesRegister } from '../retrieval/index.ts';
import { type AuditEvent, rulesActivated, rulesRejected, type RulesVia } from './audit/index.ts';
import { codeOf } from './codes.ts';

export interface ActivationDeps {
  readonly register: Pick<RulesRegister, 'activate'>;
  readonly inForce: () => Promise<ControlRecord>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly newId: () => string;
}

export interface ActivationRequest {
  readonly text: string;
  /** Hash of the version that must be in force until then, or `none`; undefined: whichever is. */
  readonly replaces?: string | undefined;
  readonly via: RulesVia;
  readonly operator?: string | undefined;
  readonly reason?: string | undefined;
}

/** What became of it, and the event that says so: whoever asked for it appends that, or says loudly that it could not. */
export type ActivationOutcome =
  | {
      readonly kind: 'activated';
      readonly hash: string;
      readonly epoch: number;
      /** Hash of the version before, or `none`. */
      readonly replaced: string;
      readonly warnings: readonly RulesProblem[];
      readonly event: AuditEvent;
    }
  /** It is the version in force already: nothing to do, and nothing was done. */
  | { readonly kind: 'in_force'; readonly hash: string; readonly epoch: number }
  | {
      readonly kind: 'rejected';
      readonly hash: string;
      readonly kept: string;
      readonly problems: readonly RulesProblem[];
      readonly event: AuditEvent;
    };

export const NONE = 'none';

/** Other writers may be faster; more often than this in a row they aren't. */
const ATTEMPTS = 5;

/**
 * Puts a rules file in force, and knows which version it replaced: each attempt names the one that it has seen.
 * @throws RetrievalError policy.rules_overtaken: `replaces` was named, and another version is in force
 * @throws RetrievalError store.…: if the control record can't be read either, whether the rules are in force isn't known
 */
export async function activateRules(deps: ActivationDeps, request: ActivationRequest): Promise<ActivationOutcome> {
  const hash = rulesHash(request.text);
  for (let attempt = 1; ; attempt += 1) {
    const before = await deps.inForce();
    if (before.rulesHash === hash) return { kind: 'in_force', hash, epoch: before.epoch };
    const inForce = before.rulesHash ?? NONE;
    try {
      const activation = await deps.register.activate(request.text, request.replaces ?? inForce);
      if (!activation.ok) return rejected(deps, request, inForce, activation);
      return activated(
        deps,
        request,
        { hash, epoch: activation.control.epoch, replaced: inForce },
        activation.warnings,
      );
    } catch (error) {
      const isRace = codeOf(error) === 'policy.rules_overtaken';
      if (isRace && request.replaces === undefined && attempt < ATTEMPTS) continue;
      const now = isRace ? undefined : await deps.inForce().catch(() => undefined);
      // The store failed to say so, but it has done it.
      if (now?.rulesHash === hash) return activated(deps, request, { hash, epoch: now.epoch, replaced: inForce }, []);
      throw error;
    }
  }
}

/** No word of the file: its names may be secrets of others. */
export const placeOf = ({ line, reason }: RulesProblem): string => `line ${line}: ${reason}`;

const occasion = ({ clock, newId }: ActivationDeps) => ({ id: newId(), at: new Date(clock()) });

const activated = (
  deps: ActivationDeps,
  { via, operator, reason }: ActivationRequest,
  change: { readonly hash: string; readonly epoch: number; readonly replaced: string },
  warnings: readonly RulesProblem[],
): ActivationOutcome => ({
  kind: 'activated',
  ...change,
  warnings,
  event: rulesActivated({ ...occasion(deps), ...change, via, operator, reason }),
});

const rejected = (
  deps: ActivationDeps,
  { via, operator, reason }: ActivationRequest,
  kept: string,
  { hash, problems }: { readonly hash: string; readonly problems: readonly RulesProblem[] },
): ActivationOutcome => {
  const event = rulesRejected({
    ...occasion(deps),
    hash,
    kept,
    problems: problems.map(placeOf),
    via,
    operator,
    reason,
  });
  return { kind: 'rejected', hash, kept, problems, event };
};
