import type { RankedId } from './stores/ports.ts';
import { byRank } from './stores/ranking.ts';

/**
 * Min-max score fusion with equal weights: each list's scores are stretched to 0…1 and added; an id that a list lacks adds
 * 0. It beats reciprocal rank fusion on most public sets (Bruch et al. 2023, "An Analysis of Fusion Functions").
 * Both lists hold permitted passages alone, so their minima and maxima tell nothing of others. Ties break on ascending ids.
 */
export function fuse(...lists: (readonly RankedId[])[]): readonly RankedId[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    const [most, least] = [Math.max(...list.map(score)), Math.min(...list.map(score))];
    for (const hit of list) {
      const stretched = most === least ? 1 : (hit.score - least) / (most - least);
      scores.set(hit.id, (scores.get(hit.id) ?? 0) + stretched);
    }
  }
  return [...scores].map(([id, total]) => ({ id, score: total })).sort(byRank);
}

const score = (hit: RankedId): number => hit.score;
