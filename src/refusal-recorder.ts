import { type AuditSink, identityRefused } from './audit/index.ts';

const WINDOW_MS = 60_000;
/** Enough to see what is tried; beyond it a flood would fill the disk, and a full disk stops every answer. */
const MOST_PER_WINDOW = 120;

export interface RefusalRecorderDeps {
  readonly audit: Pick<AuditSink, 'append'>;
  /** ms */
  readonly clock: () => number;
}

/**
 * Evidence of refused tokens, bounded: anybody can cause it. What goes beyond the bound is counted, and the count stands in
 * the next event. A request without any token is no attempt at an identity and stands in the log alone.
 */
export function createRefusalRecorder({ audit, clock }: RefusalRecorderDeps) {
  let windowStart = Number.NEGATIVE_INFINITY;
  let recorded = 0;
  let omitted = 0;
  return async (id: string, code: string): Promise<void> => {
    if (code === 'identity.token_missing') return;
    const now = clock();
    if (now - windowStart >= WINDOW_MS || now < windowStart) [windowStart, recorded] = [now, 0];
    if (recorded >= MOST_PER_WINDOW) {
      omitted += 1;
      return;
    }
    recorded += 1;
    const before = omitted;
    omitted = 0;
    await audit.append(identityRefused({ id, at: new Date(now), code, omitted: before }));
  };
}
