import { AccessFilter, Permitted } from '../../retrieval/index.ts';
import { askAnswered, type AskEvidence, askNotFound, askWithheld, evidenceOf } from '../audit/index.ts';
import type { AskResponse } from '../contract/index.ts';
import { confirm } from './admission.ts';
import type { AskDeps, ScreenedAnswer } from './asking.ts';

const EVENTS = { answered: askAnswered, not_found: askNotFound, refused: askWithheld } as const;

/** The last look at the control record, then the evidence, then the answer: in this order, and all or nothing. */
export const release = async (deps: AskDeps, screened: ScreenedAnswer): Promise<AskResponse> => {
  const { filter } = await confirm(deps, screened);
  const answer = { ...screened, filter };
  answer.signal.throwIfAborted();
  await deps.audit.append(EVENTS[answer.outcome](evidence(deps, answer)));
  return {
    id: answer.id,
    outcome: answer.outcome,
    answer: answer.answer,
    sources: answer.sources.map(({ n, passage, quote, title, section }) => {
      const { document, uri } = Permitted.content(passage.permitted);
      return { n, document, title, uri, section, quote };
    }),
    model: answer.drafter.model,
    rules: AccessFilter.reader(answer.filter).rulesHash,
  };
};

const evidence = (deps: AskDeps, answer: ScreenedAnswer): AskEvidence => ({
  id: answer.id,
  at: new Date(deps.clock()),
  filter: answer.filter,
  scope: answer.request.scope?.tags,
  supplied: answer.passages.map((passage) => evidenceOf(passage.permitted)),
  cited: answer.sources.map(({ passage }) => passage.n),
  dropped: answer.dropped.map(evidenceOf),
  verdicts: {
    question: answer.questionVerdicts,
    passages: answer.passageVerdicts,
    answer: answer.answerVerdicts,
  },
  model: answer.passages.length > 0 ? answer.drafter.model : undefined,
  removed: answer.draft.removed,
});
