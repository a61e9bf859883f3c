import { plainForm } from '../views/fold.ts';
import { contentWords } from './words.ts';

const NEGATIONS = new Set(
  'not no never none nobody nothing neither nor without cannot nicht kein keine keinen keinem keiner keines nie niemals ohne pas jamais aucun aucune sans nunca ningun ninguna sin non mai senza nessun nessuna nao sem nenhum niet geen nooit zonder nie bez zaden не нет никогда без ни'.split(
    ' ',
  ),
);
const CLAUSE_END =
  /[,;:()–—]|\b(?:but|and|however|although|while|which|aber|und|mais|et|pero|y|ma|e|maar|ale|но|и)\b/giu;

/**
 * False for a text of which no part negates anything: a look at all its words, however they will be cut into sentences and
 * clauses.
 */
export const mayNegate = (text: string): boolean =>
  /n['’]t/iu.test(text) ||
  plainForm(text.replace(CLAUSE_END, ' '))
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => NEGATIONS.has(word));

const NO_WORD = /[^\p{L}\p{N}\p{M}]+/u;

/** Stems within a negation's reach: the rest of its clause, as far as three words that carry content. */
export const negatedWords = (sentence: string): ReadonlySet<string> => {
  const negated = new Set<string>();
  for (const clause of sentence.replace(/n['’]t\b/giu, ' not').split(CLAUSE_END)) {
    const words = clause.split(NO_WORD);
    const at = words.findIndex((word) => NEGATIONS.has(plainForm(word)));
    if (at < 0) continue;
    for (const stem of contentWords(words.slice(at + 1).join(' ')).slice(0, REACH)) negated.add(stem);
  }
  return negated;
};

const REACH = 3;
