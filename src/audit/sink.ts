import type { AuditEvent } from './events.ts';

/** Append only. An answer's first byte waits for its event: when append rejects, the answer is a 503. */
export interface AuditSink {
  /** Resolves when the event would survive the death of the process and of the machine. */
  append(event: AuditEvent): Promise<void>;
  /** Every event that carries this id, oldest first. */
  find(id: string): Promise<readonly AuditEvent[]>;
  close(): Promise<void>;
}
