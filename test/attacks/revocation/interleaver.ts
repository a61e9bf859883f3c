import { setImmediate } from 'node:timers/promises';

/** 0 … 1 */
export type Random = () => number;

export const pick = <T>(random: Random, values: readonly T[]): T => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from');
  return value;
};

export interface Interleaver {
  /** Whoever awaits this goes on when the generator says so. */
  readonly point: () => Promise<void>;
  /** Runs all of them to their ends: at each step one task goes on, one more begins, or the next change is made. */
  readonly run: (tasks: readonly (() => Promise<void>)[], changes: readonly (() => Promise<void>)[]) => Promise<void>;
}

/** Of all that may happen next, how often it is a change: changes then fall into all of a request's stages. */
const CHANGE_SHARE = 0.15;

/**
 * A scheduler over the await points of real code. Between two points only microtasks run, so that one turn of the event loop
 * ends in a state where every task waits at a point or has ended: the same numbers make the same interleaving.
 */
export function createInterleaver(random: Random): Interleaver {
  const parked: (() => void)[] = [];
  return {
    point: () => new Promise((resolve) => parked.push(resolve)),
    async run(tasks, changes) {
      const [toBegin, toMake] = [[...tasks], [...changes]];
      const running: Promise<void>[] = [];
      let ended = 0;
      const begin = (task: () => Promise<void>): void => {
        running.push(
          task().finally(() => {
            ended += 1;
          }),
        );
      };
      while (toBegin.length > 0 || toMake.length > 0 || ended < running.length) {
        const change = toMake.length > 0 && (random() < CHANGE_SHARE || parked.length + toBegin.length === 0);
        const choice = Math.floor(random() * (parked.length + (toBegin.length > 0 ? 1 : 0)));
        if (change) await toMake.shift()?.();
        else if (choice < parked.length) parked.splice(choice, 1)[0]?.();
        else {
          const task = toBegin.shift();
          if (!task) throw new Error('A task waits for something that is no point');
          begin(task);
        }
        await setImmediate();
      }
      await Promise.all(running);
    },
  };
}
