import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { passageId } from '../../retrieval/index.ts';
import { type Misbehaviour, sendJson } from '../support/qdrant-recording-server.ts';
import { altering, DOCUMENT, openWire, PASSAGE, READER, refusal, sendText } from '../support/qdrant-wire-fixture.ts';
import { documentOf, live, TENANT } from '../support/stores-fixture.ts';

const { server, store, reads, writes } = await openWire();
afterEach(() => server.misbehave(undefined));
afterAll(() => server.close());

describe('an answer of the right form and the wrong content', () => {
  test.each([
    ['acknowledged', '"acknowledged"'],
    ['wait_timeout', '"wait_timeout"'],
  ])('%s is not completed: the write is not confirmed', async (_, status) => {
    for (const write of Object.values(writes)) {
      server.misbehave(altering(/points/u, (text) => text.replace('"completed"', status)));
      expect((await refusal(write)).code).toBe('store.unavailable');
      server.misbehave(undefined);
      await store.replace(DOCUMENT);
    }
  });

  test.each([
    ['a point without payload', /points$/u, (text: string) => text.replace('"payload"', '"other"'), 'read'],
    [
      'a point that nobody asked for',
      /points$/u,
      (text: string) => text.replaceAll(PASSAGE, PASSAGE.replace(/^./u, 'f')),
      'read',
    ],
    ['an id that is no UUID', /batch$/u, (text: string) => text.replaceAll(PASSAGE, '1'), 'lexical'],
    [
      'a score that is no number',
      /batch$/u,
      (text: string) => text.replaceAll(/"score":[\d.]+/gu, '"score":null'),
      'lexical',
    ],
    ['fewer results than searches', /batch$/u, () => '{"result":[]}', 'lexical'],
    ['a point twice', /batch$/u, (text: string) => text.replace(/(\{"id":"[^}]*\})/u, '$1,$1'), 'dense'],
    ['a ranking that is none', /batch$/u, (text: string) => text.replace(/"score":[\d.]+/u, '"score":-1'), 'lexical'],
  ])('%s is no answer at all', async (_, path, alter, call) => {
    server.misbehave(altering(path, alter));
    const run = reads[call];
    if (!run) throw new Error('no such call');
    expect((await refusal(run)).code).toBe('store.unavailable');
  });

  test('a count that does not hold stops a publication before anything is seen', async () => {
    server.misbehave(altering(/count$/u, (text) => text.replace(/"count":\d+/u, '"count":7')));
    expect((await refusal(() => store.replace(documentOf({ id: 'new', texts: ['common'] })))).code).toBe(
      'store.unavailable',
    );
    server.misbehave(undefined);
    const hits = await store.lexical({ filter: READER, limit: 50, terms: ['common'] }, live);
    expect(hits.map(({ id }) => id)).not.toContain(passageId(TENANT, 'new', 'v1', 0));
    expect((await store.documents(TENANT, 'handbook')).find(({ id }) => id === 'new')?.contentHash).toBe('');
    await store.remove(TENANT, 'new');
  });
});

describe('a document that is written halfway', () => {
  const MANY = documentOf({ id: 'many', texts: Array.from({ length: 70 }, () => 'numerous') });
  const found = async () => (await store.lexical({ filter: READER, limit: 100, terms: ['numer'] }, live)).length;
  const failing = (path: RegExp, nth: number): Misbehaviour => {
    let seen = 0;
    return (request, response) => {
      if (!path.test(request.path) || request.method !== 'PUT' || (seen += 1) !== nth) return undefined;
      sendJson(response, 500, {});
      return 'handled';
    };
  };

  test('over itself, with the same ids, is seen whole or not at all', async () => {
    await store.replace(MANY);
    expect(await found()).toBe(70);
    server.misbehave(failing(/wire\/points$/u, 2));
    expect((await refusal(() => store.replace(MANY))).code).toBe('store.unavailable');
    server.misbehave(undefined);
    expect([0, 70]).toContain(await found());
    await store.replace(MANY);
    expect(await found()).toBe(70);
  });

  test('as a new version leaves the one before as it was', async () => {
    const after = documentOf({ id: 'many', contentHash: 'v2', texts: Array.from({ length: 70 }, () => 'numerous') });
    server.misbehave(failing(/wire\/points$/u, 2));
    expect((await refusal(() => store.replace(after))).code).toBe('store.unavailable');
    server.misbehave(undefined);
    expect(await found()).toBe(70);
    await store.replace(after);
    expect(await found()).toBe(70);
    await store.remove(TENANT, 'many');
  });

  test('and relabelled is not published: its passages are counted first', async () => {
    server.misbehave((request, response, answer) => {
      if (!request.path.endsWith('/count') || !request.text.includes('"generation"')) return undefined;
      sendText(response, JSON.stringify(answer()).replace(/"count":\d+/u, '"count":1'));
      return 'handled';
    });
    server.requests.length = 0;
    expect((await refusal(() => store.relabel(TENANT, 'a', DOCUMENT.label))).code).toBe('store.unavailable');
    expect(server.requests.filter(({ text }) => text.includes('"payload":{"label_schema":1}'))).toEqual([]);
    server.misbehave(undefined);
    await store.relabel(TENANT, 'a', DOCUMENT.label);
  });
});
