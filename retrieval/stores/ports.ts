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

/** A document as the store knows it: everything about it but its text. */
export interface DocumentRecord {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly uri: string;
  readonly contentHash: string;
  /** As stored: nothing about it is believed until it has been parsed. */
  readonly label: unknown;
  /** An admin's label: ingestion keeps it, whatever the label rules say. */
  readonly pinned: boolean;
  readonly passages: number;
}

/** What the store holds, by document: labels and sizes, never text. For ingestion, relabelling and admins. */
export interface DocumentCatalogue {
  /**
   * Every document of a source, or of the whole tenant, in id order. A whole tenant may be read in parts: what is committed
   * meanwhile is seen or not, document by document.
   */
  documents(tenant: string, source?: string): Promise<readonly DocumentRecord[]>;
  document(tenant: string, id: string): Promise<DocumentRecord | undefined>;
}

export interface Relabelling {
  readonly document: string;
  readonly label: Label;
  /** Whether ingestion keeps this label from now on. */
  readonly pinned: boolean;
}

export interface PassageWriter extends DocumentCatalogue {
  /**
   * Keeps every other run off this store until released, or until this process has ended, however it ended: two runs at once
   * would each write what they knew when they began, and the older one undo what the newer one has acknowledged. Absent
   * where the store has no such lock; then one run at a time is the operator's to see to.
   * @throws RetrievalError store.locked: another run is writing
   */
  claim?(): Promise<() => void>;
  /** Adds the document or replaces it: visible whole or not at all. */
  replace(document: LabelledDocument): Promise<void>;
  /**
   * Rewrites the label of each passage, nothing else, and leaves the pin as it is. Meanwhile only readers whom both labels
   * admit see it.
   */
  relabel(tenant: string, document: string, label: Label): Promise<void>;
  /**
   * The same for many documents, each whole or not at all; all in one commit where the store has such a thing. Documents that
   * don't exist (any more) are passed over.
   * @returns how many documents have their label now
   */
  relabelAll(tenant: string, changes: readonly Relabelling[]): Promise<number>;
  remove(tenant: string, document: string): Promise<void>;
}

export interface ArchivableRules {
  readonly hash: string;
  readonly text: string;
  /**
   * Hash of the version that must be in force until then (`none`: no version at all); undefined: whichever is. An admin who
   * has looked at what a change would do has looked at one pair of versions.
   */
  readonly replaces?: string | undefined;
}

export interface RulesArchive {
  /**
   * Archives this version under its hash and makes it the one in force, in one commit.
   * @throws RetrievalError policy.rules_overtaken: another version than `replaces` is in force; nothing was changed
   */
  activate(rules: ArchivableRules): Promise<ControlRecord>;
  rulesText(hash: string): Promise<string | undefined>;
}

export interface PassageStore extends PassageSearch, PassageWriter, RulesArchive {
  readonly name: string;
  /** Does at once what the first search would have to wait for, where there is any such thing. */
  warm?(): void;
  close(): Promise<void>;
}
