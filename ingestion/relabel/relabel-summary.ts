import type { Label } from '../../retrieval/index.ts';
import type { IngestionErrorCode } from '../errors.ts';
import type { Direction } from '../label-order.ts';

export interface RelabelCounts {
  readonly selected: number;
  /** Documents whose label or pin is another one now. */
  readonly changed: number;
  /** Passages of those. */
  readonly passages: number;
  /** Documents that were as asked for before: a run that is done again finds them so. */
  readonly alreadySo: number;
  readonly leftAlone: number;
  readonly tightened: number;
  readonly loosened: number;
  /** Some readers taken in, others put out. */
  readonly both: number;
  /** The label stays; ingestion keeps it from now on, or no longer does. */
  readonly pinOnly: number;
}

export interface DocumentChange {
  readonly document: string;
  readonly passages: number;
  readonly direction: Direction;
  /** Undefined: it couldn't be read. */
  readonly before: Label | undefined;
  readonly after: Label;
  readonly wasPinned: boolean;
  readonly pinned: boolean;
  /** Tags that the rules don't let this document's source stamp. */
  readonly beyondSource: readonly string[];
}

/** Why a selected document stays as it is. */
export type LeftAloneReason =
  /** Nobody may read it, and nobody can say what it was: hidden stays hidden. */
  | 'label_unreadable'
  | 'half_written'
  /** The new label would have too many entries, or a window that never opens. */
  | 'label_invalid'
  /** Of a labels file: it says nothing, or something that the source may not stamp, or only with the document's own words. */
  | 'unlabelled'
  | 'stamp_denied'
  | 'front_matter';

export interface LeftAlone {
  readonly document: string;
  readonly why: LeftAloneReason;
}

/** Documents and passages before and after. */
export interface TallyRow {
  readonly name: string;
  readonly before: { readonly documents: number; readonly passages: number };
  readonly after: { readonly documents: number; readonly passages: number };
}

export type Need = 'allow_loosening' | 'beyond_source';

export interface RelabelSummary {
  readonly tenant: string;
  readonly rulesHash: string;
  readonly dryRun: boolean;
  readonly counts: RelabelCounts;
  /** Of the selected documents whose labels can be read. */
  readonly byClassification: readonly TallyRow[];
  readonly byTag: readonly TallyRow[];
  /** In a dry run: what would change. */
  readonly changes: readonly DocumentChange[];
  readonly leftAlone: readonly LeftAlone[];
  /** Ids that were asked for and don't exist. */
  readonly unknown: readonly string[];
  readonly warnings: readonly string[];
  /** Of a dry run: without these the run itself would be refused. */
  readonly needs: readonly Need[];
  readonly seconds: number;
  /** The run ended before its end. Each document has its old label or its new one; run it again. */
  readonly stopped: { readonly code: IngestionErrorCode; readonly cause: string | undefined } | undefined;
}
