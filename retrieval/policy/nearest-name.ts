const MAX_CANDIDATES = 2_000;

/** Case, hyphens and underscores are the commonest slips, so they count for nothing here. */
const folded = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/gu, '');

/**
 * The candidate that a misspelt name was probably meant to be: at most a third of its letters away (and at most three),
 * counting a swap of neighbours as one. Undefined: none is near enough. Bounded, since the names come from a file.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = folded(name);
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  for (const candidate of Iterator.from(candidates).take(MAX_CANDIDATES)) {
    const offered = folded(candidate);
    if (Math.abs(offered.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, offered);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counted once. */
const editDistance = (a: string, b: string): number => {
  let twoUp: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(above, column) + 1,
          at(current, column - 1) + 1,
          at(above, column - 1) + (same ? 0 : 1),
          swapped ? at(twoUp, column - 2) + 1 : Infinity,
        ),
      );
    }
    [twoUp, above] = [above, current];
  }
  return at(above, b.length);
};

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
