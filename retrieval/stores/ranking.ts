import type { RankedId } from './ports.ts';

/** Best first; equal scores in ascending id order (UTF-16 units), which tells nothing of other passages. */
export const byRank = (a: RankedId, b: RankedId): number =>
  b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
