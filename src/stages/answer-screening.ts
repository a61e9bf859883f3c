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
  const sources = new Map([[n, text]]);
  const quote = await released(deps, `${quoteFor(answer, n, text)} [${n}]`, sources);
  // Word for word from the document, and no claims: there is nothing in them to ground.
  const bare = { ...deps, guards: deps.guards.filter((guard) => guard.name !== 'grounding') };
  const nameOf = async (name: Screened<'passage'>) =>
    released(bare, Screened.text(name), new Map([[n, Screened.text(name)]]));
  const [title, section] = await Promise.all([nameOf(passage.title), nameOf(passage.section)]);
  return { n, passage, quote: quote.replace(/\s*\[\d+\]$/u, ''), title, section };
};

const released = async (deps: AskDeps, text: string, sources: ReadonlyMap<number, string>): Promise<string> => {
  if (text === '') return '';
  const { screened } = await Screened.screen('answer', text, screening(deps, { destination: 'local', sources }));
  return screened ? Screened.text(screened) : '';
};
