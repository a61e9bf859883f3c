export type GenerationErrorCode =
  | 'generation.unavailable'
  | 'generation.deadline'
  | 'generation.rate_limited'
  | 'generation.unreadable_answer'
  /** A passage was handed over that this model's endpoint isn't trusted with: a fault of ours, stopped in time. */
  | 'generation.egress_refused';

/** A provider's own message is dropped: it may quote the prompt. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  readonly code: GenerationErrorCode;
  constructor(code: GenerationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
