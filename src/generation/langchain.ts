/** A door of its own: whoever needs no model doesn't load LangChain, which takes longer to load than all the rest. */
export { type ChatModel, type ChatModelSettings, createChatModel } from './chat-model.ts';
export { createLangChainDrafter, type LangChainDrafterDeps } from './langchain-drafter.ts';
export { PROMPT_VERSION } from './prompt.ts';
