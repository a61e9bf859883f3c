import { parentPort } from 'node:worker_threads';
import { IngestionError, type IngestionErrorCode } from '../errors.ts';
import type { IngestionLimits } from '../limits.ts';
import type { DocumentKind } from '../document-kind.ts';
import { loadDocument } from './load-document.ts';
import type { LoadedDocument } from './loaded-document.ts';

/** Runs in a worker thread: see parser.ts. */
export interface ParseRequest {
  readonly id: number;
  readonly kind: DocumentKind;
  readonly bytes: Uint8Array;
  readonly limits: IngestionLimits;
}
export type ParseReply =
  | { readonly id: number; readonly loaded: LoadedDocument }
  | { readonly id: number; readonly code: IngestionErrorCode; readonly message: string };

const isRequest = (message: unknown): message is ParseRequest =>
  typeof message === 'object' && message !== null && 'kind' in message && 'bytes' in message;

const reply = async ({ id, kind, bytes, limits }: ParseRequest): Promise<ParseReply> => {
  try {
    return { id, loaded: await loadDocument(kind, bytes, limits) };
  } catch (error) {
    if (error instanceof IngestionError) return { id, code: error.code, message: error.message };
    return { id, code: 'ingestion.unreadable', message: 'The file cannot be parsed' };
  }
};

const port = parentPort;
port?.on('message', (message: unknown) => {
  if (!isRequest(message)) return;
  void reply(message).then((answer) => {
    port.postMessage(answer);
  });
});
