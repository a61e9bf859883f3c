import { describe, expect, test } from '@jest/globals';
import { DeadlinePassed, withinDeadline } from '../../../../src/egress/index.ts';

const open = new AbortController().signal;
const never = () => new Promise<never>(() => {});

describe('a bounded call', () => {
  test('does not wait for work that ignores its signal', async () => {
    await expect(withinDeadline(5, open, never)).rejects.toBeInstanceOf(DeadlinePassed);
  });

  test('tells the work to stop at the deadline', async () => {
    let told: AbortSignal | undefined;
    await withinDeadline(5, open, (signal) => ((told = signal), never())).catch(() => undefined);
    expect(told?.aborted).toBe(true);
  });

  test('starts nothing for a caller who has gone already', async () => {
    let started = false;
    const work = async () => void (started = true);
    await expect(withinDeadline(1_000, AbortSignal.abort(), work)).rejects.toBeInstanceOf(DeadlinePassed);
    expect(started).toBe(false);
  });

  test('ends when the caller goes away', async () => {
    const caller = new AbortController();
    const running = withinDeadline(60_000, caller.signal, never);
    caller.abort();
    await expect(running).rejects.toBeInstanceOf(DeadlinePassed);
  });

  test('hands on what the work returns and what it throws', async () => {
    await expect(withinDeadline(1_000, open, async () => 7)).resolves.toBe(7);
    await expect(withinDeadline(1_000, open, () => Promise.reject(new RangeError('own')))).rejects.toThrow(RangeError);
  });
});
