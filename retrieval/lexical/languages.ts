import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { englishStem } from './english-stem.ts';
import { ENGLISH_FUNCTION_WORDS } from './english-function-words.ts';

interface Language {
  readonly stem: (word: string) => string;
  /** `l'avion` is two words in the languages that elide, `don't` and `O'Brien` are one in the others. */
  readonly elides: boolean;
  readonly functionWords: ReadonlySet<string>;
  /**
   * By how many letters at its end a stem may differ from the beginning of its word (Porter: `-bility` becomes `-ble`, two),
   * so that a word which begins otherwise needn't be stemmed to tell that it has another stem. Undefined: any.
   */
  readonly changes: number | undefined;
}

const plain = (stem: (word: string) => string, elides = false): Language => ({
  stem,
  elides,
  functionWords: new Set(),
  changes: undefined,
});

export const LANGUAGES = {
  english: { stem: englishStem, elides: false, functionWords: ENGLISH_FUNCTION_WORDS, changes: 2 },
  danish: plain(danish),
  dutch: plain(dutch),
  finnish: plain(finnish),
  french: plain(french, true),
  german: plain(german),
  italian: plain(italian, true),
  norwegian: plain(norwegian),
  portuguese: plain(portuguese),
  spanish: plain(spanish),
  swedish: plain(swedish),
  /** Words as they stand, for mixed or other languages. */
  none: plain((word) => word),
} satisfies Record<string, Language>;

export type LanguageName = keyof typeof LANGUAGES;

export const isLanguageName = (name: string): name is LanguageName => Object.hasOwn(LANGUAGES, name);
export const LANGUAGE_NAMES: readonly LanguageName[] = Object.keys(LANGUAGES).filter(isLanguageName);
