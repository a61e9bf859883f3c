import { RetrievalError } from '../errors.ts';

/**
 * Runs one call to the server: within its deadline, and once more where a read failed for its connection alone (the server
 * closes an idle connection after 5 s, which a client that keeps it for 10 s notices too late).
 * @throws RetrievalError store.deadline, store.unavailable, store.misconfigured; never with the server's or a library's words
 */
export async function withinDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  options: { readonly deadlineMs: number; readonly repeatable: boolean; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  const attempt = async (): Promise<T> => {
    if (signal.aborted) throw late();
    const ended = Promise.withResolvers<never>();
    const onAbort = () => ended.reject(late());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([run(signal), ended.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };
  try {
    return await attempt().catch((error: unknown) => {
      if (options.repeatable && isConnectionError(error) && !signal.aborted) return attempt();
      throw error;
    });
  } catch (error) {
    throw signal.aborted ? late() : inOwnWords(error);
  }
}

/** What `fetch` throws when no whole response came. Its class may be another realm's, so it is known by its name. */
const isConnectionError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError';

const late = (): RetrievalError => new RetrievalError('store.deadline', 'Qdrant did not answer within its deadline');

const inOwnWords = (error: unknown): RetrievalError => {
  if (error instanceof RetrievalError) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 401 || status === 403) return new RetrievalError('store.misconfigured', 'Qdrant refused the API key');
  if (status === 404) return new RetrievalError('store.misconfigured', 'Qdrant has no such collection');
  if (status === 400 || status === 422) {
    return new RetrievalError(
      'store.misconfigured',
      'Qdrant refused a request: its version or configuration is another',
    );
  }
  if (status === 408 || status === 504) return late();
  if (status === 429) return new RetrievalError('store.unavailable', 'Qdrant is limiting the rate of requests');
  return new RetrievalError('store.unavailable', 'Qdrant did not give a usable answer');
};
