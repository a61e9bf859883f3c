/** A door of its own: the service itself doesn't need LangChain's retriever, and so doesn't load it. */
export { createLangChainRetriever, type LangChainRetrieverDeps, type PassageMetadata } from './langchain-retriever.ts';
