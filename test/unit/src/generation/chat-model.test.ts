import { describe, expect, test } from '@jest/globals';
import { createChatModel } from '../../../../src/generation/langchain.ts';

const create = (model: string, over: Partial<Parameters<typeof createChatModel>[0]> = {}) =>
  createChatModel({ model, timeoutMs: 1_000, ...over });
const LOCAL = 'http://127.0.0.1:11434/v1';

describe('a chat model', () => {
  test.each([
    ['openai:gpt-5-mini', undefined, 'openai:gpt-5-mini', 'third_party', 'https://api.openai.com/v1'],
    ['openai:gpt-5-mini', 'https://proxy.example/v1', 'openai:gpt-5-mini', 'third_party', 'https://proxy.example/v1'],
    ['llama3.1:8b', LOCAL, 'llama3.1:8b', 'local', LOCAL],
    ['anthropic:claude', LOCAL, 'anthropic:claude', 'local', LOCAL],
    ['Qwen/Qwen3-8B', 'https://vllm.example/v1/', 'Qwen/Qwen3-8B', 'third_party', 'https://vllm.example/v1'],
    ['azure_openai:dep', 'https://r.openai.azure.com', 'azure_openai:dep', 'third_party', 'https://r.openai.azure.com'],
  ])('%s at %s', async (model, baseUrl, name, destination, url) => {
    const chat = await create(model, { baseUrl, apiKey: 'k' });
    expect(chat).toMatchObject({ name, endpoint: { destination, url } });
  });

  test('elsewhere is trusted with nothing until somebody says up to what', async () => {
    expect((await create('openai:gpt-5-mini')).endpoint.maxClassification).toBeUndefined();
    expect((await create('openai:gpt-5-mini', { maxClassification: 1 })).endpoint.maxClassification).toBe(1);
  });

  test.each([
    ['gpt-5-mini', undefined, 'config.model_unknown'],
    ['no-such-provider:x', undefined, 'config.model_unknown'],
    ['anthropic:claude', undefined, 'config.model_unknown'],
    ['langsmith:gpt-5', undefined, 'config.model_unknown'],
    ['__proto__:x', undefined, 'config.model_unknown'],
    ['azure_openai:dep', undefined, 'config.endpoint_invalid'],
    ['llama3.1:8b', 'http://vllm.example/v1', 'config.endpoint_invalid'],
    ['openai:x', 'https://user:pass@api.example/v1', 'config.endpoint_invalid'],
  ])('%s at %s is refused at startup with a code', async (model, baseUrl, code) => {
    await expect(create(model, { baseUrl })).rejects.toMatchObject({ code });
  });
});
