import { constants, type Dirent } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { IngestionError } from './errors.ts';
import type { IngestionLimits } from './limits.ts';

/** A path below the directory, with `/` between its names, in NFC. */
export interface SourceFile {
  readonly path: string;
  readonly absolute: string;
}

export interface Survey {
  /** In path order. */
  readonly files: readonly SourceFile[];
  readonly refused: readonly { readonly path: string; readonly error: IngestionError }[];
  readonly skipped: readonly { readonly path: string; readonly why: 'hidden' | 'link' | 'special' }[];
  /** Directories whose content isn't known: what was ingested from them hasn't vanished. */
  readonly unreadable: readonly string[];
}

/** Control and format characters (line feeds, bidi overrides), and what names in a broken encoding turn into. */
const BAD_NAME = /[\p{C}\p{Zl}\p{Zp}\ufffd]/u;
const MAX_PATH_CHARS = 1_000;

/**
 * Every regular file below the directory. Links are never followed: one that points out is refused; what one inside points
 * to is found under its own path, and so under its own label. Devices, pipes, sockets and dot files are left out.
 * @throws IngestionError ingestion.directory_invalid, .too_large for more files than a run may have
 */
export async function surveyDirectory(directory: string, limits: IngestionLimits): Promise<Survey> {
  const root = await realpath(directory).catch(() => {
    throw new IngestionError('ingestion.directory_invalid', 'The directory does not exist or cannot be opened');
  });
  const survey: Walk['survey'] = { files: [], refused: [], skipped: [], unreadable: [] };
  await walk({ root, limits, survey }, '', 0);
  if (survey.unreadable.includes('')) {
    throw new IngestionError('ingestion.directory_invalid', 'This is no directory, or it cannot be read');
  }
  return { ...survey, ...withoutCollisions(survey.files, survey.refused) };
}

interface Walk {
  readonly root: string;
  readonly limits: IngestionLimits;
  readonly survey: {
    readonly files: SourceFile[];
    readonly refused: { path: string; error: IngestionError }[];
    readonly skipped: { path: string; why: 'hidden' | 'link' | 'special' }[];
    readonly unreadable: string[];
  };
}

const walk = async (context: Walk, below: string, depth: number): Promise<void> => {
  const { root, limits, survey } = context;
  const refuse = (at: string, code: IngestionError['code'], message: string) =>
    survey.refused.push({ path: at, error: new IngestionError(code, message) });
  const entries = await readdir(path.join(root, below), { withFileTypes: true }).catch(() => undefined);
  if (!entries || depth > limits.maxDepth) {
    survey.unreadable.push(below);
    if (below !== '') refuse(below, 'ingestion.unreadable', 'The directory cannot be read');
    return;
  }
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const at = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.')) survey.skipped.push({ path: at, why: 'hidden' });
    else if (BAD_NAME.test(entry.name) || at.length > MAX_PATH_CHARS) {
      refuse(at, 'ingestion.name_invalid', 'The name has characters that no name may have, or is too long');
    } else await visit(context, entry, at, depth);
  }
};

const visit = async (context: Walk, entry: Dirent, at: string, depth: number): Promise<void> => {
  const { root, limits, survey } = context;
  const absolute = path.join(root, at);
  if (entry.isDirectory()) return walk(context, at, depth + 1);
  if (entry.isSymbolicLink()) {
    if (await leadsInside(root, absolute)) survey.skipped.push({ path: at, why: 'link' });
    else survey.refused.push({ path: at, error: outside() });
  } else if (!entry.isFile()) survey.skipped.push({ path: at, why: 'special' });
  else if (survey.files.length >= limits.maxFiles) {
    throw new IngestionError('ingestion.too_large', 'The directory has too many files for one run');
  } else survey.files.push({ path: at.normalize('NFC'), absolute });
};

const outside = () =>
  new IngestionError('ingestion.outside_directory', 'The link leads out of the directory or nowhere');

const leadsInside = async (root: string, link: string): Promise<boolean> => {
  const target = await realpath(link).catch(() => undefined);
  return target !== undefined && target.startsWith(`${root}${path.sep}`);
};

/** Two names that are one name in NFC would be one document: neither is taken, or the order of a listing would decide. */
const withoutCollisions = (
  files: readonly SourceFile[],
  refused: Survey['refused'],
): Pick<Survey, 'files' | 'refused'> => {
  const times = new Map<string, number>();
  for (const file of files) times.set(file.path, (times.get(file.path) ?? 0) + 1);
  const twins = files.filter((file) => (times.get(file.path) ?? 0) > 1);
  const message = 'Another file has the same name in another Unicode form';
  return {
    files: files.filter((file) => times.get(file.path) === 1),
    refused: [
      ...refused,
      ...twins.map((file) => ({ path: file.path, error: new IngestionError('ingestion.name_collision', message) })),
    ],
  };
};

/**
 * The file's bytes. It is opened without following a link and judged by its handle, so that a file swapped since the
 * survey is refused too; a pipe put in its place doesn't block.
 * @throws IngestionError ingestion.unreadable, .outside_directory, .too_large
 */
export async function readSourceFile(file: SourceFile, maxBytes: number): Promise<Uint8Array> {
  const parent = path.dirname(file.absolute);
  if ((await realpath(parent).catch(() => undefined)) !== parent) throw outside();
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file.absolute, flags).catch((error: unknown) => {
    throw codeOf(error) === 'ELOOP' ? outside() : unreadable();
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw unreadable();
    if (stat.size > maxBytes) throw new IngestionError('ingestion.too_large', 'The file is too large');
    const buffer = Buffer.alloc(stat.size + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, 0).catch(() => {
      throw unreadable();
    });
    if (bytesRead !== stat.size) throw unreadable();
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const unreadable = () =>
  new IngestionError('ingestion.unreadable', 'The file cannot be read, or changes while it is being read');

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
