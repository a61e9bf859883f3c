import { unitsOf } from '../../views/readings.ts';
import { classOf, IDEOGRAPH, LETTER, LINE_END, STOP } from './word-classes.ts';

export interface Token {
  readonly word: string;
  /** Counts words; the end of a sentence or line counts as some, so that phrases rarely reach across one. */
  readonly place: number;
}

/** A sentence's end counts as two words, a line's as one, a blank line as two; dots that trail off count as none. */
const MAX_BREAK = 2;
/** Letters of a word at most, in code points: what is longer counts as several. */
const MAX_WORD = 64;
const DOT = 0x2e;

/** Called for each word [from, to) with its place; what it returns is how many words it has been taken for. */
type OnWord = (from: number, to: number, place: number) => number;

export const scan = (units: Uint16Array, onWord: OnWord): void => {
  let place = 0;
  for (let at = 0; at < units.length;) {
    const kind = classAt(units, at);
    const from = at;
    if (kind === LETTER) {
      at = endOfWord(units, from);
      place += onWord(from, at, place);
    } else if (kind === IDEOGRAPH) {
      at += widthAt(units, at);
      place += onWord(from, at, place);
    } else if (kind === STOP || kind === LINE_END) {
      while (at < units.length && classAt(units, at) === kind) at += 1;
      if (kind === LINE_END) place += Math.min(MAX_BREAK, at - from);
      else if (at - from < 2 || units[from] !== DOT || units[from + 1] !== DOT) place += MAX_BREAK;
    } else at += widthAt(units, at);
  }
};

/** Words of a text in plain form, each with its place. */
export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  scan(unitsOf(text), (from, to, place) => {
    tokens.push({ word: text.slice(from, to), place });
    return 1;
  });
  return tokens;
};

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

const widthAt = (units: Uint16Array, at: number): number =>
  isHigh(units[at] ?? 0) && isLow(units[at + 1] ?? 0) ? 2 : 1;

const classAt = (units: Uint16Array, at: number): number => {
  const unit = units[at] ?? 0;
  if (unit < 128 || !isHigh(unit) || widthAt(units, at) === 1) return classOf(unit);
  return classOf((unit - 0xd800) * 0x400 + ((units[at + 1] ?? 0) - 0xdc00) + 0x1_0000);
};

const endOfWord = (units: Uint16Array, from: number): number => {
  let at = from;
  const plainEnd = Math.min(units.length, from + MAX_WORD);
  while (at < plainEnd && (units[at] ?? 0) < 128 && classOf(units[at] ?? 0) === LETTER) at += 1;
  for (let points = at - from; points < MAX_WORD && at < units.length && classAt(units, at) === LETTER; points += 1) {
    at += widthAt(units, at);
  }
  return at;
};
