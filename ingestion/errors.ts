export type IngestionErrorCode =
  /** The file or its content can't be read. */
  | 'ingestion.unreadable'
  | 'ingestion.empty'
  | 'ingestion.encrypted'
  | 'ingestion.truncated'
  | 'ingestion.mislabelled'
  | 'ingestion.encoding'
  | 'ingestion.too_large'
  | 'ingestion.too_many_passages'
  | 'ingestion.archive_unsafe'
  | 'ingestion.deadline'
  | 'ingestion.name_invalid'
  | 'ingestion.name_collision'
  | 'ingestion.outside_directory'
  /** The document has no label, or one that it may not have. */
  | 'ingestion.unlabelled'
  | 'ingestion.stamp_denied'
  | 'ingestion.label_invalid'
  | 'ingestion.front_matter_invalid'
  | 'ingestion.pin_unreadable'
  /** The document is fine, but a dependency failed. */
  | 'ingestion.embedding_failed'
  | 'ingestion.write_failed'
  | 'ingestion.evidence_failed'
  | 'ingestion.interrupted'
  /** The run as a whole is refused. */
  | 'ingestion.labels_file_invalid'
  | 'ingestion.source_unknown'
  | 'ingestion.tenant_unknown'
  | 'ingestion.selection_invalid'
  | 'ingestion.nothing_selected'
  | 'ingestion.change_invalid'
  | 'ingestion.name_undeclared'
  | 'ingestion.loosening_refused'
  | 'ingestion.directory_invalid'
  | 'ingestion.empty_directory'
  | 'ingestion.mass_removal';

/** `message` is our own words: never a library's message, which may carry a document's text. */
export class IngestionError extends Error {
  override readonly name = 'IngestionError';
  readonly code: IngestionErrorCode;
  constructor(code: IngestionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** One problem of a labels file or a CODEOWNERS file; `line` counts from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
}

/** Carries every problem of the labels file (or of the CODEOWNERS file that it names) at once. */
export class LabelsFileError extends IngestionError {
  readonly problems: readonly FileProblem[];
  constructor(problems: readonly FileProblem[]) {
    super('ingestion.labels_file_invalid', `The labels file has ${problems.length} problem(s)`);
    this.problems = problems;
  }
}
