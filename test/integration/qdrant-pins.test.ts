import { afterAll, afterEach, expect, test } from '@jest/globals';
import { DOCUMENT, openWire, READER } from '../support/qdrant-wire-fixture.ts';
import { codeOf, live, TENANT } from '../support/stores-fixture.ts';

const { server, store } = await openWire();
afterEach(() => server.misbehave(undefined));
afterAll(() => server.close());

const find = () => store.lexical({ filter: READER, limit: 5, terms: ['common'] }, live);

test('a pinned document that was left half written is hidden, and its pin is there for the next run to keep', async () => {
  const pinned = { ...DOCUMENT, contentHash: 'v9', pinned: true };
  await store.replace({ ...DOCUMENT, pinned: true });
  expect(await find()).toHaveLength(2);
  server.misbehave((request, response) => {
    if (!request.path.endsWith('/points/payload') || !request.text.includes('"label_schema":1}')) return undefined;
    response.destroy();
    return 'handled';
  });
  expect(await codeOf(store.replace(pinned))).toBe('store.unavailable');
  server.misbehave(undefined);
  expect(await find()).toEqual([]);
  expect(await store.document(TENANT, DOCUMENT.id)).toMatchObject({
    contentHash: '',
    label: DOCUMENT.label,
    pinned: true,
  });
  await store.replace(pinned);
  expect(await find()).toHaveLength(2);
});
