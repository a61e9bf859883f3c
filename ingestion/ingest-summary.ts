import type { IngestionErrorCode } from './errors.ts';

export interface IngestCounts {
  readonly added: number;
  readonly replaced: number;
  readonly relabelled: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly refused: number;
  /** Stored documents whose label an admin has pinned. */
  readonly pinned: number;
  /** Written in this run. */
  readonly passages: number;
}

export interface Refusal {
  /** Below the directory. It is as the file system has it: escape it before it is shown. */
  readonly path: string;
  readonly code: IngestionErrorCode;
  readonly message: string;
  /** What became of the version that an earlier run had stored; `hidden`: it is pinned, and nobody may read it now. */
  readonly stored: 'none' | 'kept' | 'removed' | 'hidden';
}

export interface Skipped {
  readonly path: string;
  readonly why: 'unsupported' | 'excluded' | 'hidden' | 'link' | 'special';
}

/** A pinned document that is no longer as its pin left it. */
export interface PinChange {
  readonly path: string;
  readonly outcome: 'tightened' | 'hidden';
}

export interface IngestSummary {
  readonly tenant: string;
  readonly source: string;
  readonly rulesHash: string;
  readonly labelsHash: string;
  readonly dryRun: boolean;
  readonly counts: IngestCounts;
  readonly refused: readonly Refusal[];
  readonly skipped: readonly Skipped[];
  readonly pins: readonly PinChange[];
  readonly warnings: readonly string[];
  /** Of the files that were looked at. */
  readonly bytes: number;
  readonly seconds: number;
  /** The run ended before its end. What was written until then stays, each document whole. */
  readonly stopped: { readonly code: IngestionErrorCode; readonly cause: string | undefined } | undefined;
}
