export { type ChatModel, type ChatModelSettings, createChatModel } from './chat-model.ts';
export type { Draft, Drafter, DraftSentence, QuotablePassage } from './drafter.ts';
export { createExtractiveDrafter, type ExtractiveDrafterDeps } from './extractive-drafter.ts';
export { GenerationError, type GenerationErrorCode } from './errors.ts';
export { createLangChainDrafter, type LangChainDrafterDeps } from './langchain-drafter.ts';
export { PROMPT_VERSION } from './prompt.ts';
