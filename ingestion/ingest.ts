import type { DocumentRecord, Embedder, Label, PassageWriter, Rules } from '../retrieval/index.ts';
import { kindOf } from './document-kind.ts';
import { IngestionError } from './errors.ts';
import { prepareFile, type Prepared, type PreparationDeps } from './file-preparation.ts';
import type { IngestSummary } from './ingest-summary.ts';
import { createLabelRules, type LabelRules } from './label-rules.ts';
import type { LabelsFile } from './labels-file.ts';
import { DEFAULT_LIMITS, type IngestionLimits } from './limits.ts';
import { createParser } from './loaders/parser.ts';
import { createPinning, type Pinning, type PinOutcome } from './pin.ts';
import { createRunRecord, type RunRecord } from './run-record.ts';
import { readSourceFile, type SourceFile, type Survey, surveyDirectory } from './source-directory.ts';
import { createStoredSource, type StoredSource } from './stored-source.ts';

export interface IngestRequest {
  readonly directory: string;
  readonly tenant: string;
  readonly labels: LabelsFile;
  readonly rules: Rules;
  readonly store: PassageWriter;
  readonly embedder?: Embedder | undefined;
  /** Reads, labels, parses and splits, but writes nothing and sends nothing anywhere. */
  readonly dryRun?: boolean | undefined;
  /** Lets a run remove more than half of the source's documents because their files are gone. */
  readonly allowMassRemoval?: boolean | undefined;
  readonly limits?: IngestionLimits | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** From this many documents on a source is guarded against a directory that came up half empty. */
const GUARDED_FROM = 10;

/**
 * Makes the store hold what the directory holds: each document whole under its label, or not at all. A bad file is refused
 * and listed, and the run goes on; when the store or the embedding endpoint fails, the run stops where it is.
 * @throws IngestionError ingestion.source_unknown, .labels_file_invalid, .directory_invalid, .empty_directory,
 *   .mass_removal: nothing was written
 * @throws RetrievalError store.locked: another run is writing to this store; store.…: it can't list what it holds. Nothing was written
 */
export async function ingest(request: IngestRequest): Promise<IngestSummary> {
  const release = request.dryRun ? undefined : await request.store.claim?.();
  try {
    return await run(request);
  } finally {
    release?.();
  }
}

const run = async (request: IngestRequest): Promise<IngestSummary> => {
  const limits = request.limits ?? DEFAULT_LIMITS;
  const survey = await surveyDirectory(request.directory, limits);
  const labelRules = await labelRulesOf(request, survey, limits);
  const wanted = choose(survey, labelRules);
  const pinning = createPinning(request.rules, request.tenant);
  const stored = await createStoredSource({ ...request, pinning });
  const record = createRunRecord(request, labelRules);
  for (const skipped of [...survey.skipped, ...wanted.skipped]) record.skip(skipped);

  const gone = stored.vanished([...wanted.files, ...survey.refused], survey.unreadable);
  assertPlausible(request, wanted, gone, stored.size);
  try {
    await removeGone(stored, gone, record);
    await refuseBadNames(stored, survey, labelRules, record);
    await ingestFiles({ request, limits, labelRules, pinning, stored, record }, wanted.files);
  } catch (error) {
    record.stop(error);
  }
  return record.summary();
};

const labelRulesOf = async (request: IngestRequest, survey: Survey, limits: IngestionLimits): Promise<LabelRules> => {
  const { tenant, labels, rules } = request;
  const source = rules.tenants.get(tenant)?.sources.get(labels.source);
  if (!source) throw new IngestionError('ingestion.source_unknown', 'The rules know no such source in this tenant');
  return createLabelRules({ tenant, labels, source, codeowners: await codeownersText(labels, survey, limits) });
};

const codeownersText = async (
  labels: LabelsFile,
  survey: Survey,
  limits: IngestionLimits,
): Promise<string | undefined> => {
  if (!labels.codeowners) return undefined;
  const file = survey.files.find(({ path }) => path === labels.codeowners?.file);
  if (!file) throw new IngestionError('ingestion.labels_file_invalid', 'The CODEOWNERS file is not in the directory');
  return Buffer.from(await readSourceFile(file, limits.maxFileBytes)).toString('utf8');
};

interface Wanted {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly { path: string; why: 'unsupported' | 'excluded' }[];
}

const choose = (survey: Survey, labelRules: LabelRules): Wanted => {
  const files: SourceFile[] = [];
  const skipped: Wanted['skipped'][number][] = [];
  for (const file of survey.files) {
    if (!labelRules.includes(file.path)) skipped.push({ path: file.path, why: 'excluded' });
    else if (!kindOf(file.path)) skipped.push({ path: file.path, why: 'unsupported' });
    else files.push(file);
  }
  return { files, skipped };
};

/** An empty directory where a full one was is more often a failed mount than a wish. */
const assertPlausible = (
  { allowMassRemoval }: IngestRequest,
  { files }: Wanted,
  gone: readonly DocumentRecord[],
  size: number,
): void => {
  if (allowMassRemoval) return;
  if (files.length === 0) {
    throw new IngestionError('ingestion.empty_directory', 'The directory has no file that could be ingested');
  }
  if (size >= GUARDED_FROM && gone.length * 2 > size) {
    throw new IngestionError('ingestion.mass_removal', 'More than half of the source would be removed');
  }
};

const removeGone = async (stored: StoredSource, gone: readonly DocumentRecord[], record: RunRecord): Promise<void> => {
  for (const document of gone) {
    await stored.remove(document.id);
    record.removed(document.pinned ? stored.pathOf(document) : undefined);
  }
};

/** What an unreadable directory held stays only where its label, as far as paths tell, is still the same. */
const refuseBadNames = async (
  stored: StoredSource,
  survey: Survey,
  labelRules: LabelRules,
  record: RunRecord,
): Promise<void> => {
  for (const { path, error } of survey.refused)
    await refuse({ path, error, label: undefined, pin: undefined }, stored, record);
  for (const document of stored.below(survey.unreadable)) {
    const outcome = await stored.settleUnseen(document, labelRules);
    if (outcome === 'removed') record.removed();
    else if (document.pinned) record.pinned(stored.pathOf(document), outcome === 'hidden' ? 'hidden' : 'kept');
  }
};

interface Refused {
  readonly path: string;
  readonly error: IngestionError;
  readonly label: Label | undefined;
  readonly pin?: PinOutcome | undefined;
}

const refuse = async ({ path, error, label, pin }: Refused, stored: StoredSource, record: RunRecord): Promise<void> => {
  const outcome = await stored.settleRefused(path, error, label);
  record.refuse(path, error, outcome);
  if (stored.find(path)?.pinned) record.pinned(path, outcome === 'hidden' ? 'hidden' : (pin ?? 'kept'));
};

interface Run {
  readonly request: IngestRequest;
  readonly limits: IngestionLimits;
  readonly labelRules: LabelRules;
  readonly pinning: Pinning;
  readonly stored: StoredSource;
  readonly record: RunRecord;
}

/** The next file is parsed while this one is written. */
const ingestFiles = async (
  { request, limits, labelRules, pinning, stored, record }: Run,
  files: readonly SourceFile[],
) => {
  const parser = createParser(limits);
  const deps: PreparationDeps = {
    labelRules,
    pinning,
    frontMatter: request.labels.front_matter,
    embedder: request.embedder,
    parser,
    limits,
    onIgnoredFrontMatter: () => {
      record.ignoredFrontMatter();
    },
  };
  const prepare = (file: SourceFile | undefined): Promise<Prepared> | undefined =>
    file && prepareFile(deps, file, stored.find(file.path));
  try {
    let next = prepare(files[0]);
    for (const [index, file] of files.entries()) {
      const prepared = await next;
      if (request.signal?.aborted) throw new IngestionError('ingestion.interrupted', 'The run was interrupted');
      next = prepare(files[index + 1]);
      if (prepared) await commit(prepared, stored, record);
      request.onProgress?.(index + 1, files.length);
      record.looked(file, prepared?.bytes ?? 0);
    }
  } finally {
    await parser.close();
  }
};

const commit = async (prepared: Prepared, stored: StoredSource, record: RunRecord): Promise<void> => {
  const { path } = prepared.file;
  const done = (): void => {
    if (prepared.pin) record.pinned(path, prepared.pin);
  };
  switch (prepared.action) {
    case 'keep':
      record.unchanged();
      return done();
    case 'relabel':
      await stored.relabel(path, prepared.label);
      record.relabelled();
      return done();
    case 'refuse':
      return refuse({ ...prepared, path }, stored, record);
    case 'write': {
      const written = await stored.write(prepared);
      if (written instanceof IngestionError) return refuse({ ...prepared, path, error: written }, stored, record);
      record.wrote(written, prepared.document.pieces.length);
      return done();
    }
  }
};
