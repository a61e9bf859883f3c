import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { IngestionError } from '../errors.ts';
import type { LoadLimits } from './loaded-document.ts';

const MiB = 1024 * 1024;
const ENCRYPTED = 0x1;

/**
 * Reads the entries that `wanted` names, and counts all of them: sizes that an archive declares about itself are not
 * believed (ING-01), and a name that leaves the archive refuses the whole (ING-02).
 * @throws IngestionError ingestion.archive_unsafe, .truncated, .encrypted, .unreadable
 */
export async function readArchive(
  bytes: Uint8Array,
  limits: LoadLimits,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Buffer>> {
  const archive = await opened(bytes);
  if (archive.entryCount > limits.maxArchiveEntries) throw unsafe('it has too many entries');
  const contents = new Map<string, Buffer>();
  const seen = new Set<string>();
  let inflated = 0;
  for await (const entry of entriesOf(archive)) {
    assertEntry(entry, seen);
    if (entry.fileName.endsWith('/')) continue;
    const keep = wanted(entry.fileName);
    const chunks: Buffer[] = [];
    for await (const chunk of inflate(archive, entry)) {
      inflated += chunk.byteLength;
      assertSize(inflated, bytes.byteLength, limits);
      if (keep) chunks.push(chunk);
    }
    if (keep) contents.set(entry.fileName, Buffer.concat(chunks));
  }
  return contents;
}

const unsafe = (why: string) => new IngestionError('ingestion.archive_unsafe', `The archive is refused: ${why}`);
const broken = () => new IngestionError('ingestion.truncated', 'The archive is cut off or damaged');

const opened = async (bytes: Uint8Array): Promise<ZipFile> => {
  try {
    return await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
  } catch {
    throw broken();
  }
};

/** The library refuses absolute names, `..` and backslashes by an error of its own. */
async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry> {
  try {
    for await (const entry of archive.eachEntry()) yield entry;
  } catch (error) {
    if (error instanceof IngestionError) throw error;
    throw /relative path|absolute path|characters in fileName/u.test(messageOf(error))
      ? unsafe('an entry leaves it')
      : broken();
  }
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';

async function* inflate(archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of await archive.openReadStreamPromise(entry)) yield chunk;
  } catch (error) {
    if (error instanceof IngestionError) throw error;
    // What comes out is longer than declared, which is how a bomb lies; shorter is damage.
    throw /too many bytes/u.test(messageOf(error)) ? unsafe('an entry is longer than it says') : broken();
  }
}

const assertEntry = (entry: Entry, seen: Set<string>): void => {
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) {
    throw new IngestionError('ingestion.encrypted', 'The archive needs a password');
  }
  const name = entry.fileName.toLowerCase();
  if (seen.has(name)) throw unsafe('two entries have one name');
  seen.add(name);
};

const assertSize = (inflated: number, stored: number, limits: LoadLimits): void => {
  const bomb = inflated > MiB && inflated / stored > limits.maxInflationRatio;
  if (bomb || inflated > limits.maxInflatedBytes) throw unsafe('it inflates to too much');
};

/** A zip archive without compression (APPNOTE 6.3.10, §4.3), for a library that reads nothing but archives. */
export function writeArchive(contents: ReadonlyMap<string, Buffer>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of contents) {
    const fileName = Buffer.from(name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.byteLength, 14);
    common.writeUInt32LE(data.byteLength, 18);
    common.writeUInt16LE(fileName.byteLength, 22);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, fileName, data]);
    locals.push(local);
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, attributes, fileName]));
    offset += local.byteLength;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(contents.size, 4);
  end.writeUInt16LE(contents.size, 6);
  end.writeUInt32LE(directory.byteLength, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end]);
}
