import { stemmer } from '@orama/stemmers/english';

const CONSONANTS = '[^aeiou][^aeiouy]*';
const VOWELS = '[aeiouy][aeiou]*';
/** Porter's m > 1: at least two times a vowel run followed by a consonant run. */
const MEASURE_ABOVE_ONE = new RegExp(`^(?:${CONSONANTS})?(?:${VOWELS}${CONSONANTS}){2}`, 'u');
const ION = /([st])ions?$/u;

/**
 * Porter's stemmer (Program 14(3), 1980). The library's step 4 loses the letter before `-ion`: `connection` becomes `connec`,
 * which `connected` (`connect`) would never meet, and `decision` is left whole. Both are put right here.
 */
export function englishStem(word: string): string {
  const stem = stemmer(word);
  const ion = ION.exec(word);
  if (!ion) return stem;
  const lostLetter = stem.length === word.length - ion[0].length && word.startsWith(stem);
  if (lostLetter) return stem + (ion[1] ?? '');
  const bare = stem.slice(0, -'ion'.length);
  return ION.test(stem) && MEASURE_ABOVE_ONE.test(bare) ? bare : stem;
}
