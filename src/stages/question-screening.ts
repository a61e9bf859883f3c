import { Screened } from '../../guardrails/index.ts';
import { AccessFilter } from '../../retrieval/index.ts';
import {
  type Admitted,
  type AskDeps,
  GuardFailed,
  guardFailed,
  Refused,
  screening,
  type ScreenedQuestion,
} from './asking.ts';

/** @throws Refused guardrails.question_blocked; GuardFailed */
export const screenQuestion = async (deps: AskDeps, admitted: Admitted): Promise<ScreenedQuestion> => {
  const leaves = deps.drafter.destination === 'third_party' || deps.embedsAtThirdParty;
  const destination = leaves ? 'third_party' : 'local';
  const { screened, verdicts, caution } = await Screened.screen(
    'question',
    admitted.request.question,
    screening(deps, { destination }),
  );
  if (guardFailed(verdicts)) throw new GuardFailed();
  if (!screened) {
    throw new Refused('guardrails.question_blocked', AccessFilter.reader(admitted.filter).rulesHash, verdicts);
  }
  return { ...admitted, question: screened, caution, questionVerdicts: verdicts };
};
