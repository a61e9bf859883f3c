import { MARKER } from '../../retrieval/index.ts';

/** Names that the doors let in: each is somebody's, and a careless engine takes it for another, or for syntax. */
export const NAMES = [
  'finance',
  'Finance',
  'FINANCE',
  'fin\u0430nce', // Cyrillic a
  '\uff46inance', // full-width f: NFKC makes it `finance`
  '\ufb01nance', // the ligature fi
  'financ',
  'finance2',
  'finance finance',
  'caf\u00e9',
  'cafe',
  'CAF\u00c9',
  'stra\u00dfe',
  'strasse',
  '\u0131stanbul', // dotless i
  'istanbul',
  '\u65e5\u672c',
  '\u{1f512}',
  "o'brien; --",
  'x"y',
  'back\\slash',
  'a%b',
  'a_b',
  'a?[b]*',
  'a.b',
  'a,b',
  '$.tags',
  'tags[]',
  '0',
  '1',
  '-1',
  'true',
  'NULL',
  '[]',
  '{"a":1}',
  '__PROTO__',
  'hasOwnProperty',
  'toString',
  '**',
  'Ringfence:always',
  'ringfence',
  'user:finance',
  'x'.repeat(256),
] as const;

/** Well-formed Unicode that no door lets in: twins of the names above, reserved names, and what looks like nothing. */
export const TWINS = [
  'cafe\u0301',
  'fin\u200bance',
  'finance\u200d',
  '\ufefffinance',
  'fin\u00adance',
  '\u202efinance',
  'finance\ufe0f',
  'finance ',
  ' finance',
  'finance\u00a0',
  'finance\t',
  'finance\n',
  'finance\u0000',
  ' ',
  '*',
  '__proto__',
  'constructor',
  'prototype',
  'null',
  'undefined',
  'user:*',
  MARKER,
  'ringfence:anything',
  'x'.repeat(257),
] as const;

/** What some engines can't be asked for at all. */
export const EMPTY = '';
export const HALF_A_CHARACTER = 'finance\ud800';

export const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

/** For test names: long lists and invisible characters in a form that can be read. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value).replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text;
};
