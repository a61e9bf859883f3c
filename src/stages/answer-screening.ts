import { Screened, type VerdictRecord } from '../../guardrails/index.ts';
import type { QuotablePassage } from '../generation/index.ts';
import {
  type AskDeps,
  GuardFailed,
  type CitedSource,
  type Drafted,
  guardFailed,
  type ScreenedAnswer,
  screening,
} from './asking.ts';
import { citedIn, quoteFor, wordingOf } from './wording.ts';

export const NOT_FOUND = 'Nothing that you may read answers this question.';
export const REFUSED = 'The answer was stopped by a guard and is not shown.';

/** @throws GuardFailed */
export const screenAnswer = async (deps: AskDeps, drafted: Drafted): Promise<ScreenedAnswer> => {
  const { text, passages } = wordingOf(drafted.draft, drafted.passages);
  if (text === '') return withoutAnswer(drafted, 'not_found', []);
  const sources = new Map([...passages].map(([n, passage]) => [n, Screened.text(passage.text)]));
  const { screened, verdicts } = await Screened.screen(
    'answer',
    text,
    screening(deps, { destination: 'local', sources }),
  );
  if (guardFailed(verdicts)) throw new GuardFailed();
  if (!screened) return withoutAnswer(drafted, isUngrounded(verdicts) ? 'not_found' : 'refused', verdicts);
  const answer = Screened.text(screened);
  const cited = citedIn(answer).flatMap((n) => {
    const passage = passages.get(n);
    return passage ? [{ n, passage }] : [];
  });
  if (cited.length === 0) return withoutAnswer(drafted, 'not_found', verdicts);
  const quoted = await Promise.all(cited.map((source) => withQuote(deps, answer, source)));
  return { ...drafted, outcome: 'answered', answer, sources: quoted, answerVerdicts: verdicts };
};

const isUngrounded = (verdicts: readonly VerdictRecord[]): boolean => verdicts.at(-1)?.code === 'guardrails.ungrounded';

const withoutAnswer = (
  drafted: Drafted,
  outcome: 'not_found' | 'refused',
  answerVerdicts: readonly VerdictRecord[],
): ScreenedAnswer => ({
  ...drafted,
  outcome,
  answer: outcome === 'not_found' ? NOT_FOUND : REFUSED,
  sources: [],
  answerVerdicts,
});

/** A quote is released like an answer, so it is screened like one; one that a guard stops is left empty. */
const withQuote = async (
  deps: AskDeps,
  answer: string,
  { n, passage }: { n: number; passage: QuotablePassage },
): Promise<CitedSource> => {
  const text = Screened.text(passage.text);
  const quote = `${quoteFor(answer, n, text)} [${n}]`;
  const { screened } = await Screened.screen(
    'answer',
    quote,
    screening(deps, { destination: 'local', sources: new Map([[n, text]]) }),
  );
  const released = screened ? Screened.text(screened) : '';
  return { n, passage, quote: released.replace(/\s*\[\d+\]$/u, '') };
};
