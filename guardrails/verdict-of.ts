import {
  block,
  type Guard,
  GUARD_CODES,
  type GuardCode,
  type GuardContext,
  pass,
  type Stage,
  type Verdict,
} from './guard.ts';

export const failed: Verdict = Object.freeze(block('guardrails.guard_failed'));

/** A redaction may be longer than what it replaces (`[email]`), but text that keeps growing is a fault. */
export const maxRedactedChars = (length: number): number => 4 * length + 256;

export interface Inspection {
  readonly stage: Stage;
  readonly context: Omit<GuardContext, 'signal' | 'stage'>;
  readonly deadlineMs: number;
}

/** One guard's word on a text, as a copy of our own. Whatever is no verdict, comes late or throws has blocked. Never rejects. */
export const verdictOf = async (guard: Guard, text: string, inspection: Inspection): Promise<Verdict> => {
  const abort = new AbortController();
  const context = Object.freeze({ ...inspection.context, stage: inspection.stage, signal: abort.signal });
  const late = Promise.withResolvers<Verdict>();
  const timer = setTimeout(() => {
    late.resolve(failed);
    abort.abort();
  }, inspection.deadlineMs);
  try {
    // resolve() adopts any thenable; race() stays subscribed, so a rejection after the deadline is a handled one.
    return known(await Promise.race([Promise.resolve(guard.inspect(text, context)), late.promise]), text);
  } catch {
    abort.abort();
    return failed;
  } finally {
    clearTimeout(timer);
  }
};

/** Each property is read once: a getter can't show one thing here and another to the audit. */
const known = (verdict: Verdict, before: string): Verdict => {
  const { kind } = verdict;
  if (kind === 'pass') return pass;
  const code = knownCode(verdict.code);
  if (code === undefined) return failed;
  if (kind === 'caution' || kind === 'block' || kind === 'hold') return Object.freeze({ kind, code });
  if (kind !== 'redact') return failed;
  const { text } = verdict;
  if (typeof text !== 'string' || text.length > maxRedactedChars(before.length)) return failed;
  return Object.freeze({ kind, text, code });
};

const knownCode = (code: unknown): GuardCode | undefined => GUARD_CODES.find((known) => known === code);
