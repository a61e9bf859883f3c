import { RetrievalError } from '../errors.ts';

type Version = readonly [number, number, number];

/** From here on a caller's own document frequencies can be asked for at all (`params.idf.corpus`). */
const FLOOR: Version = [1, 19, 0];
/** Where the known fail-open filters are mended. */
export const DEFAULT_MINIMUM_VERSION = '1.19.1';

/**
 * @param minimum what the operator asks for; below 1.19.0 it is refused like an older server
 * @throws RetrievalError store.too_old: older than that, or a version that can't be read (a development build, say)
 */
export function assertVersion(found: string, minimum: string): void {
  const version = parse(found);
  const wanted = parse(minimum);
  if (!version || !wanted || older(wanted, FLOOR) || older(version, wanted)) {
    throw new RetrievalError(
      'store.too_old',
      'Qdrant is older than 1.19.1, or than the version asked for: it has no statistics of a single caller',
    );
  }
}

const parse = (text: string): Version | undefined => {
  const parts = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/u.exec(text);
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : undefined;
};

const older = (a: Version, b: Version): boolean => {
  if (a[0] !== b[0]) return a[0] < b[0];
  return a[1] === b[1] ? a[2] < b[2] : a[1] < b[1];
};
