import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AskResponse } from '../../src/contract/index.ts';
import { type Behaviour, type ModelServer, startModelServer } from '../support/model-server.ts';
import { startService, type TestService } from '../support/service.ts';

const QUESTION = 'What is the credit limit for new freight customers?';
const TIMEOUT_MS = 300;

let models: ModelServer;
let service: TestService;
beforeAll(async () => {
  models = await startModelServer();
  service = await startService({
    RINGFENCE_CHAT_MODEL: 'local-model',
    RINGFENCE_CHAT_BASE_URL: models.baseUrl,
    RINGFENCE_CHAT_TIMEOUT_MS: String(TIMEOUT_MS),
  });
});
afterAll(async () => {
  await service.close();
  await models.close();
});

const sentences = (...said: { text: string; citations: number[] }[]): Behaviour => ({
  kind: 'answer',
  content: () => JSON.stringify({ sentences: said }),
});
const good = sentences({ text: 'The credit limit for new freight customers is EUR 25,000.', citations: [1] });

describe('a model that answers', () => {
  test('is quoted with the citations that the passages bear out', async () => {
    models.behave(good);
    const answer = AskResponse.parse((await service.ask('finance', { question: QUESTION })).body);
    expect([answer.outcome, answer.model]).toEqual(['answered', 'local-model']);
    expect(answer.answer).toBe('The credit limit for new freight customers is EUR 25,000. [1]');
    expect(answer.sources.map((source) => source.document)).toEqual(['drive/credit.md']);
  });

  test('is given nothing that the caller may not read', async () => {
    models.behave(good);
    await service.ask('engineer', { question: 'What is the travel expense limit for customers per day?' });
    const sent = models.received.at(-1)?.body ?? '';
    expect(sent).toContain('EUR 68');
    for (const hidden of ['25,000', 'Harbour', 'Aurora', 'GBP 55']) expect(sent).not.toContain(hidden);
  });

  test('is not called at all where nothing permitted is relevant', async () => {
    const before = models.received.length;
    const { body } = await service.ask('guest', { question: QUESTION });
    expect([body.outcome, models.received.length]).toEqual(['not_found', before]);
  });

  test.each<[string, Behaviour]>([
    ['cites what it was not given', sentences({ text: 'The credit limit is EUR 25,000.', citations: [9] })],
    ['cites nothing', sentences({ text: 'The credit limit is EUR 25,000.', citations: [] })],
    ['says what the passage does not', sentences({ text: 'The moon is made of green cheese.', citations: [1] })],
    [
      'changes a number',
      sentences({ text: 'The credit limit for new freight customers is EUR 95,000.', citations: [1] }),
    ],
    ['says nothing', sentences()],
  ])('that %s ends as not found', async (_what, behaviour) => {
    models.behave(behaviour);
    const { status, body } = await service.ask('finance', { question: QUESTION });
    expect([status, body.outcome, body.sources]).toEqual([200, 'not_found', []]);
  });
});

describe('a model endpoint that fails', () => {
  test.each<[string, Behaviour, string]>([
    ['is down', { kind: 'reset' }, 'generation.unavailable'],
    ['answers 500', { kind: 'status', status: 500, body: 'SECRET detail' }, 'generation.unavailable'],
    ['answers 429', { kind: 'status', status: 429, body: 'SECRET quota', retryAfter: 9 }, 'generation.rate_limited'],
    ['never answers', { kind: 'silence' }, 'generation.deadline'],
    ['answers half a JSON', { kind: 'half' }, 'generation.unavailable'],
    ['answers garbage', { kind: 'answer', content: () => 'SECRET ramblings, no JSON' }, 'generation.unreadable_answer'],
  ])(
    'because it %s gives 503 %s within its deadline, without text, and the next question is answered',
    async (_what, behaviour, code) => {
      models.behave(behaviour);
      const started = performance.now();
      const { status, body, text } = await service.ask('finance', { question: QUESTION });
      expect([status, body.code]).toEqual([503, code]);
      expect(performance.now() - started).toBeLessThan(TIMEOUT_MS * 10);
      expect(text).not.toMatch(/SECRET|25,000|freight/u);
      models.behave(good);
      expect((await service.ask('finance', { question: QUESTION })).status).toBe(200);
    },
  );
});

describe('an endpoint that may not have everything', () => {
  test('is not called for passages above its classification: the process answers by itself', async () => {
    const limited = await startService({
      RINGFENCE_CHAT_MODEL: 'local-model',
      RINGFENCE_CHAT_BASE_URL: models.baseUrl,
      RINGFENCE_CHAT_MAX_CLASSIFICATION: '1',
    });
    try {
      const before = models.received.length;
      const answer = AskResponse.parse((await limited.ask('finance', { question: QUESTION })).body);
      expect([answer.outcome, answer.model, models.received.length]).toEqual(['answered', 'extractive', before]);
    } finally {
      await limited.close();
    }
  });
});
