import type { Token } from './tokens.ts';

/** Whoever is the subject of a verb that isn't addressed to the assistant. Only words that mean nothing else in another language. */
const OTHERS = new Set(
  'i we they he she who someone anyone everyone nobody people employees staff users managers contractors customers reviewers developers ich wir je nous yo nosotros io noi eu nós ik wij ja я мы'
    .split(' ')
    .map((word) => word.normalize('NFC')),
);
const ASSISTANT = new Set('you u du sie vous tu usted você jij je ty ты вы please bitte'.split(' '));
const NEGATIONS = new Set('not never dont t cannot nicht niemals jamais nunca niet никогда'.split(' '));

const REACH_BACK = 3;

/**
 * A verb that somebody else does, or that is forbidden, is no command: "how do I ignore", "they never forget". Looks three
 * words back for the nearest subject, and one word on, for languages that put it there.
 */
export const isAddressed = (tokens: readonly Token[], from: number): boolean => {
  const at = tokens[from];
  if (!at) return false;
  for (let back = 1; back <= REACH_BACK; back += 1) {
    const token = tokens[from - back];
    if (!token || at.place - token.place > REACH_BACK) break;
    if (ASSISTANT.has(token.word)) return true;
    if (OTHERS.has(token.word)) return false;
    if (NEGATIONS.has(token.word) && back <= 2) return false;
  }
  return !AFTER.has(tokens[from + 1]?.word ?? '');
};

const AFTER = new Set(['ich', 'wir', 'ik', 'wij']);
