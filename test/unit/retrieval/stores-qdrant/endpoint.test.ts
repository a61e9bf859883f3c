import { describe, expect, test } from '@jest/globals';
import { checkCollectionName, parseQdrantEndpoint } from '../../../../retrieval/stores/qdrant-endpoint.ts';
import { assertVersion } from '../../../../retrieval/stores/qdrant-version.ts';
import { codeOf } from '../../../support/stores-fixture.ts';

const check = (run: () => unknown): Promise<unknown> => codeOf(Promise.resolve().then(run));

describe('the server’s address', () => {
  test.each([
    ['http://localhost:6333', { url: 'http://localhost', port: 6333, prefix: '' }],
    ['https://qdrant.example', { url: 'https://qdrant.example', port: 6333, prefix: '' }],
    ['https://qdrant.example:443', { url: 'https://qdrant.example', port: 443, prefix: '' }],
    ['https://gateway.example:8443/vectors/', { url: 'https://gateway.example', port: 8443, prefix: '/vectors' }],
    ['http://[::1]:6333/', { url: 'http://[::1]', port: 6333, prefix: '' }],
  ])('%s is understood whole', (url, expected) => {
    expect(parseQdrantEndpoint(url, 'key')).toEqual(expected);
  });

  test.each([
    ['no URL', 'localhost:6333', undefined],
    ['another protocol', 'ftp://localhost', undefined],
    ['credentials in it', 'https://me:secret@qdrant.example', undefined],
    ['a query in it', 'https://qdrant.example/?api-key=secret', undefined],
    ['a key over http to another machine', 'http://qdrant.example:6333', 'key'],
    ['a key over http to what only looks like this machine', 'http://localhost.example:6333', 'key'],
    ['a key over http to 127.0.0.1.example', 'http://127.0.0.1.example:6333', 'key'],
    ['an empty key', 'https://qdrant.example', ''],
    ['a key with a line break', 'https://qdrant.example', 'a\nb'],
  ])('is refused with %s', async (_, url, key) => {
    expect(await check(() => parseQdrantEndpoint(url, key))).toBe('store.misconfigured');
  });

  test('no key, no secret: plain http to another machine is the operator’s choice', () => {
    expect(parseQdrantEndpoint('http://qdrant:6333', undefined).port).toBe(6333);
  });
});

describe('a collection’s name', () => {
  test.each(['', '../control', 'a/b', 'a?b', 'a b', '%2e%2e', '_hidden', 'a'.repeat(200), 'é'])(
    'is no %p',
    async (name) => {
      expect(await check(() => checkCollectionName(name))).toBe('store.misconfigured');
    },
  );
  test('is plain', () => {
    expect(checkCollectionName('handbook-2_control')).toBe('handbook-2_control');
  });
});

describe('the server’s version', () => {
  test.each([
    ['1.19.1', '1.19.1'],
    ['1.20.0', '1.19.1'],
    ['2.0.0', '1.19.1'],
    ['1.19.0', '1.19.0'],
  ])('%s is new enough for %s', (found, minimum) => {
    expect(() => assertVersion(found, minimum)).not.toThrow();
  });
  test.each([
    ['1.19.0', '1.19.1'],
    ['1.18.9', '1.18.0'],
    ['1.9.99', '1.19.1'],
    ['0.99.99', '1.19.1'],
    ['1.19.1-dev', '1.19.1'],
    ['', '1.19.1'],
    ['1.19', '1.19.1'],
    ['1.19.1', 'latest'],
  ])('%s is too old for %s', async (found, minimum) => {
    expect(await check(() => assertVersion(found, minimum))).toBe('store.too_old');
  });
});
