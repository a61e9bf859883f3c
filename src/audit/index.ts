export {
  type AccessAction,
  accessExplained,
  impactTold,
  accessFailed,
  type AccessOccasion,
  accessRefused,
  type ExplainedAccess,
} from './access-events.ts';
export { type AuditReader, createAuditReader } from './audit-reader.ts';
export { type ChangeRow, documentHistory, type DocumentHistoryRow } from './change-report.ts';
export { AuditError, type AuditErrorCode } from './errors.ts';
export { type EventReport, type PassageRow, reportEvent, summarizeEvent, type VerdictRow } from './event-report.ts';
export {
  AUDIT_KINDS,
  type AskEvidence,
  askAnswered,
  askFailed,
  askNotFound,
  askRefused,
  askWithheld,
  type AuditEvent,
  type AuditKind,
  evidenceOf,
  identityRefused,
  type IngestionCounts,
  ingestionRun,
  type PassageEvidence,
  retrievalMismatch,
  rulesActivated,
  rulesRejected,
  type RulesVia,
  type StageVerdicts,
} from './events.ts';
export { printable } from './printable.ts';
export {
  documentsRelabelled,
  type RelabelledDocument,
  type RelabelTotals,
  relabelEnded,
  type RelabelOccasion,
} from './relabel-events.ts';
export { createMemoryAuditSink } from './memory-sink.ts';
export type { AuditSink } from './sink.ts';
export { createSqliteAuditSink, type SqliteAuditSinkOptions } from './sqlite-sink.ts';
