import type { Guard, GuardCode, Screened, ScreenOptions, VerdictRecord } from '../../guardrails/index.ts';
import type {
  AccessFilter,
  ControlRecord,
  Narrowing,
  PassageSearch,
  Permitted,
  Retriever,
  Rules,
  Subject,
} from '../../retrieval/index.ts';
import type { AuditSink, StageVerdicts } from '../audit/index.ts';
import type { AskRequest } from '../contract/index.ts';
import type { Draft, Drafter, QuotablePassage } from '../generation/index.ts';

export interface AskDeps {
  readonly store: Pick<PassageSearch, 'control' | 'read'>;
  readonly rules: { forControl(control: ControlRecord): Promise<Rules> };
  readonly retriever: Retriever;
  /** True where questions are embedded by somebody else's endpoint. */
  readonly embedsAtThirdParty: boolean;
  readonly drafter: Drafter;
  /** Answers where the drafter's endpoint may not be given the text. */
  readonly localDrafter: Drafter;
  readonly guards: readonly Guard[];
  readonly guardTimeoutMs: number;
  readonly audit: AuditSink;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** One request, as it came through the doors. */
export interface Asking {
  readonly id: string;
  readonly subject: Subject;
  readonly request: AskRequest;
  readonly signal: AbortSignal;
}

/** Its caller has a role here, and holds the scope that it asks for. */
export interface Admitted extends Asking {
  readonly control: ControlRecord;
  readonly filter: AccessFilter;
  readonly narrowing: Narrowing | undefined;
}

export interface ScreenedQuestion extends Admitted {
  readonly question: Screened<'question'>;
  /** Proceeds without third parties and restricted passages. */
  readonly caution: boolean;
  readonly questionVerdicts: readonly VerdictRecord[];
}

export interface Found extends ScreenedQuestion {
  readonly permitted: readonly Permitted[];
}

export interface Quotable extends Found {
  readonly drafter: Drafter;
  readonly passages: readonly QuotablePassage[];
  readonly dropped: readonly Permitted[];
  readonly passageVerdicts: StageVerdicts['passages'];
}

export interface Drafted extends Quotable {
  readonly draft: Draft;
}

export interface ScreenedAnswer extends Drafted {
  readonly outcome: 'answered' | 'not_found' | 'refused';
  readonly answer: string;
  readonly sources: readonly CitedSource[];
  readonly answerVerdicts: readonly VerdictRecord[];
}

export interface CitedSource {
  readonly n: number;
  readonly passage: QuotablePassage;
  readonly quote: string;
  readonly title: string;
  readonly section: string;
}

/** What a request drew on was taken away or changed while it ran. Its draft is discarded whole. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  readonly code = 'ask.overtaken';
}

/** The caller gets nothing, by rule or by guard: decided before any retrieval. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: 'policy.no_grants' | 'policy.scope_denied' | 'policy.too_many_tags' | 'guardrails.question_blocked';
  readonly rulesHash: string;
  readonly verdicts: readonly VerdictRecord[];
  constructor(code: Refused['code'], rulesHash: string, verdicts: readonly VerdictRecord[] = []) {
    super('The request was refused');
    this.code = code;
    this.rulesHash = rulesHash;
    this.verdicts = verdicts;
  }
}

/** A guard broke, or missed its deadline: that stops whatever stage it stands in. */
export class GuardFailed extends Error {
  override readonly name = 'GuardFailed';
  readonly code = 'guardrails.guard_failed';
}

const FAILED: GuardCode = 'guardrails.guard_failed';

export const guardFailed = (verdicts: readonly VerdictRecord[]): boolean =>
  verdicts.some((verdict) => verdict.code === FAILED);

export const screening = (deps: AskDeps, context: ScreenOptions['context']): ScreenOptions => ({
  guards: deps.guards,
  context,
  deadlineMs: deps.guardTimeoutMs,
});
