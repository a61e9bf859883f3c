import { Screened } from '../../guardrails/index.ts';
import { Narrowing } from '../../retrieval/index.ts';
import type { AskDeps, Found, ScreenedQuestion } from './asking.ts';

/** Restricted passages (classification 3) stay out of reach of a question that gave a guard pause. */
const MOST_UNDER_CAUTION = 2;

export const retrieve = async (deps: AskDeps, asked: ScreenedQuestion): Promise<Found> => {
  const narrowing = Narrowing.every([
    ...(asked.narrowing ? [asked.narrowing] : []),
    ...(asked.caution ? [Narrowing.toClassification(MOST_UNDER_CAUTION)] : []),
  ]);
  const permitted = await deps.retriever.retrieve(
    {
      filter: asked.filter,
      narrowing,
      question: Screened.text(asked.question),
      limit: asked.request.limit,
      embed: !(asked.caution && deps.embedsAtThirdParty),
    },
    asked.signal,
  );
  return { ...asked, permitted };
};
