import { describe, expect, test } from '@jest/globals';
import { readConfig, Secret } from '../../../src/config.ts';

const base = { RINGFENCE_RULES: 'rules.yaml' };
const codeOf = (environment: Record<string, string>): unknown => {
  try {
    readConfig(environment);
    return 'accepted';
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  }
};

describe('the configuration', () => {
  test('is production on the loopback unless told otherwise', () => {
    const config = readConfig(base);
    expect([config.mode, config.http.host, config.store.kind]).toEqual(['production', '127.0.0.1', 'sqlite']);
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('needs no rules file: the rules in force are in the store', () => {
    expect(readConfig({}).rulesPath).toBeUndefined();
  });

  test.each<[string, Record<string, string>]>([
    ['an unknown setting', { ...base, RINGFENCE_MAX_INFLIGHT: '1' }],
    ['a mode of no name', { ...base, RINGFENCE_MODE: 'debug' }],
    ['a port beyond 65,535', { ...base, RINGFENCE_PORT: '70000' }],
    ['a port that is no number', { ...base, RINGFENCE_PORT: '80 80' }],
    ['a limit of nothing', { ...base, RINGFENCE_MAX_IN_FLIGHT: '0' }],
    ['a language that nobody stems', { ...base, RINGFENCE_LANGUAGE: 'klingon' }],
    ['an admin scope of two words', { ...base, RINGFENCE_ADMIN_SCOPE: 'ringfence admin' }],
    ['an admin scope that no token can carry', { ...base, RINGFENCE_ADMIN_SCOPE: 'ringfence:admin' }],
    ['a store of no kind', { ...base, RINGFENCE_STORE: 'postgres:x' }],
    ['Qdrant without an address', { ...base, RINGFENCE_STORE: 'qdrant:docs' }],
    ['a chat endpoint without a model', { ...base, RINGFENCE_CHAT_BASE_URL: 'http://127.0.0.1:1/v1' }],
    [
      'embeddings without dimensions',
      { ...base, RINGFENCE_EMBEDDINGS_BASE_URL: 'http://127.0.0.1:1/v1', RINGFENCE_EMBEDDINGS_MODEL: 'm' },
    ],
    [
      'a classification that does not exist',
      { ...base, RINGFENCE_CHAT_MODEL: 'a:b', RINGFENCE_CHAT_MAX_CLASSIFICATION: '4' },
    ],
  ])('is refused with %s', (_why, environment) => {
    expect(codeOf(environment)).toBe('config.invalid');
  });

  test.each(['LANGSMITH_TRACING', 'LANGCHAIN_TRACING_V2', 'LANGCHAIN_VERBOSE'])('is refused with %s set', (name) => {
    expect(codeOf({ ...base, [name]: 'true' })).toBe('config.tracing_refused');
  });

  test('never prints a secret, in a message or anywhere else', () => {
    const config = readConfig({ ...base, RINGFENCE_CHAT_MODEL: 'openai:gpt', RINGFENCE_CHAT_API_KEY: 'sk-verysecret' });
    const key = config.chat?.apiKey;
    expect(key && Secret.reveal(key)).toBe('sk-verysecret');
    expect(`${String(key)} ${JSON.stringify(config)}`).not.toContain('verysecret');
    try {
      readConfig({ ...base, RINGFENCE_PORT: 'verysecret' });
    } catch (error) {
      expect(String(error)).not.toContain('verysecret');
    }
  });
});

test('search in Qdrant is exact unless the setting says true', () => {
  const qdrant = { RINGFENCE_STORE: 'qdrant:docs', QDRANT_URL: 'http://127.0.0.1:6333' };
  const approximateIn = (more: object) => readConfig({ ...qdrant, ...more }).store;
  expect(approximateIn({})).toMatchObject({ approximate: false });
  expect(approximateIn({ RINGFENCE_QDRANT_APPROXIMATE: 'false' })).toMatchObject({ approximate: false });
  expect(approximateIn({ RINGFENCE_QDRANT_APPROXIMATE: 'true' })).toMatchObject({ approximate: true });
  expect(() => approximateIn({ RINGFENCE_QDRANT_APPROXIMATE: 'yes' })).toThrow(/RINGFENCE_QDRANT_APPROXIMATE/u);
});
