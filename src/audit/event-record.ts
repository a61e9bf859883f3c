import { z } from 'zod';
import { AuditError } from './errors.ts';
import { AUDIT_KINDS, type AuditEvent } from './events.ts';

/** Far above the largest honest event (10,001 principals of 256 characters in a few places). */
const MAX_CHARACTERS = 8 * 1024 * 1024;

const EventSchema = z.strictObject({
  kind: z.enum(AUDIT_KINDS),
  id: z.string().min(1).max(256),
  at: z.iso.datetime(),
  detail: z.record(z.string(), z.unknown()),
});

/** @throws AuditError audit.unavailable: what can't be read back isn't evidence */
export function toRecord(event: AuditEvent): string {
  const checked = EventSchema.safeParse(event);
  const text = checked.success ? JSON.stringify(checked.data) : '';
  if (text === '' || text.length > MAX_CHARACTERS) {
    throw new AuditError('audit.unavailable', 'The event does not have the form of one, or is too large');
  }
  return text;
}

/** @throws AuditError audit.unavailable */
export function fromRecord(text: unknown): AuditEvent {
  try {
    return EventSchema.parse(JSON.parse(z.string().parse(text)));
  } catch {
    throw new AuditError('audit.unavailable', 'A stored event cannot be read');
  }
}
