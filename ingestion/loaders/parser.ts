import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DocumentKind } from '../document-kind.ts';
import { IngestionError } from '../errors.ts';
import type { IngestionLimits } from '../limits.ts';
import { loadDocument } from './load-document.ts';
import type { LoadedDocument } from './loaded-document.ts';
import { mightHide } from './markdown-loader.ts';
import type { ParseReply, ParseRequest } from './parser-thread.ts';

export interface Parser {
  /** One file at a time. @throws IngestionError also for a file that took too long, or too much memory */
  parse(kind: DocumentKind, bytes: Uint8Array): Promise<LoadedDocument>;
  close(): Promise<void>;
}

const THREAD = fileURLToPath(new URL('./parser-thread.ts', import.meta.url));
const WATCH_MS = 100;
const MiB = 1024 * 1024;

const deadline = () => new IngestionError('ingestion.deadline', 'The file took too long to parse');
const tooLarge = () => new IngestionError('ingestion.too_large', 'The file took too much memory to parse');

/**
 * Parses in a thread of its own (but for small plain texts), with a bounded heap, a deadline and no environment: a hostile file costs that thread,
 * which is then replaced, and never the run.
 */
export function createParser(limits: IngestionLimits): Parser {
  let thread: Worker | undefined;
  let lastId = 0;

  const started = (): Worker => {
    thread ??= startThread(limits);
    return thread;
  };
  const drop = async (): Promise<void> => {
    const dropped = thread;
    thread = undefined;
    await dropped?.terminate();
  };

  return {
    async parse(kind, bytes) {
      if (isHarmless(kind, bytes)) return loadDocument(kind, bytes, limits);
      lastId += 1;
      const worker = started();
      try {
        return await answered(worker, { id: lastId, kind, bytes, limits });
      } catch (error) {
        if (error instanceof ThreadLost) {
          await drop();
          throw error.reason;
        }
        throw error;
      }
    },
    close: drop,
  };
}

const MAX_INLINE_BYTES = 256 * 1024;
/** Small texts without markup meet nothing but our own linear code (and CSV's): the way to the thread would cost more. */
const isHarmless = (kind: DocumentKind, bytes: Uint8Array): boolean => {
  if (bytes.byteLength > MAX_INLINE_BYTES) return false;
  if (kind === 'text' || kind === 'csv') return true;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return kind === 'markdown' && !mightHide(text);
};

const startThread = (limits: IngestionLimits): Worker => {
  const worker = new Worker(THREAD, {
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.parserHeapMb, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  });
  // Between two files nobody else listens, and an unheard error would end the process. `exit` follows it.
  worker.on('error', () => undefined);
  return worker;
};

/** The thread can't be used any more. */
class ThreadLost extends Error {
  readonly reason: IngestionError;
  constructor(reason: IngestionError) {
    super(reason.code);
    this.reason = reason;
  }
}

const answered = (worker: Worker, request: ParseRequest): Promise<LoadedDocument> => {
  const { promise, resolve, reject } = Promise.withResolvers<LoadedDocument>();
  const onMessage = (reply: ParseReply) => {
    if (reply.id !== request.id) return;
    if ('loaded' in reply) resolve(reply.loaded);
    else reject(new IngestionError(reply.code, reply.message));
  };
  const onLost = () => {
    reject(new ThreadLost(tooLarge()));
  };
  const stopWatching = watch(request.limits, (reason) => {
    reject(new ThreadLost(reason));
  });
  worker.on('message', onMessage);
  worker.on('error', onLost);
  worker.on('exit', onLost);
  worker.postMessage(request);
  return promise.finally(() => {
    stopWatching();
    worker.off('message', onMessage);
    worker.off('error', onLost);
    worker.off('exit', onLost);
  });
};

/** The heap limit doesn't count buffers, so the whole process is watched too. */
const watch = (limits: IngestionLimits, give: (reason: IngestionError) => void): (() => void) => {
  const before = process.memoryUsage.rss();
  const endsAt = performance.now() + limits.parseDeadlineMs;
  const timer = setInterval(() => {
    if (performance.now() > endsAt) give(deadline());
    else if (process.memoryUsage.rss() - before > limits.parserGrowthMb * MiB) give(tooLarge());
  }, WATCH_MS);
  return () => {
    clearInterval(timer);
  };
};
