import { HttpError } from './http-error.ts';

/**
 * The work's own result, or http.deadline as soon as the signal aborts: a stage that doesn't heed its signal keeps nobody
 * waiting. What it does afterwards can't be released any more, since release looks at the signal.
 */
export const beforeDeadline = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(new HttpError('http.deadline'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => {});
  late.promise.catch(() => {});
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
