import {
  type ControlRecord,
  type DocumentCatalogue,
  type DocumentExplanation,
  type DocumentRecord,
  explainDocument,
  hypotheticalPerson,
  parseLabel,
  type PassageSearch,
  reachOf,
  readershipOf,
  type Rules,
  Subject,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import { accessExplained, accessFailed, accessRefused, type AuditSink } from '../audit/index.ts';
import { codeOf } from '../codes.ts';
import type { ExplainedClaims, ExplainRequest, ExplainResponse } from '../contract/index.ts';
import { AccessError, ClaimsRefused } from './errors.ts';
import { toDocument, toPerson, toReach, toReadership, toVerdict } from './explain-answer.ts';
import { takeCensus } from './taking-census.ts';

export interface ExplainDeps {
  readonly store: Pick<PassageSearch, 'control'> & DocumentCatalogue;
  readonly rules: { forControl(control: ControlRecord): Promise<Rules> };
  readonly audit: Pick<AuditSink, 'append'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export interface Explaining {
  readonly id: string;
  /** The admin. Everything is asked of their own tenant. */
  readonly subject: Subject;
  readonly request: ExplainRequest;
  readonly signal: AbortSignal;
}

/**
 * Who can read a document, what a person can read, or why somebody may or may not. Works on labels and plain attributes: it makes
 * no Subject and no filter, so it can't fetch text.
 * @throws AccessError, ClaimsRefused
 * @throws an error with a `code` for every failure; each has been recorded
 */
export type Explain = (explaining: Explaining) => Promise<ExplainResponse>;

export function createExplain(deps: ExplainDeps): Explain {
  return async (explaining) => {
    const tenant = Subject.attributes(explaining.subject).tenant;
    try {
      const { claims } = explaining.request;
      const person = claims && personOf(claims, tenant);
      const found = await find(deps, explaining, { tenant, person });
      explaining.signal.throwIfAborted();
      await deps.audit.append(evidenceOf(deps, explaining, found));
      return responseOf(explaining, found);
    } catch (error) {
      if (!(error instanceof ClaimsRefused)) await recordFailure(deps, explaining, error);
      throw error;
    }
  };
}

/** Another tenant is refused as if the caller were no admin: whether there is such a tenant is not theirs to know. */
const personOf = (claims: ExplainedClaims, tenant: string): SubjectAttributes => {
  if (claims.tenant !== undefined && claims.tenant !== tenant) throw new AccessError('policy.admin_required');
  const person = hypotheticalPerson({ ...claims, tenant });
  if (!person.ok) throw new ClaimsRefused(person.faults.map((path) => ['claims', ...path].join('.')));
  return person.attributes;
};

interface Question {
  readonly tenant: string;
  readonly person: SubjectAttributes | undefined;
}

interface Found extends Question {
  readonly rules: Rules;
  /** epoch seconds */
  readonly now: number;
  readonly document: DocumentRecord | undefined;
  readonly verdict: DocumentExplanation | undefined;
  readonly readership: ReturnType<typeof readershipOf> | undefined;
  readonly reach: ReturnType<typeof reachOf> | undefined;
}

const MAX_SAMPLES = 5;

const find = async (deps: ExplainDeps, { request, signal }: Explaining, question: Question): Promise<Found> => {
  const { tenant, person } = question;
  const rules = await deps.rules.forControl(await deps.store.control(signal));
  const now = Math.floor((request.at === undefined ? deps.clock() : Date.parse(request.at)) / 1_000);
  const nothing = { document: undefined, verdict: undefined, readership: undefined, reach: undefined };
  if (request.document !== undefined) {
    const document = await deps.store.document(tenant, request.document);
    if (!document) throw new AccessError('access.document_unknown');
    const explained = person
      ? { verdict: explainDocument(rules, person, document.label, now) }
      : { readership: readershipOf({ rules, tenant, label: document.label, now }) };
    return { ...question, rules, now, ...nothing, document, ...explained };
  }
  const groups = await takeCensus(await deps.store.documents(tenant), signal);
  const samples = request.samples ? MAX_SAMPLES : 0;
  const reach = person && reachOf({ rules, attributes: person, now }, groups, samples);
  return { ...question, rules, now, ...nothing, reach };
};

const evidenceOf = (deps: ExplainDeps, { id, subject, request }: Explaining, found: Found) => {
  const { person, document, verdict, readership, reach, rules, now } = found;
  return accessExplained({
    id,
    at: new Date(deps.clock()),
    subject,
    action: 'explain',
    rules: rules.hash,
    asOf: new Date(now * 1_000),
    about: person,
    document: document && { id: document.id, label: parseLabel(document.label) },
    verdict,
    nobody: readership?.nobody,
    reach: reach && { readable: reach.readable, keptOut: reach.keptOut, samples: request.samples },
  });
};

const responseOf = ({ id, request }: Explaining, found: Found): ExplainResponse => {
  const { tenant, person, document, verdict, readership, reach, rules, now } = found;
  return {
    id,
    tenant,
    rules: rules.hash,
    at: new Date(now * 1_000).toISOString(),
    ...(person && { person: toPerson(rules, person) }),
    ...(document && { document: toDocument(document) }),
    ...(verdict && { verdict: toVerdict(verdict) }),
    ...(readership && { readership: toReadership(readership) }),
    ...(reach && { reach: toReach(reach, request.samples) }),
  };
};

const recordFailure = async (deps: ExplainDeps, { id, subject }: Explaining, error: unknown): Promise<void> => {
  const failure = { id, at: new Date(deps.clock()), subject, action: 'explain' as const, code: codeOf(error) };
  await deps.audit.append(error instanceof AccessError ? accessRefused(failure) : accessFailed(failure));
};
