import type { VerdictRecord } from '../../guardrails/index.ts';
import { AccessFilter, isName, type Label, Permitted, Subject, type SubjectAttributes } from '../../retrieval/index.ts';

/** What happened, without a word of what was asked, read or answered. */
export interface AuditEvent {
  readonly kind: AuditKind;
  /** The request's or the run's id; an answer's id is the one in its response. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
export const AUDIT_KINDS = [
  'ask.answered',
  'ask.not_found',
  'ask.refused',
  'ask.withheld',
  'ask.failed',
  'identity.refused',
  'retrieval.mismatch',
  'rules.activated',
  'rules.rejected',
  'ingestion.run',
  'documents.relabelled',
  'access.explained',
  'access.impact',
  'access.refused',
  'access.failed',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export interface Occasion {
  readonly id: string;
  readonly at: Date;
}

export const who = (subject: SubjectAttributes) => ({
  tenant: subject.tenant,
  subject: subject.id,
  principals: subject.principals,
  roles: subject.roles,
  clearance: subject.clearance,
  compartments: subject.compartments,
  scopes: subject.scopes,
});

export const event = (kind: AuditKind, { id, at }: Occasion, detail: Record<string, unknown>): AuditEvent => ({
  kind,
  id,
  at: at.toISOString(),
  detail,
});

/**
 * Field by field, here and below: an object with more than its type says (a verdict that still carries the redacted text, an
 * error with its cause) must not bring the rest along.
 */
const verdictsOf = (verdicts: readonly VerdictRecord[]) =>
  verdicts.map(({ guard, kind, code }) => ({ guard, kind, code }));

export const labelOf = (label: Label) => ({
  label_schema: label.label_schema,
  tenant: label.tenant,
  tags: label.tags,
  readers: label.readers,
  compartments: label.compartments,
  classification: label.classification,
  denied: label.denied,
  not_before: label.not_before,
  not_after: label.not_after,
});

const passagesOf = (passages: readonly PassageEvidence[]) =>
  passages.map(({ id, document, label }) => ({ id, document, label: labelOf(label) }));

const MAX_SCOPE_TAGS = 100;
const MAX_TAG_CHARACTERS = 64;

/** The caller's own words until the rules have known them: what could hold a question or a token is not kept. */
const scopeOf = (scope: readonly string[] | undefined) =>
  scope?.slice(0, MAX_SCOPE_TAGS).map((tag) => (isName(tag) && tag.length <= MAX_TAG_CHARACTERS ? tag : '(no name)'));

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
    scope: scopeOf(evidence.scope),
    supplied: passagesOf(evidence.supplied),
    cited: evidence.cited,
    dropped: passagesOf(evidence.dropped),
    verdicts: {
      question: verdictsOf(evidence.verdicts.question),
      passages: evidence.verdicts.passages.map(({ passage, verdicts }) => ({
        passage,
        verdicts: verdictsOf(verdicts),
      })),
      answer: verdictsOf(evidence.verdicts.answer),
    },
    model: evidence.model,
    removed: { citations: evidence.removed.citations, sentences: evidence.removed.sentences },
  };
};

export const askAnswered = (evidence: AskEvidence): AuditEvent => event('ask.answered', evidence, asked(evidence));
export const askNotFound = (evidence: AskEvidence): AuditEvent => event('ask.not_found', evidence, asked(evidence));

/** A guard stopped the answer: what it drew on is evidence as much as for one that was given. */
export const askWithheld = (evidence: AskEvidence): AuditEvent => event('ask.withheld', evidence, asked(evidence));

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
    scope: scopeOf(refusal.scope),
    verdicts: verdictsOf(refusal.verdicts),
  });

/** A stage failed; the caller got 503. */
export const askFailed = (failure: Occasion & { readonly subject: Subject; readonly code: string }): AuditEvent =>
  event('ask.failed', failure, { who: who(Subject.attributes(failure.subject)), code: failure.code });

/** A token was refused. Nothing of the token is kept but why. */
export const identityRefused = (
  refusal: Occasion & {
    readonly code: string;
    /** Refusals before this one that were only counted. */ readonly omitted?: number;
  },
): AuditEvent => event('identity.refused', refusal, { code: refusal.code, omitted: refusal.omitted ?? 0 });

/** The store's filter and the second check disagreed twice: an incident. */
export const retrievalMismatch = (
  incident: Occasion & { readonly subject: Subject; readonly rules: string; readonly passages: readonly string[] },
): AuditEvent =>
  event('retrieval.mismatch', incident, {
    who: who(Subject.attributes(incident.subject)),
    rules: incident.rules,
    passages: incident.passages,
  });

/** By which door a version of the rules came: `npm run rules -- activate`, a followed file, or the start of a service. */
export type RulesVia = 'command' | 'file' | 'start';

interface RulesChange extends Occasion {
  readonly hash: string;
  readonly via: RulesVia;
  /** Name of the account on the machine; a followed file doesn't say who wrote it. */
  readonly operator?: string | undefined;
  /** In the operator's words. */
  readonly reason?: string | undefined;
}

export const rulesActivated = (
  change: RulesChange & {
    readonly epoch: number;
    /** Hash of the version before, `none`, or `unknown` where the event is made up for later. */
    readonly replaced: string;
  },
): AuditEvent =>
  event('rules.activated', change, {
    hash: change.hash,
    epoch: change.epoch,
    replaced: change.replaced,
    via: change.via,
    operator: change.operator,
    reason: change.reason,
  });

/** A rules file that can't be used; the last good version stays in force. */
export const rulesRejected = (
  rejection: RulesChange & { readonly kept: string; readonly problems: readonly string[] },
): AuditEvent =>
  event('rules.rejected', rejection, {
    hash: rejection.hash,
    kept: rejection.kept,
    problems: rejection.problems,
    via: rejection.via,
    operator: rejection.operator,
    reason: rejection.reason,
  });

export interface IngestionCounts {
  readonly added: number;
  readonly replaced: number;
  readonly relabelled: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly refused: number;
  readonly pinned: number;
  readonly passages: number;
}
const countsOf = (counts: IngestionCounts): IngestionCounts => ({
  added: counts.added,
  replaced: counts.replaced,
  relabelled: counts.relabelled,
  unchanged: counts.unchanged,
  removed: counts.removed,
  refused: counts.refused,
  pinned: counts.pinned,
  passages: counts.passages,
});

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
    counts: countsOf(run.counts),
  });
