import { leetLetters, lookalikes, strokes } from './lookalikes.ts';
import type { MappedText } from './mapped-text.ts';

/** Marks of the European scripts only: a kana's voicing or an Indic vowel sign is part of its letter. */
// oxlint-disable-next-line no-misleading-character-class -- these are the marks themselves
const MARKS = /[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;

const FOREIGN = /[^\p{ASCII}]+/gu;
const IS_ASCII = /^\p{ASCII}*$/u;
const classOf = (letters: Iterable<string>): RegExp => new RegExp(`[${Array.from(letters).join('')}]`, 'gu');
const STROKES = classOf(strokes.keys());
const LOOKALIKES = classOf(lookalikes.keys());

/** Lower case, without accents: the form in which rules are written down and compared. */
export const plainForm = (text: string): string =>
  IS_ASCII.test(text)
    ? text.toLowerCase()
    : text
        .toLowerCase()
        .normalize('NFD')
        .replace(MARKS, '')
        .normalize('NFC')
        .replace(STROKES, (letter) => strokes.get(letter) ?? letter);

const CHANGEABLE = /[A-Z]+|[^\p{ASCII}]/gu;

/** `plainForm`, with its offsets. */
export const plain = (text: MappedText): MappedText => text.rewrite(CHANGEABLE, plainForm).rewrite(MARKS, () => '');

/** As CHANGEABLE, but for General Punctuation and pictures, which have no other form. */
const LETTERLIKE = /[A-Z]+|[^\p{ASCII}\u2010-\u2027\u2030-\u205e\u{1f300}-\u{1faff}]/gu;

/** The text of `plain`. */
export const plainOf = (text: string): string =>
  IS_ASCII.test(text) ? text.toLowerCase() : text.replace(LETTERLIKE, plainForm).replace(MARKS, '');

/** Lookalikes of Latin letters made Latin. A text in Cyrillic or Greek comes out as nonsense: read it beside the plain one. */
export const unmasked = (text: MappedText): MappedText => text.rewrite(FOREIGN, unmaskedOf);

/** The text of `unmasked`. */
export const unmaskedOf = (text: string): string =>
  IS_ASCII.test(text) ? text : text.replace(LOOKALIKES, (letter) => lookalikes.get(letter) ?? letter);

/** Cut at 64, far above any word. */
const LEET_WORD = /[a-z0-9@$€!|]{2,64}/gu;
const SIGN = /[013456789@$€|]|!(?=[a-z0-9])/u;

const leetWord = (word: string, one: 'i' | 'l'): string | undefined => {
  if (!/[a-z]/u.test(word) || !SIGN.test(word)) return undefined;
  return word.replace(/[013456789@$€!|]/gu, (sign) => (sign === '1' ? one : (leetLetters.get(sign) ?? sign)));
};

/** Digits and signs read as letters, in words that have letters too. */
export const unleeted = (text: MappedText, one: 'i' | 'l'): MappedText =>
  text.rewrite(LEET_WORD, (word) => leetWord(word, one));

/** The text of `unleeted`. */
export const leetOf = (text: string, one: 'i' | 'l'): string =>
  text.replace(LEET_WORD, (word) => leetWord(word, one) ?? word);

/** A letter beside a digit or sign: without one no word changes. An exclamation mark at a word's end is just that. */
const LEET_PAIR = /[a-z]!{0,64}[0-9@$€|]|[0-9@$€|!][a-z]/u;
export const hasLeet = (text: string): boolean => LEET_PAIR.test(text);

/** Each Latin letter thirteen further. */
export const rot13 = (text: MappedText): MappedText =>
  text.rewrite(/[a-z]+/gu, (word) =>
    Array.from(word, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97)).join(''),
  );
