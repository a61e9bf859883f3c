import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AzureChatOpenAI, ChatOpenAI } from '@langchain/openai';
import { initChatModel } from 'langchain';
import {
  createBoundedFetch,
  createEndpoint,
  createProviderEndpoint,
  EgressError,
  type Endpoint,
} from '../egress/index.ts';

export interface ChatModelSettings {
  /** `provider:model`, or a plain model name beside a base URL. */
  readonly model: string;
  /** Of an OpenAI-compatible server, with its path: `http://127.0.0.1:11434/v1`. */
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  /** 0–3. Absent: 3 on loopback, none anywhere else. */
  readonly maxClassification?: number | undefined;
  readonly timeoutMs: number;
  /** Of one answer; default 2,048. */
  readonly maxTokens?: number | undefined;
  /** Of one response; default 1 MiB. */
  readonly maxResponseBytes?: number | undefined;
}

export interface ChatModel {
  /** As it stands in answers and events. */
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly model: BaseChatModel;
}

const OPENAI = 'https://api.openai.com/v1';
const AZURE_API_VERSION = '2024-10-21';

/**
 * Nothing is asked of the model here; a wrong key or name shows with the first question.
 * @throws EgressError config.endpoint_invalid, config.model_unknown
 */
export async function createChatModel(settings: ChatModelSettings): Promise<ChatModel> {
  const { provider, model } = splitName(settings);
  const name = provider === undefined ? model : `${provider}:${model}`;
  if (provider !== undefined && provider !== 'openai' && provider !== 'azure_openai') {
    return { name, ...(await vendorModel(provider, model, settings)) };
  }
  const url = settings.baseUrl ?? (provider === 'openai' ? OPENAI : undefined);
  if (url === undefined) throw new EgressError('config.endpoint_invalid', 'The chat endpoint needs a base URL');
  const endpoint = createEndpoint({ purpose: 'chat', url, maxClassification: settings.maxClassification });
  if (endpoint.url === undefined) throw new EgressError('config.endpoint_invalid', 'The chat endpoint has no address');
  const fields = openAiFields(model, endpoint, settings);
  return {
    name,
    endpoint,
    model: provider === 'azure_openai' ? azure(model, endpoint.url, fields) : new ChatOpenAI(fields),
  };
}

/** A base URL makes every other prefix part of the model's name (`llama3.1:8b`): what is sent goes to that URL whatever it says. */
const splitName = ({ model, baseUrl }: ChatModelSettings) => {
  const [, provider, rest] = /^([a-z][a-z0-9_-]*):(.+)$/u.exec(model) ?? [];
  const known = provider === 'openai' || provider === 'azure_openai';
  if (provider !== undefined && rest !== undefined && (known || baseUrl === undefined))
    return { provider, model: rest };
  if (baseUrl !== undefined) return { provider: undefined, model };
  throw new EgressError(
    'config.model_unknown',
    'The chat model needs the form provider:model, or a base URL beside it',
  );
};

/** These refuse a temperature. The same test as @langchain/openai's own. */
const isReasoning = (model: string) =>
  /^o\d/u.test(model) || (model.startsWith('gpt-5') && !model.startsWith('gpt-5-chat'));

const openAiFields = (model: string, endpoint: Endpoint, settings: ChatModelSettings) => ({
  model,
  ...common(settings),
  ...(isReasoning(model) ? {} : { temperature: 0 }),
  // Always a key of ours: without one the client would send the environment's OPENAI_API_KEY to whatever endpoint this is.
  apiKey: settings.apiKey ?? 'none',
  useResponsesApi: false,
  streaming: false,
  configuration: {
    // Always given: without one the environment would decide where prompts go.
    baseURL: endpoint.url ?? null,
    fetch: createBoundedFetch({ endpoint, maxResponseBytes: settings.maxResponseBytes ?? 1_048_576 }),
    logLevel: 'off' as const,
    maxRetries: 0,
  },
});

const common = ({ timeoutMs, maxTokens = 2_048 }: ChatModelSettings) => ({
  timeout: timeoutMs,
  maxRetries: 0,
  maxTokens,
  cache: false,
  verbose: false,
  callbacks: [],
});

const azure = (deployment: string, url: string, fields: ReturnType<typeof openAiFields>) =>
  new AzureChatOpenAI({
    ...fields,
    azureOpenAIApiKey: fields.apiKey,
    azureOpenAIApiDeploymentName: deployment,
    azureOpenAIBasePath: `${url}/openai/deployments`,
    azureOpenAIApiVersion: AZURE_API_VERSION,
  });

/**
 * Any provider that LangChain's universal initializer knows and whose package is installed. Its library chooses the address,
 * so it is somebody else's by definition; its answers are bounded by the deadline and by maxTokens.
 */
const vendorModel = async (provider: string, model: string, settings: ChatModelSettings) => {
  // LangSmith's gateway is a tracing service with a model behind it.
  if (provider === 'langsmith') throw unknownModel();
  const endpoint = createProviderEndpoint('chat', settings.maxClassification);
  try {
    const initialised = await initChatModel(model, {
      modelProvider: provider,
      ...common(settings),
      temperature: 0,
      ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
    });
    return { endpoint, model: initialised };
  } catch {
    throw unknownModel();
  }
};

const unknownModel = () =>
  new EgressError(
    'config.model_unknown',
    "The chat model's provider is not one that can be used here: its LangChain package is missing, or it refused its settings",
  );
