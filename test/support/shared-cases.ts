import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Cases that are checked against the engine's source; they are no part of this repository. RINGFENCE_CASES, or beside it. */
const folder =
  process.env['RINGFENCE_CASES'] ??
  path.join(process.env['RINGFENCE_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared'), 'cases');

export const NO_CASES = 'no cases in RINGFENCE_CASES or ../shared/cases beside this checkout';

/** The text of a file of cases, or undefined where it isn't at hand. */
export function sharedCases(name: string): string | undefined {
  const file = path.join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
