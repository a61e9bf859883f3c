import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AskResponse } from '../../src/contract/index.ts';
import { startService, type PersonName, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const CREDIT = 'What is the credit limit for new freight customers?';
const TRAVEL = 'What is the travel expense limit per day?';
const HARBOUR = 'What did the Harbour audit find?';
const AURORA = 'What is Project Aurora?';

describe('people who may read different things get different answers to the same question', () => {
  test.each<[PersonName, string, string]>([
    ['finance', CREDIT, 'EUR 25,000'],
    ['finance', TRAVEL, 'EUR 68'],
    ['engineer', TRAVEL, 'EUR 68'],
    ['quillon', TRAVEL, 'GBP 55'],
    ['guest', HARBOUR, '312 containers'],
    ['director', AURORA, 'Borealis'],
  ])('%s asks “%s” and reads “%s” with its source', async (who, question, holds) => {
    const { status, body } = await service.ask(who, { question });
    const answer = AskResponse.parse(body);
    expect(status).toBe(200);
    expect(answer.outcome).toBe('answered');
    expect(answer.answer).toContain(holds);
    expect(answer.sources.map(({ n }) => `[${n}]`).every((mark) => answer.answer.includes(mark))).toBe(true);
    expect(answer.sources[0]?.quote).toContain(holds);
  });

  test.each<[PersonName, string]>([
    ['engineer', CREDIT],
    ['guest', CREDIT],
    ['guest', TRAVEL],
    ['finance', HARBOUR],
    ['finance', AURORA],
    ['quillon', CREDIT],
  ])('%s asks “%s” and finds nothing, in the same words as for a thing that does not exist', async (who, question) => {
    const hidden = AskResponse.parse((await service.ask(who, { question })).body);
    const absent = AskResponse.parse((await service.ask(who, { question: 'Who feeds the zebras of Timbuktu?' })).body);
    expect(hidden.outcome).toBe('not_found');
    expect({ ...hidden, id: absent.id }).toEqual(absent);
  });

  test('a stranger without a known role gets 403 before any retrieval', async () => {
    const { status, body } = await service.ask('stranger', { question: TRAVEL });
    expect([status, body.code]).toEqual([403, 'policy.no_grants']);
  });
});

describe('the scope', () => {
  test('narrows to documents that carry one of its tags', async () => {
    const { body } = await service.ask('finance', { question: TRAVEL, scope: { tags: ['finance'] } });
    expect(AskResponse.parse(body).outcome).toBe('not_found');
  });

  test('a tag that is not granted and one that does not exist are refused identically', async () => {
    const ungranted = await service.ask('engineer', { question: TRAVEL, scope: { tags: ['finance'] } });
    const unknown = await service.ask('engineer', { question: TRAVEL, scope: { tags: ['no-such-tag'] } });
    expect([ungranted.status, ungranted.body.code]).toEqual([403, 'policy.scope_denied']);
    expect({ ...unknown.body, id: '' }).toEqual({ ...ungranted.body, id: '' });
  });

  test('of granted and ungranted tags together is refused whole', async () => {
    const { body } = await service.ask('engineer', { question: TRAVEL, scope: { tags: ['everyone', 'finance'] } });
    expect(body.code).toBe('policy.scope_denied');
  });
});

describe('an answer', () => {
  test('holds exactly the fields of the contract: no score and no count', async () => {
    const { body } = await service.ask('finance', { question: CREDIT });
    expect(Object.keys(body).sort()).toEqual(['answer', 'id', 'model', 'outcome', 'rules', 'sources']);
    const [source] = AskResponse.parse(body).sources;
    expect(Object.keys(source ?? {}).sort()).toEqual(['document', 'n', 'quote', 'section', 'title', 'uri']);
  });

  test('carries its id in a header, is not to be stored, and says nothing of the framework', async () => {
    const { headers, body } = await service.ask('finance', { question: CREDIT });
    expect(headers.get('x-request-id')).toBe(body.id);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });
});
