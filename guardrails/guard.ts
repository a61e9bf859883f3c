/** Where a text stands on its way: what a person asks, what a store returned, what a model drafted. */
export type Stage = 'question' | 'passage' | 'answer';

/** `redact` carries the text that goes on in its place. A `code` is `guardrails.<reason>`. */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'caution'; readonly code: GuardCode }
  | { readonly kind: 'redact'; readonly text: string; readonly code: GuardCode }
  | { readonly kind: 'block'; readonly code: GuardCode }
  | { readonly kind: 'hold'; readonly code: GuardCode };

export const GUARD_CODES = [
  'guardrails.injection',
  'guardrails.injection_suspected',
  'guardrails.secret_found',
  'guardrails.personal_data_found',
  'guardrails.ungrounded',
  'guardrails.too_long',
  'guardrails.guard_failed',
] as const;
export type GuardCode = (typeof GUARD_CODES)[number];

export interface GuardContext {
  /** Filled in by `Screened.screen`: a guard of several stages may judge them differently. */
  readonly stage: Stage;
  /** Where the text goes next: into this process and to the permitted caller alone, or to somebody else's endpoint. */
  readonly destination: 'local' | 'third_party';
  /** Answers only: the passages that the draft was given, by citation number. */
  readonly sources?: ReadonlyMap<number, string>;
  readonly signal: AbortSignal;
}

/** A guard that throws, or answers after its deadline, has blocked. */
export interface Guard {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** Answers only: how much text it must see at once. */
  readonly window: 'sentence' | 'whole';
  inspect(text: string, context: GuardContext): Verdict | Promise<Verdict>;
}

export const pass: Verdict = Object.freeze({ kind: 'pass' });
export const caution = (code: GuardCode): Verdict => ({ kind: 'caution', code });
export const redact = (text: string, code: GuardCode): Verdict => ({ kind: 'redact', text, code });
export const block = (code: GuardCode): Verdict => ({ kind: 'block', code });
