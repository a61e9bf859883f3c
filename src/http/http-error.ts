import type { ErrorCode } from '../codes.ts';

export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: Extract<ErrorCode, `http.${string}`>;
  /** Our own words about the caller's input, never its text. */
  readonly detail: string | undefined;
  constructor(code: HttpError['code'], detail?: string) {
    super(detail ?? code);
    this.code = code;
    this.detail = detail;
  }
}
