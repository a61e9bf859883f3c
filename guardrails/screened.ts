import type { Guard, GuardCode, GuardContext, Stage, Verdict } from './guard.ts';
import { failed, type Inspection, verdictOf } from './verdict-of.ts';

/** What one guard said, for the audit: never the text. */
export interface VerdictRecord {
  readonly guard: string;
  readonly kind: Verdict['kind'];
  readonly code?: GuardCode | undefined;
}

/** `screened` is present unless a guard blocked or held. */
export interface Screening<S extends Stage> {
  readonly outcome: 'passed' | 'blocked' | 'held';
  readonly screened: Screened<S> | undefined;
  /** A guard found something that is no reason to stop: such a question uses no tools and no third party. */
  readonly caution: boolean;
  /** Every verdict but `pass`, each once. */
  readonly verdicts: readonly VerdictRecord[];
}

export interface ScreenOptions {
  readonly guards: readonly Guard[];
  readonly context: Omit<GuardContext, 'signal' | 'stage'>;
  /** For each guard. */
  readonly deadlineMs: number;
}

/**
 * Text that every guard of its stage has passed, as they left it. `#stage` is what keeps a screened passage from standing
 * where a screened question is asked for: without a member of type S the stages would be interchangeable.
 */
export class Screened<S extends Stage> {
  readonly #stage: S;
  readonly #text: string;

  private constructor(stage: S, text: string) {
    this.#stage = stage;
    this.#text = text;
  }

  /** The only maker: what it holds, every guard of the stage has seen in exactly this wording and left as it is. */
  static async screen<S extends Stage>(stage: S, text: string, options: ScreenOptions): Promise<Screening<S>> {
    const chain = await runChain(stage, text, options);
    if (chain.outcome !== 'passed') {
      return { outcome: chain.outcome, screened: undefined, caution: true, verdicts: chain.verdicts };
    }
    const caution = chain.verdicts.some((verdict) => verdict.kind === 'caution');
    return { outcome: 'passed', screened: new Screened(stage, chain.text), caution, verdicts: chain.verdicts };
  }

  static text(screened: Screened<Stage>): string {
    return screened.#text;
  }

  static stage<S extends Stage>(screened: Screened<S>): S {
    return screened.#stage;
  }
}

/** Once to redact, once to see that what is left says nothing new, and one more for what that second look takes out. */
const MAX_ROUNDS = 3;

interface Chain {
  readonly outcome: Screening<Stage>['outcome'];
  readonly text: string;
  readonly verdicts: readonly VerdictRecord[];
}

/**
 * Runs the guards in order, each over what the one before has left, and all of them again for as long as a round changed
 * the text: taking something out may assemble what an earlier guard would have blocked. Text that won't settle is blocked.
 */
const runChain = async (stage: Stage, text: string, options: ScreenOptions): Promise<Chain> => {
  const inspection: Inspection = { stage, context: options.context, deadlineMs: options.deadlineMs };
  const guards = [...options.guards];
  const verdicts: VerdictRecord[] = [];
  let current = text;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const before = current;
    for (const guard of guards) {
      const { serves, name } = describe(guard, stage);
      if (!serves) continue;
      const verdict = name === undefined ? failed : await verdictOf(guard, current, inspection);
      if (verdict.kind === 'pass') continue;
      note(verdicts, { guard: name ?? 'unreadable', kind: verdict.kind, code: verdict.code });
      if (verdict.kind === 'block') return { outcome: 'blocked', text: '', verdicts };
      if (verdict.kind === 'hold') return { outcome: 'held', text: '', verdicts };
      if (verdict.kind === 'redact') current = verdict.text;
    }
    if (current === before) return { outcome: 'passed', text: current, verdicts };
  }
  note(verdicts, { guard: 'chain', kind: 'block', code: 'guardrails.guard_failed' });
  return { outcome: 'blocked', text: '', verdicts };
};

/** A guard whose name or stages can't be read serves every stage, and has blocked it. */
const describe = (guard: Guard, stage: Stage): { readonly serves: boolean; readonly name: string | undefined } => {
  try {
    const { name, stages } = guard;
    if (typeof name !== 'string' || !Array.isArray(stages)) return { serves: true, name: undefined };
    return { serves: stages.includes(stage), name };
  } catch {
    return { serves: true, name: undefined };
  }
};

const note = (verdicts: VerdictRecord[], record: VerdictRecord): void => {
  const same = (other: VerdictRecord) =>
    other.guard === record.guard && other.kind === record.kind && other.code === record.code;
  if (!verdicts.some(same)) verdicts.push(Object.freeze(record));
};
