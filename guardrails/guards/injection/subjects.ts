import type { Numbered } from './numbered.ts';

/** Whoever is the subject of a verb that isn't addressed to the assistant. Only words that mean nothing else in another language. */
const OTHERS =
  'i we they he she who someone anyone everyone nobody people employees staff users managers contractors customers reviewers developers ich wir je nous yo nosotros io noi eu nós ik wij ja я мы'
    .split(' ')
    .map((word) => word.normalize('NFC'));
const ASSISTANT = 'you u du sie vous tu usted você jij je ty ты вы please bitte'.split(' ');
const NEGATIONS = 'not never dont t cannot nicht niemals jamais nunca niet никогда'.split(' ');
const AFTER = ['ich', 'wir', 'ik', 'wij'];

/** Every word that says whom a command is for. */
export const SUBJECT_WORDS: readonly string[] = [...OTHERS, ...ASSISTANT, ...NEGATIONS, ...AFTER];

const REACH_BACK = 3;

/**
 * A verb that somebody else does, or that is forbidden, is no command: "how do I ignore", "they never forget". Looks three
 * words back for the nearest subject, and one word on, for languages that put it there.
 * @param numberOf how words are numbered in what is asked about; 0 is a word that means nothing here
 */
export const createIsAddressed = (numberOf: (word: string) => number) => {
  const numbered = (words: readonly string[]): ReadonlySet<number> => new Set(words.map(numberOf));
  const [others, assistant, negations, after] = [OTHERS, ASSISTANT, NEGATIONS, AFTER].map(numbered);

  return ({ numbers, places, count }: Numbered, from: number): boolean => {
    for (let back = 1; back <= REACH_BACK && back <= from; back += 1) {
      const number = numbers[from - back] ?? 0;
      if ((places[from] ?? 0) - (places[from - back] ?? 0) > REACH_BACK) break;
      if (assistant?.has(number)) return true;
      if (others?.has(number)) return false;
      if (back <= 2 && negations?.has(number)) return false;
    }
    return from + 1 >= count || !after?.has(numbers[from + 1] ?? 0);
  };
};
