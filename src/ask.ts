import type { AskResponse } from './contract/index.ts';
import { admit } from './stages/admission.ts';
import { draftAnswer } from './stages/drafting.ts';
import { type AskDeps, type Asking, Overtaken } from './stages/asking.ts';
import { screenPassages } from './stages/passage-screening.ts';
import { screenQuestion } from './stages/question-screening.ts';
import { recordFailure } from './stages/recording.ts';
import { release } from './stages/releasing.ts';
import { retrieve } from './stages/retrieving.ts';
import { screenAnswer } from './stages/answer-screening.ts';

/** @throws an error with a `code` for every refusal and failure; each has been recorded */
export type Ask = (asking: Asking) => Promise<AskResponse>;

/** How often a request begins anew when what it drew on was taken away meanwhile. */
const MAX_ATTEMPTS = 2;

export function createAsk(deps: AskDeps): Ask {
  return async (asking) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await answer(deps, asking);
      } catch (error) {
        if (error instanceof Overtaken && attempt < MAX_ATTEMPTS) continue;
        await recordFailure(deps, asking, error);
        throw error;
      }
    }
  };
}

/** The product: one stage a line, each the typed product of the one before. */
const answer = async (deps: AskDeps, asking: Asking): Promise<AskResponse> => {
  const admitted = await admit(deps, asking);
  const question = await screenQuestion(deps, admitted);
  const found = await retrieve(deps, question);
  const quotable = await screenPassages(deps, found);
  const draft = await draftAnswer(deps, quotable);
  const screened = await screenAnswer(deps, draft);
  return release(deps, screened);
};
