export type { Draft, Drafter, DraftSentence, QuotablePassage } from './drafter.ts';
export { createExtractiveDrafter, type ExtractiveDrafterDeps } from './extractive-drafter.ts';
export { GenerationError, type GenerationErrorCode } from './errors.ts';
