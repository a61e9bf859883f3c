import type { Rules } from '../retrieval/index.ts';
import { IngestionError } from './errors.ts';
import type { IngestSummary, PinChange, Refusal, Skipped } from './ingest-summary.ts';
import type { LabelRules } from './label-rules.ts';
import type { LabelsFile } from './labels-file.ts';
import type { PinOutcome } from './pin.ts';
import type { SourceFile } from './source-directory.ts';

export interface RunRecord {
  skip(skipped: Skipped): void;
  /** @param path of a document that was pinned: its pin is gone too */
  removed(path?: string): void;
  unchanged(): void;
  relabelled(): void;
  /** Of each stored document that is pinned, once. */
  pinned(path: string, outcome: PinOutcome): void;
  wrote(outcome: 'added' | 'replaced', passages: number): void;
  refuse(path: string, error: IngestionError, stored: Refusal['stored']): void;
  ignoredFrontMatter(): void;
  looked(file: SourceFile, bytes: number): void;
  stop(error: unknown): void;
  summary(): IngestSummary;
}

interface RunIdentity {
  readonly tenant: string;
  readonly labels: LabelsFile;
  readonly rules: Rules;
  readonly dryRun?: boolean | undefined;
}

/** What a run did, counted as it goes. */
export function createRunRecord({ tenant, labels, rules, dryRun }: RunIdentity, labelRules: LabelRules): RunRecord {
  const started = performance.now();
  const counts = { added: 0, replaced: 0, relabelled: 0, unchanged: 0, removed: 0, pinned: 0, passages: 0 };
  const refused: Refusal[] = [];
  const skipped: Skipped[] = [];
  const pins: PinChange[] = [];
  const lostPins: string[] = [];
  let ignored = 0;
  let bytes = 0;
  let stopped: IngestSummary['stopped'];

  return {
    skip(file) {
      skipped.push({ path: file.path, why: file.why });
    },
    removed(path) {
      counts.removed += 1;
      if (path !== undefined) lostPins.push(path);
    },
    unchanged() {
      counts.unchanged += 1;
    },
    relabelled() {
      counts.relabelled += 1;
    },
    pinned(path, outcome) {
      counts.pinned += 1;
      if (outcome !== 'kept') pins.push({ path, outcome });
    },
    wrote(outcome, passages) {
      counts[outcome] += 1;
      counts.passages += passages;
    },
    refuse(path, { code, message }, stored) {
      refused.push({ path, code, message, stored });
      if (stored === 'removed') counts.removed += 1;
    },
    ignoredFrontMatter() {
      ignored += 1;
    },
    looked(_, size) {
      bytes += size;
    },
    stop(error) {
      stopped = reasonOf(error);
    },
    summary: () => ({
      tenant,
      source: labels.source,
      rulesHash: rules.hash,
      labelsHash: labels.hash,
      dryRun: dryRun === true,
      counts: { ...counts, refused: refused.length },
      refused: refused.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
      skipped,
      pins,
      warnings: [...warnings(labelRules.unknownOwners(), ignored), ...lost(lostPins)],
      bytes,
      seconds: (performance.now() - started) / 1000,
      stopped,
    }),
  };
}

/** Anything but our own errors comes from the store. */
const reasonOf = (error: unknown): IngestSummary['stopped'] => {
  if (error instanceof IngestionError) return { code: error.code, cause: undefined };
  const cause = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  return { code: 'ingestion.write_failed', cause };
};

const warnings = (owners: readonly string[], ignored: number): string[] => [
  ...owners.map((owner) => `${owner} owns documents in CODEOWNERS, but is not in the table: it labels nothing`),
  ...(ignored > 0
    ? [`${ignored} document(s) have label keys in their front matter, which front_matter: off leaves without effect`]
    : []),
];

const MAX_NAMED = 5;

/** A pin belongs to a path: where the file was only moved, its text is now under the label that the rules give the new path. */
const lost = (paths: readonly string[]): string[] => {
  if (paths.length === 0) return [];
  const more = paths.length > MAX_NAMED ? ` and ${paths.length - MAX_NAMED} more` : '';
  const named = `${paths.slice(0, MAX_NAMED).join(', ')}${more}`;
  return [
    `${paths.length} pinned document(s) went with their files, and their pins too: relabel what was only moved (${named})`,
  ];
};
