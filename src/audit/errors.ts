export type AuditErrorCode = 'audit.unavailable' | 'audit.locked' | 'audit.newer_schema';

/** When an event can't be kept, its answer isn't given: the caller gets 503. The message is never a library's. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;
  constructor(code: AuditErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
