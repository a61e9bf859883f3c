import type { VerdictRecord } from '../../guardrails/index.ts';
import { AccessFilter, type Label, Permitted, Subject, type SubjectAttributes } from '../../retrieval/index.ts';

/** What happened, without a word of what was asked, read or answered. */
export interface AuditEvent {
  readonly kind: AuditKind;
  /** The request's or the run's id; an answer's id is the one in its response. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
export type AuditKind =
  | 'ask.answered'
  | 'ask.not_found'
  | 'ask.refused'
  | 'ask.failed'
  | 'identity.refused'
  | 'retrieval.mismatch'
  | 'rules.activated'
  | 'rules.rejected'
  | 'ingestion.run';

interface Occasion {
  readonly id: string;
  readonly at: Date;
}

const who = (subject: SubjectAttributes) => ({
  tenant: subject.tenant,
  subject: subject.id,
  principals: subject.principals,
  roles: subject.roles,
  clearance: subject.clearance,
  compartments: subject.compartments,
  scopes: subject.scopes,
});

const event = (kind: AuditKind, { id, at }: Occasion, detail: Record<string, unknown>): AuditEvent => ({
  kind,
  id,
  at: at.toISOString(),
  detail,
});

export interface PassageEvidence {
  readonly id: string;
  readonly document: string;
  readonly label: Label;
}
export const evidenceOf = (permitted: Permitted): PassageEvidence => ({
  id: Permitted.id(permitted),
  document: Permitted.content(permitted).document,
  label: Permitted.label(permitted),
});

export interface StageVerdicts {
  readonly question: readonly VerdictRecord[];
  readonly passages: readonly { readonly passage: string; readonly verdicts: readonly VerdictRecord[] }[];
  readonly answer: readonly VerdictRecord[];
}

export interface AskEvidence extends Occasion {
  readonly filter: AccessFilter;
  readonly scope: readonly string[] | undefined;
  /** Passages that the model was given. */
  readonly supplied: readonly PassageEvidence[];
  /** Numbers of `supplied` (from 1) that the answer cites. */
  readonly cited: readonly number[];
  readonly dropped: readonly PassageEvidence[];
  readonly verdicts: StageVerdicts;
  readonly model: string | undefined;
  readonly removed: { readonly citations: number; readonly sentences: number };
}

const asked = (evidence: AskEvidence) => {
  const reader = AccessFilter.reader(evidence.filter);
  return {
    who: who(reader.subject),
    grants: reader.grants,
    rules: reader.rulesHash,
    scope: evidence.scope,
    supplied: evidence.supplied,
    cited: evidence.cited,
    dropped: evidence.dropped,
    verdicts: evidence.verdicts,
    model: evidence.model,
    removed: evidence.removed,
  };
};

export const askAnswered = (evidence: AskEvidence): AuditEvent => event('ask.answered', evidence, asked(evidence));
export const askNotFound = (evidence: AskEvidence): AuditEvent => event('ask.not_found', evidence, asked(evidence));

/** Refused before retrieval: no grants, a scope that isn't held, a blocked question. */
export const askRefused = (
  refusal: Occasion & {
    readonly subject: Subject;
    readonly rules: string;
    readonly code: string;
    readonly scope: readonly string[] | undefined;
    readonly verdicts: readonly VerdictRecord[];
  },
): AuditEvent =>
  event('ask.refused', refusal, {
    who: who(Subject.attributes(refusal.subject)),
    rules: refusal.rules,
    code: refusal.code,
    scope: refusal.scope,
    verdicts: refusal.verdicts,
  });

/** A stage failed; the caller got 503. */
export const askFailed = (failure: Occasion & { readonly subject: Subject; readonly code: string }): AuditEvent =>
  event('ask.failed', failure, { who: who(Subject.attributes(failure.subject)), code: failure.code });

/** A token was refused. Nothing of the token is kept but why. */
export const identityRefused = (refusal: Occasion & { readonly code: string }): AuditEvent =>
  event('identity.refused', refusal, { code: refusal.code });

/** The store's filter and the second check disagreed twice: an incident. */
export const retrievalMismatch = (
  incident: Occasion & { readonly subject: Subject; readonly rules: string; readonly passages: readonly string[] },
): AuditEvent =>
  event('retrieval.mismatch', incident, {
    who: who(Subject.attributes(incident.subject)),
    rules: incident.rules,
    passages: incident.passages,
  });

export const rulesActivated = (change: Occasion & { readonly hash: string; readonly epoch: number }): AuditEvent =>
  event('rules.activated', change, { hash: change.hash, epoch: change.epoch });

/** A rules file that can't be used; the last good version stays in force. */
export const rulesRejected = (
  rejection: Occasion & { readonly hash: string; readonly kept: string; readonly problems: readonly string[] },
): AuditEvent =>
  event('rules.rejected', rejection, { hash: rejection.hash, kept: rejection.kept, problems: rejection.problems });

export interface IngestionCounts {
  readonly added: number;
  readonly replaced: number;
  readonly relabelled: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly refused: number;
  readonly passages: number;
}
export const ingestionRun = (
  run: Occasion & {
    readonly tenant: string;
    readonly source: string;
    readonly rules: string;
    readonly labels: string;
    readonly operator: string;
    readonly counts: IngestionCounts;
  },
): AuditEvent =>
  event('ingestion.run', run, {
    tenant: run.tenant,
    source: run.source,
    rules: run.rules,
    labels: run.labels,
    operator: run.operator,
    counts: run.counts,
  });
