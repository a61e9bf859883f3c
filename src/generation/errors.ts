export type GenerationErrorCode =
  'generation.unavailable' | 'generation.deadline' | 'generation.rate_limited' | 'generation.unreadable_answer';

/** A provider's own message is dropped: it may quote the prompt. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  readonly code: GenerationErrorCode;
  constructor(code: GenerationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
