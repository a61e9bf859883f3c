export { type FileProblem, IngestionError, type IngestionErrorCode, LabelsFileError } from './errors.ts';
export { ingest, type IngestRequest } from './ingest.ts';
export type { IngestCounts, IngestSummary, PinChange, Refusal, Skipped } from './ingest-summary.ts';
export { type LabelsFile, parseLabelsFile } from './labels-file.ts';
export { labelsJsonSchema } from './labels-schema.ts';
export { DEFAULT_LIMITS, type IngestionLimits } from './limits.ts';
export type { DocumentSelection } from './relabel/document-selection.ts';
export { type LabelEdit, parseLabelEdit } from './relabel/label-edit.ts';
export type { LabelChange } from './relabel/label-plan.ts';
export { relabel, type RelabelBatch, type RelabelRequest } from './relabel/relabel.ts';
export type {
  DocumentChange,
  LeftAlone,
  LeftAloneReason,
  Need,
  RelabelCounts,
  RelabelSummary,
  TallyRow,
} from './relabel/relabel-summary.ts';
