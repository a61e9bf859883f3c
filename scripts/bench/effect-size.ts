import { quantile } from './measuring.ts';

/**
 * Cliff's delta: how much likelier a value of `a` exceeds one of `b` than the other way round, −1 … 1; 0: nobody can tell them
 * apart. It looks at order alone, so outliers of a busy machine don't decide it. (delta + 1) / 2 is the area under the ROC curve.
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  const sorted = b.toSorted((x, y) => x - y);
  let sum = 0;
  for (const value of a) {
    const below = lowerBound(sorted, value);
    sum += below - (sorted.length - upperBound(sorted, value, below));
  }
  return sum / (a.length * b.length);
}

const lowerBound = (sorted: readonly number[], value: number): number => firstWhere(sorted, 0, (held) => held >= value);
const upperBound = (sorted: readonly number[], value: number, from: number): number =>
  firstWhere(sorted, from, (held) => held > value);

function firstWhere(sorted: readonly number[], from: number, holds: (held: number) => boolean): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Percentile bootstrap of the delta, 95%. */
export function deltaInterval(
  a: readonly number[],
  b: readonly number[],
  random: () => number,
  times = 300,
): readonly [low: number, high: number] {
  const again = (values: readonly number[]) =>
    values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN);
  const deltas = Array.from({ length: times }, () => cliffsDelta(again(a), again(b)));
  return [quantile(deltas, 0.025), quantile(deltas, 0.975)];
}
