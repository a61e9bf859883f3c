import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createChatModel, createLangChainDrafter, type LangChainDrafterDeps } from '../../src/generation/langchain.ts';
import { type Behaviour, type ChatMessage, type ModelServer, startModelServer } from '../support/model-server.ts';
import { asking, quotable } from '../support/quotable.ts';

const PASSAGE = 'Carers leave is ten days: marmalade.';
const QUESTION = 'How long is carers leave, zeppelin?';
const ANSWER = JSON.stringify({ sentences: [{ text: 'Carers leave is ten days.', citations: [1] }] });
const answering: Behaviour = { kind: 'answer', content: () => ANSWER };
const open = new AbortController().signal;

let server: ModelServer;
let elsewhere: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
  elsewhere = await startModelServer();
});
afterAll(async () => {
  await server.close();
  await elsewhere.close();
});
beforeEach(() => server.behave(answering));

interface Over extends Partial<LangChainDrafterDeps> {
  readonly maxClassification?: number;
  readonly maxResponseBytes?: number;
}
const drafter = async ({ maxClassification, maxResponseBytes, ...over }: Over = {}) => {
  const timeoutMs = over.timeoutMs ?? 2_000;
  const settings = { model: 'test-model', baseUrl: server.baseUrl, timeoutMs, maxClassification, maxResponseBytes };
  return createLangChainDrafter({ chat: await createChatModel(settings), timeoutMs, ...over });
};
const draft = async (over?: Over) =>
  (await drafter(over)).draft(await asking(QUESTION), await quotable([{ text: PASSAGE }]), open);

const failureOf = async (running: Promise<unknown>): Promise<Error> => {
  const error: unknown = await running.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error : new Error('it threw what is no error');
};
const allThatItSays = (error: Error): string =>
  [error.message, error.stack, String(error.cause), JSON.stringify(error), Object.values(error).join(' ')].join('\n');

describe('the LangChain drafter', () => {
  test('answers with checked citations', async () => {
    await expect(draft()).resolves.toEqual({
      sentences: [{ text: 'Carers leave is ten days.', citations: [1] }],
      removed: { citations: 0, sentences: 0 },
    });
  });

  test('asks once, at temperature 0, for at most so many tokens, without streaming', async () => {
    const before = server.received.length;
    await draft();
    expect(server.received).toHaveLength(before + 1);
    const sent: unknown = JSON.parse(server.received.at(-1)?.body ?? '{}');
    expect(sent).toMatchObject({ model: 'test-model', temperature: 0, max_tokens: 2_048 });
    expect(sent).toMatchObject({ response_format: { type: 'json_schema' } });
    expect(server.received.at(-1)?.body).not.toContain('"stream":true');
  });

  test('sends the passage in its fence and the question apart from it', async () => {
    await draft({ fence: () => 'f'.repeat(32) });
    const messages: readonly ChatMessage[] = server.received.at(-1)?.messages ?? [];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
    expect(messages[1]?.content).toContain(`<<<passage 1 ${'f'.repeat(32)}>>>`);
    expect(messages[2]?.content).toBe(QUESTION);
  });

  test('sends byte-equal prompts for equal inputs, and a new fence each time otherwise', async () => {
    const bodies = async (over: Over) => {
      await draft(over);
      await draft(over);
      return server.received.slice(-2).map(({ body }) => body);
    };
    const [one, two] = await bodies({ fence: () => 'f'.repeat(32) });
    expect(one).toBe(two);
    const [three, four] = await bodies({});
    expect(three).not.toBe(four);
  });

  test('removes and counts what cites no supplied passage', async () => {
    const sentences = [
      { text: 'Ten days [7].', citations: [1, 7] },
      { text: 'Invented.', citations: [2] },
    ];
    server.behave({ kind: 'answer', content: () => JSON.stringify({ sentences }) });
    await expect(draft()).resolves.toEqual({
      sentences: [{ text: 'Ten days.', citations: [1] }],
      removed: { citations: 2, sentences: 1 },
    });
  });

  test('an answer without a grounded sentence is an empty draft', async () => {
    server.behave({ kind: 'answer', content: () => '{"sentences":[{"text":"Invented.","citations":[9]}]}' });
    await expect(draft()).resolves.toMatchObject({ sentences: [], removed: { citations: 1, sentences: 1 } });
  });

  test('asks in words alone when the server knows no schemas', async () => {
    server.behaveInTurn({ kind: 'status', status: 400 }, answering);
    await expect(draft()).resolves.toMatchObject({ sentences: [{ citations: [1] }] });
    const [first, second] = server.received.slice(-2);
    expect(first?.body).toContain('response_format');
    expect(second?.body).not.toContain('response_format');
  });

  test('asks in words alone from the start when told so', async () => {
    await expect(draft({ answerFormat: 'text' })).resolves.toMatchObject({ sentences: [{ citations: [1] }] });
    expect(server.received.at(-1)?.body).not.toContain('response_format');
  });
});

