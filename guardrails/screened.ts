import { type Guard, type GuardCode, type GuardContext, pass, type Stage, type Verdict } from './guard.ts';

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
  /** Every verdict but `pass`. */
  readonly verdicts: readonly VerdictRecord[];
}

export interface ScreenOptions {
  readonly guards: readonly Guard[];
  readonly context: Omit<GuardContext, 'signal'>;
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

  /** The only maker: runs the stage's guards in order, each over what the one before has left. */
  static async screen<S extends Stage>(stage: S, text: string, options: ScreenOptions): Promise<Screening<S>> {
    const verdicts: VerdictRecord[] = [];
    let current = text;
    for (const guard of options.guards) {
      if (!guard.stages.includes(stage)) continue;
      const verdict = await verdictOf(guard, current, options);
      if (verdict.kind === 'pass') continue;
      verdicts.push({ guard: guard.name, kind: verdict.kind, code: verdict.code });
      if (verdict.kind === 'block') return { outcome: 'blocked', screened: undefined, caution: true, verdicts };
      if (verdict.kind === 'hold') return { outcome: 'held', screened: undefined, caution: true, verdicts };
      if (verdict.kind === 'redact') current = verdict.text;
    }
    const caution = verdicts.some((verdict) => verdict.kind === 'caution');
    return { outcome: 'passed', screened: new Screened(stage, current), caution, verdicts };
  }

  static text(screened: Screened<Stage>): string {
    return screened.#text;
  }

  static stage<S extends Stage>(screened: Screened<S>): S {
    return screened.#stage;
  }
}

const failed: Verdict = Object.freeze({ kind: 'block', code: 'guardrails.guard_failed' });

const verdictOf = async (guard: Guard, text: string, { context, deadlineMs }: ScreenOptions): Promise<Verdict> => {
  const abort = new AbortController();
  try {
    const verdict = guard.inspect(text, { ...context, signal: abort.signal });
    if (!(verdict instanceof Promise)) return known(verdict);
    return known(await withDeadline(verdict, deadlineMs));
  } catch {
    abort.abort();
    return failed;
  }
};

const withDeadline = async (verdict: Promise<Verdict>, deadlineMs: number): Promise<Verdict> => {
  const late = Promise.withResolvers<Verdict>();
  const timer = setTimeout(() => late.resolve(failed), deadlineMs);
  try {
    return await Promise.race([verdict, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** A guard from outside may return anything; whatever isn't a verdict has blocked. */
const known = (verdict: Verdict): Verdict => {
  switch (verdict.kind) {
    case 'pass':
      return pass;
    case 'redact':
      return typeof verdict.text === 'string' ? verdict : failed;
    case 'caution':
    case 'block':
    case 'hold':
      return verdict;
    default:
      return failed;
  }
};
