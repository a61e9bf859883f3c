/** The middle value; of an even number, the lower of the two in the middle. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

/** Milliseconds of each of `times` runs, one after another. */
export const timesOf = async (times: number, work: (run: number) => unknown): Promise<number[]> => {
  const taken: number[] = [];
  for (let run = 0; run < times; run += 1) {
    const started = performance.now();
    await work(run);
    taken.push(performance.now() - started);
  }
  return taken;
};

export interface Goal {
  readonly max?: number;
  readonly min?: number;
}

/** The line that ends every benchmark. */
export const closingLine = (bench: string, ratios: Record<string, number>, goals: Record<string, Goal>): string => {
  const met = Object.entries(goals).every(([name, { max = Infinity, min = -Infinity }]) => {
    const ratio = ratios[name] ?? Number.NaN;
    return ratio <= max && ratio >= min;
  });
  const rounded = Object.fromEntries(
    Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toPrecision(4))]),
  );
  return JSON.stringify({ bench, ratios: rounded, goals, met });
};

/** Numbers in 0 … 1 that are the same in every run (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
