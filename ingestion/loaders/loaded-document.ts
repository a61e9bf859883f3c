import type { IngestionLimits } from '../limits.ts';

/** A stretch of text under one heading, on one page, or the rows of one table. Passages never cross its bounds. */
export interface Block {
  /** Headings above it, outermost first; `page 3` for a page; empty at the top. */
  readonly path: readonly string[];
  readonly format: BlockFormat;
  /** `rows`: one row per line group, separated by a blank line; a row is never cut unless it alone is over the target size. */
  readonly text: string;
}
export type BlockFormat = 'markdown' | 'plain' | 'page' | 'rows';

/** What a loader makes of a file's bytes: plain data, so that it can cross from the parser thread. */
export interface LoadedDocument {
  /** As the document names itself; undefined: the file name has to do. */
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
}

/** @throws IngestionError with a code of its own for each way in which a file can be bad */
export type Loader = (bytes: Uint8Array, limits: LoadLimits) => LoadedDocument | Promise<LoadedDocument>;

export type LoadLimits = Pick<
  IngestionLimits,
  'maxTextChars' | 'maxPages' | 'maxArchiveEntries' | 'maxInflatedBytes' | 'maxInflationRatio'
>;
