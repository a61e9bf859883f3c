import type { Guard, GuardCode, GuardContext, Stage, Verdict } from './guard.ts';
import { failed, type Inspection, verdictOf } from './verdict-of.ts';

/** What one guard said, for the audit: never the text. */
export interface VerdictRecord {
  readonly guard: string;
  readonly kind: Verdict['kind'];
  readonly code?: GuardCode | undefined;
}

export interface ScreenOptions {
  readonly guards: readonly Guard[];
  readonly context: Omit<GuardContext, 'signal' | 'stage'>;
  /** For each guard. */
  readonly deadlineMs: number;
}

export interface Chain {
  readonly outcome: 'passed' | 'blocked' | 'held';
  /** As the guards left it; empty unless passed. */
  readonly text: string;
  readonly verdicts: readonly VerdictRecord[];
}

/** Once to redact, once to see that what is left says nothing new, and one more for what that second look takes out. */
const MAX_ROUNDS = 3;

/**
 * Runs the guards in order, each over what the one before has left, and all of them again for as long as a round changed
 * the text: taking something out may assemble what an earlier guard would have blocked. Text that won't settle is blocked;
 * one guard that alone never comes to rest is a broken guard, several that keep finding more are a hostile text.
 */
export const runChain = async (stage: Stage, text: string, options: ScreenOptions): Promise<Chain> => {
  const inspection: Inspection = { stage, context: options.context, deadlineMs: options.deadlineMs };
  const guards = [...options.guards];
  const verdicts: VerdictRecord[] = [];
  let current = text;
  let last: readonly Redaction[] = [];
  let code: GuardCode = 'guardrails.guard_failed';
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const before = current;
    const { stopped, text: after, redactions } = await runRound(guards, current, inspection, verdicts);
    if (stopped) return { outcome: stopped, text: '', verdicts };
    if (after === before) return { outcome: 'passed', text: after, verdicts };
    code = isAlone(last, redactions) ? 'guardrails.guard_failed' : (redactions.at(-1)?.code ?? code);
    current = after;
    last = redactions;
  }
  note(verdicts, { guard: 'chain', kind: 'block', code });
  return { outcome: 'blocked', text: '', verdicts };
};

interface Redaction {
  readonly guard: string;
  readonly code: GuardCode;
}

interface Round {
  readonly stopped?: 'blocked' | 'held';
  readonly text: string;
  readonly redactions: readonly Redaction[];
}

const runRound = async (
  guards: readonly Guard[],
  text: string,
  inspection: Inspection,
  verdicts: VerdictRecord[],
): Promise<Round> => {
  const redactions: Redaction[] = [];
  let current = text;
  for (const guard of guards) {
    const { serves, name } = describe(guard, inspection.stage);
    if (!serves) continue;
    const verdict = name === undefined ? failed : await verdictOf(guard, current, inspection);
    if (verdict.kind === 'pass') continue;
    note(verdicts, { guard: name ?? UNREADABLE, kind: verdict.kind, code: verdict.code });
    if (verdict.kind === 'block') return { stopped: 'blocked', text: '', redactions };
    if (verdict.kind === 'hold') return { stopped: 'held', text: '', redactions };
    if (verdict.kind !== 'redact') continue;
    current = verdict.text;
    redactions.push({ guard: name ?? UNREADABLE, code: verdict.code });
  }
  return { text: current, redactions };
};

/** In two rounds running, nobody but one and the same guard changed anything. */
const isAlone = (last: readonly Redaction[], now: readonly Redaction[]): boolean =>
  last.length === 1 && now.length === 1 && last[0]?.guard === now[0]?.guard;

const UNREADABLE = 'unreadable';

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
