import { leetLetters, lookalikes, strokes } from './lookalikes.ts';
import type { MappedText } from './mapped-text.ts';

/** Marks of the European scripts only: a kana's voicing or an Indic vowel sign is part of its letter. */
// oxlint-disable-next-line no-misleading-character-class -- these are the marks themselves
const MARKS = /[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;

const FOREIGN = /[^\p{ASCII}]+/gu;

/** Lower case, without accents: the form in which rules are written down and compared. */
export const plainForm = (text: string): string =>
  Array.from(text.toLowerCase().normalize('NFD').replace(MARKS, '').normalize('NFC'), (letter) => {
    return strokes.get(letter) ?? letter;
  }).join('');

/** `plainForm`, with its offsets. */
export const plain = (text: MappedText): MappedText =>
  text.rewrite(/[A-Z]+|[^\p{ASCII}]/gu, plainForm).rewrite(MARKS, () => '');

/** Lookalikes of Latin letters made Latin. A text in Cyrillic or Greek comes out as nonsense: read it beside the plain one. */
export const unmasked = (text: MappedText): MappedText =>
  text.rewrite(FOREIGN, (run) => Array.from(run, (letter) => lookalikes.get(letter) ?? letter).join(''));

/** Cut at 64, far above any word. */
const LEET_WORD = /[a-z0-9@$€!|]{2,64}/gu;
const SIGN = /[013456789@$€|]|!(?=[a-z0-9])/u;

/** Digits and signs read as letters, in words that have letters too. */
export const unleeted = (text: MappedText, one: 'i' | 'l'): MappedText =>
  text.rewrite(LEET_WORD, (word) => {
    if (!/[a-z]/u.test(word) || !SIGN.test(word)) return undefined;
    return word.replace(/[013456789@$€!|]/gu, (sign) => (sign === '1' ? one : (leetLetters.get(sign) ?? sign)));
  });

/** Each Latin letter thirteen further. */
export const rot13 = (text: MappedText): MappedText =>
  text.rewrite(/[a-z]+/gu, (word) =>
    Array.from(word, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97)).join(''),
  );
