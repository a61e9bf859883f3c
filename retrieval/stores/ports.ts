import type { LabelledDocument } from '../passage.ts';
import type { AccessFilter } from '../policy/access-filter.ts';
import type { Label } from '../policy/label.ts';
import type { Narrowing } from '../policy/narrowing.ts';

/**
 * Committed with every change of rules, labels or documents. A change is acknowledged when this record commits; a request
 * reads it before search, before the prompt and before release.
 */
export interface ControlRecord {
  /** Grows by at least one with every committed change. */
  readonly epoch: number;
  readonly rulesHash: string | undefined;
}

export interface SearchScope {
  readonly filter: AccessFilter;
  readonly narrowing?: Narrowing | undefined;
  readonly limit: number;
}
export interface LexicalSearch extends SearchScope {
  /** Distinct stemmed terms of the question, as the analyzer makes them. */
  readonly terms: readonly string[];
}
export interface DenseSearch extends SearchScope {
  readonly vector: Float32Array;
}

/** Best first; equal scores in ascending id order, also at the cut. */
export interface RankedId {
  readonly id: string;
  readonly score: number;
}

/** A row as stored: nothing about it is believed until the second check has parsed it. */
export interface StoredPassage {
  readonly id: string;
  readonly label: unknown;
  readonly content: unknown;
}

/** Search tells ids alone. Text is had by `read` alone, beside the label that it was read with, for the second check. */
export interface PassageSearch {
  control(signal: AbortSignal): Promise<ControlRecord>;
  /** BM25 whose document frequencies and collection size count only what `filter` admits. Exact. */
  lexical(search: LexicalSearch, signal: AbortSignal): Promise<readonly RankedId[]>;
  /** Cosine similarity, exact over what `filter` admits. Empty where no passage has a vector. */
  dense(search: DenseSearch, signal: AbortSignal): Promise<readonly RankedId[]>;
  /** In any order; ids that don't exist (any more) are missing from the answer. */
  read(ids: readonly string[], signal: AbortSignal): Promise<readonly StoredPassage[]>;
}

export interface DocumentRecord {
  readonly id: string;
  readonly contentHash: string;
  readonly label: unknown;
  readonly passages: number;
}

export interface PassageWriter {
  /**
   * Keeps every other run off this store until released, or until this process has ended, however it ended: two runs at once
   * would each write what they knew when they began, and the older one undo what the newer one has acknowledged. Absent
   * where the store has no such lock; then one run at a time is the operator's to see to.
   * @throws RetrievalError store.locked: another run is writing
   */
  claim?(): Promise<() => void>;
  /** Every document of a source, in id order. */
  documents(tenant: string, source: string): Promise<readonly DocumentRecord[]>;
  /** Adds the document or replaces it: visible whole or not at all. */
  replace(document: LabelledDocument): Promise<void>;
  /** Rewrites the label of each passage, nothing else. Meanwhile only readers whom both labels admit see it. */
  relabel(tenant: string, document: string, label: Label): Promise<void>;
  remove(tenant: string, document: string): Promise<void>;
}

export interface RulesArchive {
  /** Archives this version under its hash and makes it the one in force, in one commit. */
  activate(rules: { readonly hash: string; readonly text: string }): Promise<ControlRecord>;
  rulesText(hash: string): Promise<string | undefined>;
}

export interface PassageStore extends PassageSearch, PassageWriter, RulesArchive {
  readonly name: string;
  /** Does at once what the first search would have to wait for, where there is any such thing. */
  warm?(): void;
  close(): Promise<void>;
}
