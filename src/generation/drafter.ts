import type { Permitted } from '../../retrieval/index.ts';
import type { Screened } from '../../guardrails/index.ts';

/** A passage that may be quoted: permitted to this caller, and screened. `n` is its citation number, from 1. */
export interface QuotablePassage {
  readonly n: number;
  readonly permitted: Permitted;
  readonly title: Screened<'passage'>;
  readonly section: Screened<'passage'>;
  readonly text: Screened<'passage'>;
}

export interface DraftSentence {
  readonly text: string;
  /** Numbers of supplied passages; never empty. */
  readonly citations: readonly number[];
}

/** A draft without a sentence is `not_found`. */
export interface Draft {
  readonly sentences: readonly DraftSentence[];
  /** Citations that pointed to no supplied passage, and sentences that were left without any. */
  readonly removed: { readonly citations: number; readonly sentences: number };
}

export interface Drafter {
  /** As it stands in answers and events, e.g. `extractive` or `openai:gpt-5-mini`. */
  readonly model: string;
  /** Where prompts go. */
  readonly destination: 'local' | 'third_party';
  /** Passages of a higher classification are never handed to it; 3: all may be. */
  readonly maxClassification: number;
  /** @throws GenerationError within its deadline; its message never carries text */
  draft(question: Screened<'question'>, passages: readonly QuotablePassage[], signal: AbortSignal): Promise<Draft>;
}