describe('a passage that is classified above what the endpoint may be sent', () => {
  test.each([
    [2, 1],
    [3, 2],
    [1, 0],
  ])('of classification %d never reaches one trusted up to %d', async (classification, maxClassification) => {
    const before = server.received.length;
    const passages = await quotable([
      { text: 'fine', classification: 0 },
      { text: PASSAGE, classification },
    ]);
    const running = (await drafter({ maxClassification })).draft(await asking(QUESTION), passages, open);
    expect(await failureOf(running)).toMatchObject({ code: 'generation.egress_refused' });
    expect(server.received).toHaveLength(before);
  });

  test('reaches one that is trusted with it', async () => {
    const passages = await quotable([{ text: PASSAGE, classification: 2 }]);
    const drafted = await (await drafter({ maxClassification: 2 })).draft(await asking(QUESTION), passages, open);
    expect(drafted.sentences).toHaveLength(1);
  });

  test('no passage at all asks nobody', async () => {
    const before = server.received.length;
    const drafted = await (await drafter()).draft(await asking(QUESTION), [], open);
    expect(drafted.sentences).toEqual([]);
    expect(server.received).toHaveLength(before);
  });
});

describe('a model endpoint that fails', () => {
  const echo = JSON.stringify({ error: { message: `could not handle: ${PASSAGE} ${QUESTION}` } });
  const cases: readonly [string, Behaviour, string][] = [
    ['429 with Retry-After', { kind: 'status', status: 429, retryAfter: 3_600, body: echo }, 'generation.rate_limited'],
    ['500 that quotes the prompt', { kind: 'status', status: 500, body: echo }, 'generation.unavailable'],
    ['503', { kind: 'status', status: 503, body: echo }, 'generation.unavailable'],
    ['401', { kind: 'status', status: 401, body: echo }, 'generation.unavailable'],
    ['404', { kind: 'status', status: 404, body: echo }, 'generation.unavailable'],
    ['400, again and again', { kind: 'status', status: 400, body: echo }, 'generation.unavailable'],
    ['a reset connection', { kind: 'reset' }, 'generation.unavailable'],
    ['half a JSON', { kind: 'half' }, 'generation.unavailable'],
    ['HTML', { kind: 'raw', body: `<html>${PASSAGE}</html>`, type: 'text/html' }, 'generation.unreadable_answer'],
    ['broken JSON', { kind: 'raw', body: `{"choices": [${QUESTION}` }, 'generation.unreadable_answer'],
    ['JSON without a choice', { kind: 'raw', body: '{"choices":[]}' }, 'generation.unreadable_answer'],
    ['an empty object', { kind: 'raw', body: '{}' }, 'generation.unreadable_answer'],
    ['words in place of JSON', { kind: 'answer', content: () => `Well: ${PASSAGE}` }, 'generation.unreadable_answer'],
    ['an answer of another form', { kind: 'answer', content: () => '{"text":"x"}' }, 'generation.unreadable_answer'],
  ];
  test.each(cases)('%s', async (_name, behaviour, code) => {
    for (const answerFormat of ['schema', 'text'] as const) {
      server.behave(behaviour);
      const error = await failureOf(draft({ answerFormat }));
      expect(error).toMatchObject({ name: 'GenerationError', code });
      expect(allThatItSays(error)).not.toMatch(/marmalade|zeppelin/u);
    }
    server.behave(answering);
    await expect(draft()).resolves.toMatchObject({ sentences: [{ citations: [1] }] });
  });

  test('silence ends at the deadline', async () => {
    server.behave({ kind: 'silence' });
    const started = performance.now();
    const error = await failureOf(draft({ timeoutMs: 100 }));
    expect(error).toMatchObject({ code: 'generation.deadline' });
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(allThatItSays(error)).not.toMatch(/marmalade|zeppelin/u);
  });

  test('an endless body ends at the size bound', async () => {
    server.behave({ kind: 'endless' });
    const error = await failureOf(draft({ timeoutMs: 15_000, maxResponseBytes: 100_000 }));
    expect(error).toMatchObject({ code: 'generation.unreadable_answer' });
  });

  test('a 429 is not tried again, whatever Retry-After says', async () => {
    server.behave({ kind: 'status', status: 429, retryAfter: 0 });
    const before = server.received.length;
    await failureOf(draft());
    expect(server.received).toHaveLength(before + 1);
  });

  test('nobody listening', async () => {
    const gone = await startModelServer();
    await gone.close();
    const chat = await createChatModel({ model: 'm', baseUrl: gone.baseUrl, timeoutMs: 1_000 });
    const passages = await quotable([{ text: PASSAGE }]);
    const running = createLangChainDrafter({ chat, timeoutMs: 1_000 }).draft(await asking(QUESTION), passages, open);
    expect(await failureOf(running)).toMatchObject({ code: 'generation.unavailable' });
  });

  test('a redirect is not followed: the prompt stays with the declared endpoint', async () => {
    elsewhere.behave(answering);
    server.behave({ kind: 'redirect', to: `${elsewhere.baseUrl}/chat/completions` });
    expect(await failureOf(draft())).toMatchObject({ code: 'generation.unavailable' });
    expect(elsewhere.received).toHaveLength(0);
  });

  test('a caller who goes away ends the request', async () => {
    server.behave({ kind: 'silence' });
    const caller = new AbortController();
    const passages = await quotable([{ text: PASSAGE }]);
    const running = (await drafter({ timeoutMs: 60_000 })).draft(await asking(QUESTION), passages, caller.signal);
    caller.abort();
    expect(await failureOf(running)).toMatchObject({ code: 'generation.deadline' });
  });
});

