import type { Lexicon } from './lexicon.ts';
import type { PhraseRule } from './rule.ts';
import { scan } from './tokens.ts';
import type { WordTree } from './word-tree.ts';

/** Words as their numbers in a lexicon (0: not in it), each with its place. The first `count` entries hold. */
export interface Numbered {
  readonly numbers: Uint16Array;
  readonly places: Uint32Array;
  readonly count: number;
}

const MIN_RUN_TOGETHER = 9;
const MIN_KNOWN_SHARE = 0.7;
const MIN_WORD = 2;

/** Words run together (`ignoreallprevious`) are taken apart where the rules' own words make up most of them. */
export const numbersOf = <R extends PhraseRule>(units: Uint16Array, { tree, isOfRules }: Lexicon<R>): Numbered => {
  const numbers = new Uint16Array(units.length);
  const places = new Uint32Array(units.length);
  let count = 0;
  const add = (number: number, place: number): void => {
    numbers[count] = number;
    places[count] = place;
    count += 1;
  };
  const addParts = (from: number, to: number, place: number): number => {
    const parts: number[] = [];
    let unknownFrom = from;
    for (let at = from; at < to;) {
      const end = tree.endOfLongest(units, at, to, isOfRules);
      if (end - at < MIN_WORD) {
        at += 1;
        continue;
      }
      if (unknownFrom < at) parts.push(tree.find(units, unknownFrom, at));
      parts.push(tree.find(units, at, end));
      at = end;
      unknownFrom = end;
    }
    if (unknownFrom < to) parts.push(tree.find(units, unknownFrom, to));
    for (const [index, number] of parts.entries()) add(number, place + index);
    return parts.length;
  };
  scan(units, (from, to, place) => {
    const number = tree.find(units, from, to);
    const isWhole = to - from < MIN_RUN_TOGETHER || isOfRules[number] === 1;
    if (!isWhole && isRunTogether(units, from, to, tree, isOfRules)) return addParts(from, to, place);
    add(number, place);
    return 1;
  });
  return { numbers, places, count };
};

const isRunTogether = (
  units: Uint16Array,
  from: number,
  to: number,
  tree: WordTree,
  isOfRules: Uint8Array,
): boolean => {
  const needed = MIN_KNOWN_SHARE * (to - from);
  let known = 0;
  for (let at = from; at < to;) {
    // Even if all the rest were known, it would not be enough.
    if (known + (to - at) < needed) return false;
    const length = tree.endOfLongest(units, at, to, isOfRules) - at;
    if (length >= MIN_WORD) known += length;
    at += length >= MIN_WORD ? length : 1;
  }
  return known >= needed;
};
