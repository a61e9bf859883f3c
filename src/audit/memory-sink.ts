import { AuditError } from './errors.ts';
import { fromRecord, toRecord } from './event-record.ts';
import type { AuditSink } from './sink.ts';

/** For tests: keeps what the other sink would keep, in the same form, until the process ends. */
export function createMemoryAuditSink(): AuditSink {
  const records: string[] = [];
  let closed = false;
  return {
    async append(event) {
      if (closed) throw new AuditError('audit.unavailable', 'The audit trail is closed');
      records.push(toRecord(event));
    },
    find: async (id) => records.map(fromRecord).filter((event) => event.id === id),
    close: async () => void (closed = true),
  };
}
