import { candidatesOf } from './candidates.ts';
import type { MappedText } from './mapped-text.ts';

/** Four single letters or more with one to three separators between each two: `i g n o r e`, `k-e-y-s`, `a.b.c.d`. */
const SPACED = /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[ \t.,\-_*|/~·•]{1,3}[\p{L}\p{N}](?![\p{L}\p{N}])){3,}/gu;
const SEPARATOR = /[ \t.,\-_*|/~·•]{1,3}/gu;

/** Spaced-out letters closed up. The separator that occurs most is taken to stand inside words, any other between them. */
export const closedUp = (text: MappedText): MappedText =>
  candidatesOf(text.text).spaced ? text.rewrite(SPACED, closed) : text;

const closed = (run: string): string => {
  const inner = mostFrequent(run.match(SEPARATOR) ?? []);
  return run.replace(SEPARATOR, (separator) => (separator === inner ? '' : ' '));
};

const mostFrequent = (values: readonly string[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: string | undefined;
  for (const [value, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = value;
  return best;
};
