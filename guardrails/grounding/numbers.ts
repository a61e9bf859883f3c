import { cleanText } from '../views/clean.ts';
import { plainForm } from '../views/fold.ts';

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, index) => [word, String(index + 2)]),
);
const TENS = ['thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const MORE: ReadonlyMap<string, string> = new Map(TENS.map((word, index) => [word, String(10 * (index + 3))]));

const NUMBER = /\d+(?:[.,'’]\d+){0,8}|\p{L}{3,12}/gu;

/**
 * Numbers of a text, each as the spellings it may be read as: `1,500` is 1500 or 1.5, `five` is 5. Leading zeros are
 * dropped, so the parts of a date compare with those of another.
 */
export const numbersOf = (text: string): readonly (readonly string[])[] =>
  cleanText(text)
    .matchAll(NUMBER)
    .map(([found]) => readingsOf(found))
    .filter((readings) => readings.length > 0)
    .toArray();

const readingsOf = (found: string): readonly string[] => {
  if (!/^\d/u.test(found)) {
    const word = NUMBER_WORDS.get(plainForm(found)) ?? MORE.get(plainForm(found));
    return word === undefined ? [] : [word];
  }
  const parts = found.split(/[.,'’]/u);
  const [whole = '', ...groups] = parts;
  const last = groups.at(-1);
  if (last === undefined) return [trimmed(whole)];
  const readings: string[] = [];
  if (groups.every((group) => group.length === 3)) readings.push(trimmed(parts.join('')));
  if (groups.length === 1 || groups.slice(0, -1).every((group) => group.length === 3)) {
    readings.push(`${trimmed(parts.slice(0, -1).join(''))}.${last}`.replace(/\.?0+$/u, ''));
  }
  return readings.length > 0 ? readings : [parts.map(trimmed).join('.')];
};

const trimmed = (digits: string): string => digits.replace(/^0+(?=\d)/u, '');
