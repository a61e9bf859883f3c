import { describe, expect, test } from '@jest/globals';
import { refuseTracing } from '../../../../src/egress/index.ts';

const refusal = (name: string) =>
  expect.objectContaining({ code: 'config.tracing_refused', message: expect.stringContaining(name) });

describe('startup', () => {
  test.each([
    ['LANGCHAIN_TRACING_V2', 'true'],
    ['LANGCHAIN_TRACING', 'false'],
    ['LANGSMITH_TRACING', 'true'],
    ['LANGSMITH_TRACING_V2', 'true'],
    ['LANGCHAIN_VERBOSE', 'true'],
    ['LANGCHAIN_API_KEY', 'k'],
    ['LANGCHAIN_ENDPOINT', 'https://collector.example'],
    ['LANGCHAIN_LOG', 'debug'],
    ['LANGSMITH_API_KEY', 'k'],
    ['LANGSMITH_GATEWAY', '1'],
    ['LANGSMITH_RUNS_ENDPOINTS', '{}'],
    ['LANGSMITH_OTEL_ENABLED', 'true'],
    ['LANGSMITH_SOMETHING_NEW', '1'],
    ['langsmith_tracing', 'true'],
    ['OPENAI_LOG', 'debug'],
    ['DEBUG', '*'],
    ['NODE_DEBUG', 'http'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(() => refuseTracing({ [name]: value })).toThrow(refusal(name));
  });

  test('names every variable at once, and no value', () => {
    const environment = { LANGSMITH_API_KEY: 'hunter2', DEBUG: 'secret:*', PATH: '/bin' };
    expect(() => refuseTracing(environment)).toThrow(refusal('DEBUG, LANGSMITH_API_KEY'));
    expect(() => refuseTracing(environment)).toThrow(/^(?!.*(?:hunter2|secret|PATH))/u);
  });

  test.each([
    {},
    { LANGSMITH_TRACING: '' },
    { LANGSMITH_TRACING: undefined },
    { DEBUG: 'false', OPENAI_LOG: 'off', NODE_DEBUG: '0' },
    { RINGFENCE_CHAT_MODEL: 'openai:gpt-5-mini', OPENAI_API_KEY: 'k', HOME: '/home/x', MY_LANGSMITH: '1' },
  ])('accepts %j', (environment) => {
    expect(() => refuseTracing(environment)).not.toThrow();
  });
});
