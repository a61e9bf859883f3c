/** A door of its own: see generation/langchain.ts. */
export { createOpenAiEmbedder, type OpenAiEmbedderSettings } from './openai-embedder.ts';
