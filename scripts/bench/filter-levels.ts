// Who asks what in the filter benchmark; the same in the process that measures and in the one that knows the exact answers.
import type { Label, Rules } from '../../retrieval/index.ts';
import { auditor, type Caller, callerOfShare, questionsOf } from './company-callers.ts';

/** Of all passages, what a caller may read. */
export const SHARES = [1, 0.1, 0.01, 0.001, 0.0001] as const;
export const WANTED = 10;
const CALLERS = 4;

export interface Level {
  readonly share: number;
  /** Mean over the callers of what they may really read. */
  readonly permittedShare: number;
  readonly asked: readonly { readonly caller: Caller; readonly question: string }[];
}

/** @param questions asked at each level, by its callers in turn */
export function levelsOf(rules: Rules, labels: readonly Label[], questions: number): Level[] {
  return SHARES.map((share, at) => {
    const callers =
      share === 1
        ? [auditor(rules, labels)]
        : Array.from({ length: CALLERS }, (_, n) => callerOfShare(rules, labels, share, 100 * (at + 1) + n));
    const each = callers.map((caller, n) => questionsOf(caller, labels.length, questions, 10_000 * (at + 1) + n));
    const asked = Array.from({ length: questions }, (_, n) => {
      const turn = n % callers.length;
      const [caller, question] = [callers[turn], each[turn]?.[Math.floor(n / callers.length)]];
      if (!caller || question === undefined) throw new Error('Nobody asks');
      return { caller, question };
    });
    const permitted = callers.reduce((sum, caller) => sum + caller.permitted.length, 0);
    return { share, permittedShare: permitted / callers.length / labels.length, asked };
  });
}
