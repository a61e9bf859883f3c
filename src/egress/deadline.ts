/** How a bounded call ended when it didn't end well by itself. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  constructor() {
    super('The deadline passed, or the caller went away');
  }
}

/**
 * Runs `work` with a signal that fires at the deadline or when the caller aborts, whichever is first, and doesn't wait for
 * work that ignores it.
 * @throws DeadlinePassed
 */
export async function withinDeadline<T>(
  timeoutMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (caller.aborted) throw new DeadlinePassed();
  const own = new AbortController();
  const over = Promise.withResolvers<never>();
  const stop = () => {
    own.abort();
    over.reject(new DeadlinePassed());
  };
  const timer = setTimeout(stop, timeoutMs);
  caller.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work(own.signal), over.promise]);
  } catch (error) {
    // Work that heeds the signal may reject in its own words first.
    if (own.signal.aborted) throw new DeadlinePassed();
    throw error;
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', stop);
  }
}
