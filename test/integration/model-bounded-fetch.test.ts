import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBoundedFetch, createEndpoint, createProviderEndpoint, refusalOf } from '../../src/egress/index.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
let elsewhere: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
  elsewhere = await startModelServer();
  for (const one of [server, elsewhere]) one.behave({ kind: 'raw', body: 'x'.repeat(1_000) });
});
afterAll(async () => {
  await server.close();
  await elsewhere.close();
});

const bounded = (maxResponseBytes: number) =>
  createBoundedFetch({ endpoint: createEndpoint({ purpose: 'chat', url: server.baseUrl }), maxResponseBytes });
const reasonOf = async (running: Promise<unknown>) =>
  running.then(
    () => 'it went through',
    (error: unknown) => refusalOf(error)?.reason,
  );

describe('the fetch that clients are given', () => {
  test('reaches the declared endpoint and reads up to the bound', async () => {
    const response = await bounded(1_000)(`${server.baseUrl}/models`);
    await expect(response.text()).resolves.toHaveLength(1_000);
  });

  test.each([
    ['a string', (url: string) => url],
    ['a URL', (url: string) => new URL(url)],
    ['a request', (url: string) => new Request(url)],
  ])('reaches no other origin, given as %s', async (_name, form) => {
    expect(await reasonOf(bounded(1_000)(form(`${elsewhere.baseUrl}/models`)))).toBe('other_origin');
    expect(elsewhere.received).toHaveLength(0);
  });

  test('reaches nothing for an endpoint whose address is not declared', async () => {
    const fetch = createBoundedFetch({ endpoint: createProviderEndpoint('chat', 3), maxResponseBytes: 1_000 });
    expect(await reasonOf(fetch(`${elsewhere.baseUrl}/models`))).toBe('other_origin');
  });

  test('refuses a body that is announced as too large before it is read', async () => {
    expect(await reasonOf(bounded(999)(`${server.baseUrl}/models`))).toBe('too_large');
  });

  test('stops a body that turns out too large', async () => {
    server.behave({ kind: 'endless' });
    const response = await bounded(50_000)(`${server.baseUrl}/models`);
    expect(await reasonOf(response.text())).toBe('too_large');
  });
});