describe('the environment', () => {
  const withEnvironment = async (values: Readonly<Record<string, string>>, work: () => Promise<unknown>) => {
    Object.assign(process.env, values);
    try {
      await work();
    } finally {
      for (const name of Object.keys(values)) delete process.env[name];
    }
  };

  test('decides neither where prompts go nor with which key', async () => {
    elsewhere.behave(answering);
    const { baseUrl } = elsewhere;
    const environment = {
      OPENAI_API_KEY: 'sk-environment',
      OPENAI_BASE_URL: baseUrl,
      OPENAI_API_BASE: baseUrl,
      LANGSMITH_GATEWAY: baseUrl,
      AZURE_OPENAI_BASE_PATH: baseUrl,
      AZURE_OPENAI_ENDPOINT: baseUrl,
    };
    await withEnvironment(environment, async () => {
      await expect(draft()).resolves.toMatchObject({ sentences: [{ citations: [1] }] });
      const azure = await createChatModel({
        model: 'azure_openai:dep',
        baseUrl: server.baseUrl,
        apiKey: 'k',
        timeoutMs: 900,
      });
      const passages = await quotable([{ text: PASSAGE }]);
      await createLangChainDrafter({ chat: azure, timeoutMs: 900 }).draft(await asking(QUESTION), passages, open);
    });
    expect(server.received.at(-1)?.path).toMatch(/\/openai\/deployments\/dep\/chat\/completions\?api-version=/u);
    expect(JSON.stringify(server.received.slice(-2).map(({ headers }) => headers))).not.toContain('sk-environment');
    expect(elsewhere.received).toHaveLength(0);
  });
});
