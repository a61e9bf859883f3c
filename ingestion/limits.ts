/** What one file may cost. A file that needs more is refused with a code; the run goes on. */
export interface IngestionLimits {
  readonly maxFileBytes: number;
  /** Characters (UTF-16 units) of extracted text. */
  readonly maxTextChars: number;
  readonly maxPages: number;
  readonly maxPassages: number;
  readonly maxArchiveEntries: number;
  /** Counted while inflating: what an archive declares is not believed. */
  readonly maxInflatedBytes: number;
  /** Inflated over stored bytes, judged only beyond 1 MiB inflated. */
  readonly maxInflationRatio: number;
  /** Wall-clock, for parsing one file. */
  readonly parseDeadlineMs: number;
  /** The parser thread's JavaScript heap. */
  readonly parserHeapMb: number;
  /** How much the process may grow while one file is parsed: buffers lie outside the JavaScript heap. */
  readonly parserGrowthMb: number;
  readonly maxFiles: number;
  readonly maxDepth: number;
}

const MiB = 1024 * 1024;

export const DEFAULT_LIMITS: IngestionLimits = {
  maxFileBytes: 64 * MiB,
  maxTextChars: 20_000_000,
  maxPages: 2_000,
  maxPassages: 20_000,
  maxArchiveEntries: 5_000,
  maxInflatedBytes: 256 * MiB,
  maxInflationRatio: 200,
  parseDeadlineMs: 60_000,
  parserHeapMb: 768,
  parserGrowthMb: 2_048,
  maxFiles: 1_000_000,
  maxDepth: 64,
};
