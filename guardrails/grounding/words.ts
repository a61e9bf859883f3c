import { cleanText } from '../views/clean.ts';
import { plainForm } from '../views/fold.ts';

/** Words that carry no content of their own: articles, pronouns, prepositions, auxiliaries, in the languages of the rules. */
const FUNCTION_WORDS = new Set(
  (
    'a an the this that these those it its they them their theirs he him his she her hers we us our ours you your yours i me my mine who whom whose which what when where why how ' +
    'is are was were be been being am do does did done doing have has had having will would shall should can could may might must ought ' +
    'and or but nor so yet if then else than as at by for from in into of off on onto out over per to under until up upon via with within without about above after again against all also any because before below between both during each few further here just more most much other some such there through too very while ' +
    's t re ve ll d m not no don doesn didn isn aren wasn weren won wouldn shouldn couldn cannot ' +
    'der die das den dem des ein eine einer eines einem einen und oder aber nicht kein keine ist sind war waren wird werden wurde wurden hat haben hatte sein kann können soll sollen muss müssen darf dürfen von zu zum zur im in an am auf aus bei mit nach für über unter durch um als wie wenn dass es er sie wir ihr ihre ich sich auch nur noch ' +
    'le la les un une des du de et ou mais ne pas est sont était être a ont avait dans sur sous avec pour par que qui quoi dont où ce cette ces il elle ils elles nous vous leur leurs son sa ses au aux en y se ' +
    'el los las una unos unas y o pero no es son era ser fue ha han en sobre con para por que quien su sus se lo al del ' +
    'il lo gli uno ed e sono essere nel nella dei delle della con per che chi si suo sua al dal ' +
    'os as um uma uns umas não é são foi com em no na nos nas do da dos das ao que se seu sua ' +
    'de het een en of maar niet geen is zijn was waren wordt worden werd heeft hebben had van te in op met voor door bij naar uit aan als dat die dit ze hij zij wij u ' +
    'i oraz lub ale nie jest są był była było być na w z do o po od za przez dla że który która które się to ' +
    'и или но не на в во с со к по от из за для что это как он она они мы вы я быть был была было есть'
  )
    .split(' ')
    .map(plainForm),
);

const HAS_NO_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;
const RUN =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{M}]+|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]]+/gv;

/** Longest word that is looked at, in UTF-16 units. */
const MAX_WORD = 64;

/**
 * Words that carry content, in plain lower-case form, cut to a stem, in order and with repetitions. Scripts without spaces
 * give pairs of characters. For comparing texts with one another: the stems are no words to show.
 */
export const contentWords = (text: string): readonly string[] => {
  if (IS_ASCII.test(text)) return asciiWords(text);
  const words: string[] = [];
  for (const [run] of plainForm(cleanText(text)).matchAll(RUN)) {
    if (HAS_NO_SPACES.test(run)) words.push(...pairsOf(run));
    else if (!FUNCTION_WORDS.has(run)) words.push(stemOf(run.slice(0, MAX_WORD)));
  }
  return words;
};

const IS_ASCII = /^[\t\n\u0020-\u007e]*$/u;

/** The same for a text that has neither marks nor other scripts, and nothing to clean. */
const asciiWords = (text: string): readonly string[] => {
  const words: string[] = [];
  for (const run of text.toLowerCase().match(/[a-z0-9]+/gu) ?? []) {
    if (!FUNCTION_WORDS.has(run)) words.push(stemOf(run.slice(0, MAX_WORD)));
  }
  return words;
};

const pairsOf = (run: string): readonly string[] => {
  const characters = Array.from(run);
  return characters.length < 2
    ? characters
    : characters.slice(1).map((character, index) => (characters[index] ?? '') + character);
};

const ENDINGS = [
  'ations',
  'ation',
  'ingly',
  'ments',
  'ment',
  'ings',
  'ing',
  'edly',
  'ies',
  'ed',
  'es',
  'en',
  'er',
  'ly',
  'em',
  's',
  'e',
  'n',
  'y',
];
const ENDINGS_BY_LAST = Map.groupBy(ENDINGS, (ending) => ending.slice(-1));
const SHORTEST_STEM = 4;

/** Takes common endings off, twice (`managers`), where four letters are left. Coarse on purpose: one rule for all languages. */
const stemOf = (word: string): string => withoutEnding(withoutEnding(word));

const withoutEnding = (word: string): string => {
  for (const ending of ENDINGS_BY_LAST.get(word.slice(-1)) ?? []) {
    if (word.length - ending.length >= SHORTEST_STEM && word.endsWith(ending)) {
      return undoubled(word.slice(0, -ending.length));
    }
  }
  return word;
};

/** `planning` → `plan`. */
const undoubled = (stem: string): string =>
  stem.length > SHORTEST_STEM && /([bdgmnprt])\1$/u.test(stem) ? stem.slice(0, -1) : stem;
