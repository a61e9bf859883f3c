import type { BaseMessage } from '@langchain/core/messages';
import { Permitted } from '../../retrieval/index.ts';
import { DeadlinePassed, mayLeave, refusalOf, withinDeadline } from '../egress/index.ts';
import { type Answer, ANSWER_JSON_SCHEMA, readAnswer } from './answer.ts';
import type { ChatModel } from './chat-model.ts';
import { groundCitations } from './citations.ts';
import type { Draft, Drafter, QuotablePassage } from './drafter.ts';
import { GenerationError } from './errors.ts';
import { buildPrompt, randomFence } from './prompt.ts';

export interface LangChainDrafterDeps {
  readonly chat: ChatModel;
  /** For one draft, a second try without a schema included. */
  readonly timeoutMs: number;
  /** `text`: never ask for a schema, for servers that don't know them; default `schema`. */
  readonly answerFormat?: 'schema' | 'text' | undefined;
  /** Given by tests that compare prompts byte for byte. */
  readonly fence?: (() => string) | undefined;
}

/** Prompt → model → parsed answer → checked citations. Stateless: one person's request leaves no trace in the next one's. */
export function createLangChainDrafter(deps: LangChainDrafterDeps): Drafter {
  const { chat, timeoutMs, fence = randomFence } = deps;
  return {
    model: chat.name,
    destination: chat.endpoint.destination,
    maxClassification: chat.endpoint.maxClassification ?? -1,
    async draft(question, passages, signal) {
      if (passages.length === 0) return nothing;
      refuseAbove(chat, passages);
      const messages = buildPrompt(question, passages, fence());
      const answer = await withinDeadline(timeoutMs, signal, (until) => ask(deps, messages, until)).catch(coded);
      return groundCitations(answer.sentences, new Set(passages.map((passage) => passage.n)));
    },
  };
}

const nothing: Draft = Object.freeze({ sentences: [], removed: { citations: 0, sentences: 0 } });

/** The caller has sorted these out already; this is the last line before the wire and doesn't believe it. */
const refuseAbove = ({ endpoint }: ChatModel, passages: readonly QuotablePassage[]): void => {
  const every = passages.every(({ permitted }) => mayLeave(endpoint, Permitted.label(permitted).classification));
  if (!every) {
    throw new GenerationError('generation.egress_refused', 'A passage is classified above what the model may be sent');
  }
};

const ask = async (deps: LangChainDrafterDeps, messages: BaseMessage[], signal: AbortSignal): Promise<Answer> => {
  const structured = deps.answerFormat === 'text' ? undefined : schemaModel(deps.chat);
  if (!structured) return askForText(deps.chat, messages, signal);
  try {
    const { raw, parsed } = await structured.invoke(messages, { signal, callbacks: [] });
    return readAnswer(parsed, raw.text);
  } catch (error) {
    // A server that doesn't know schemas says that the request is bad. The words ask for the same JSON.
    if (![400, 422].includes(statusOf(error) ?? 0)) throw error;
    return askForText(deps.chat, messages, signal);
  }
};

const askForText = async ({ model }: ChatModel, messages: BaseMessage[], signal: AbortSignal): Promise<Answer> => {
  const reply = await model.invoke(messages, { signal, callbacks: [] });
  return readAnswer(undefined, reply.text);
};

/** Undefined where the model's class has no structured output at all. */
const schemaModel = ({ model }: ChatModel) => {
  try {
    return model.withStructuredOutput(ANSWER_JSON_SCHEMA, { name: 'answer', includeRaw: true });
  } catch {
    return undefined;
  }
};

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;

/** Only the kind of failure goes on. Names are compared, since the client's error classes are wrapped and re-made on the way. */
const coded = (error: unknown): never => {
  if (error instanceof GenerationError) throw error;
  if (error instanceof DeadlinePassed || isNamed(error, ['TimeoutError', 'AbortError'])) {
    throw new GenerationError('generation.deadline', 'The model did not answer in time');
  }
  if (statusOf(error) === 429)
    throw new GenerationError('generation.rate_limited', 'The model refused for its rate limit');
  if (refusalOf(error)?.reason === 'too_large' || isNoAnswer(error)) {
    throw new GenerationError('generation.unreadable_answer', "The model's reply is too large, or no JSON");
  }
  throw new GenerationError('generation.unavailable', 'The model could not be reached, or refused the request');
};

const isNamed = (error: unknown, names: readonly string[]): boolean =>
  error instanceof Error && (names.includes(error.name) || names.includes(error.constructor.name));

/** The client stumbles over a reply of another form with a plain TypeError; one of the network has a cause. */
const isNoAnswer = (error: unknown): boolean =>
  isNamed(error, ['SyntaxError', 'OutputParserException', 'LengthFinishReasonError']) ||
  (isNamed(error, ['TypeError']) && error instanceof Error && error.cause === undefined);
