import { type Label, Subject, type SubjectAttributes } from '../../retrieval/index.ts';
import { type AuditEvent, event, labelOf, type Occasion, who } from './events.ts';

/** What an admin asked for: each has an address of its own. */
export type AccessAction = 'explain' | 'impact';

export interface AccessOccasion extends Occasion {
  /** The admin, or who would be one. */
  readonly subject: Subject;
  readonly action: AccessAction;
}

interface Size {
  readonly documents: number;
  readonly passages: number;
}
const sizeOf = ({ documents, passages }: Size): Size => ({ documents, passages });

export interface ExplainedAccess extends AccessOccasion {
  /** Hash of the rules that it was explained by. */
  readonly rules: string;
  /** The moment that was asked about. */
  readonly asOf: Date;
  /** The person who was asked about. */
  readonly about: SubjectAttributes | undefined;
  readonly document: { readonly id: string; readonly label: Label | undefined } | undefined;
  readonly verdict: { readonly visible: boolean; readonly deciding: string | undefined } | undefined;
  /** Of a document alone: whether it turned out that nobody can read it. */
  readonly nobody: boolean | undefined;
  readonly reach: { readonly readable: Size; readonly keptOut: Size; readonly samples: boolean } | undefined;
}

/** Who learned what about whose access. Titles and text are in neither the answer nor the event. */
export const accessExplained = (explained: ExplainedAccess): AuditEvent => {
  const { about, document, verdict, reach } = explained;
  return event('access.explained', explained, {
    ...asked(explained),
    rules: explained.rules,
    as_of: explained.asOf.toISOString(),
    about: about && {
      subject: about.id,
      principals: about.principals,
      roles: about.roles,
      clearance: about.clearance,
      compartments: about.compartments,
    },
    document: document?.id,
    label: document?.label && labelOf(document.label),
    visible: verdict?.visible,
    deciding: verdict?.deciding,
    nobody: explained.nobody,
    readable: reach && sizeOf(reach.readable),
    kept_out: reach && sizeOf(reach.keptOut),
    samples: reach?.samples,
  });
};

export interface ToldImpact extends AccessOccasion {
  /** Hashes of the rules in force and of those that were sent. */
  readonly before: string;
  readonly after: string;
  readonly impact: { readonly holders: readonly unknown[]; readonly orphaned: Size; readonly opened: Size };
  readonly samples: boolean;
}

/** Who was told what other rules would open and close. Nothing came into force. */
export const impactTold = (told: ToldImpact): AuditEvent => {
  const { before, after, impact, samples } = told;
  return event('access.impact', told, {
    ...asked(told),
    before,
    after,
    holders: impact.holders.length,
    orphaned: sizeOf(impact.orphaned),
    opened: sizeOf(impact.opened),
    samples,
  });
};

/** Not an admin, not of this tenant, or a document that isn't there: nothing was told. */
export const accessRefused = (refusal: AccessOccasion & { readonly code: string }): AuditEvent =>
  event('access.refused', refusal, { ...asked(refusal), code: refusal.code });

/** The caller got 503. */
export const accessFailed = (failure: AccessOccasion & { readonly code: string }): AuditEvent =>
  event('access.failed', failure, { ...asked(failure), code: failure.code });

const asked = ({ subject, action }: AccessOccasion) => ({ who: who(Subject.attributes(subject)), action });
