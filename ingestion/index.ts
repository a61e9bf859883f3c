export { type FileProblem, IngestionError, type IngestionErrorCode, LabelsFileError } from './errors.ts';
export { ingest, type IngestRequest } from './ingest.ts';
export type { IngestCounts, IngestSummary, Refusal, Skipped } from './ingest-summary.ts';
export { type LabelsFile, parseLabelsFile } from './labels-file.ts';
export { labelsJsonSchema } from './labels-schema.ts';
export { DEFAULT_LIMITS, type IngestionLimits } from './limits.ts';
