export type EgressErrorCode = 'config.tracing_refused' | 'config.endpoint_invalid' | 'config.model_unknown';

/** Startup stops on it. The message names a setting, never its value: an address may carry a credential. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code: EgressErrorCode;
  constructor(code: EgressErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
