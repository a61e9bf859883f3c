import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../src/audit/index.ts';
import { createRefusalRecorder } from '../../../src/refusal-recorder.ts';

describe('evidence of refused tokens', () => {
  test('is bounded in a minute, and says how many it left out', async () => {
    const events: AuditEvent[] = [];
    let now = 0;
    const audit = { append: async (event: AuditEvent) => void events.push(event) };
    const record = createRefusalRecorder({ audit, clock: () => now });
    for (let at = 0; at < 1_000; at += 1) await record(`id-${at}`, 'identity.token_invalid');
    expect(events).toHaveLength(120);
    now = 60_000;
    await record('later', 'identity.token_expired');
    expect(events.at(-1)).toMatchObject({ id: 'later', detail: { code: 'identity.token_expired', omitted: 880 } });
  });

  test('is not made of requests without any token', async () => {
    const events: AuditEvent[] = [];
    const audit = { append: async (event: AuditEvent) => void events.push(event) };
    await createRefusalRecorder({ audit, clock: () => 0 })('id', 'identity.token_missing');
    expect(events).toEqual([]);
  });
});
