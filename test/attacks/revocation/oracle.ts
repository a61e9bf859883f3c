import type { History } from './changes.ts';
import type { Asker } from './watched-ask.ts';
import { grantsUnder, readableBy, type Standing } from './world.ts';

/** The words by which what was written is known again. */
export const wordsIn = (text: string): readonly string[] => [...new Set(text.match(/\bword\d+\b/gu))];

const isWithin = ({ scope }: Asker, { label }: Standing): boolean =>
  scope.length === 0 || scope.some((tag) => label.tags.includes(tag));

/**
 * Whether a word had been taken away from this caller when a check began, and wasn't given back before what the check let
 * through had left: in no world in between does it stand in a document that they may read by the rules of the check's moment.
 * @param from the world in which the check began
 * @param to the world in which its text left
 */
export const takenAway = (
  { worlds }: History,
  asker: Asker,
  { from, to }: { readonly from: number; readonly to: number },
  word: string,
): boolean => {
  const rules = worlds[from]?.rules;
  if (rules === undefined) throw new Error('unreachable');
  return !worlds
    .slice(from, to + 1)
    .some(({ documents, now }) =>
      [...documents.values()].some(
        (standing) =>
          (standing.fact === word || standing.title === word) &&
          isWithin(asker, standing) &&
          readableBy(asker.subject, rules, standing, now),
      ),
    );
};

/** What a request that begins now must end in: its outcome, and every word of the documents that it may read. */
export const expected = (
  history: History,
  asker: Asker,
): { readonly outcome: string; readonly words: readonly string[] } => {
  const { documents, rules, now } = history.now();
  const grants = grantsUnder(rules, asker.subject);
  if (!grants) return { outcome: 'policy.no_grants', words: [] };
  if (asker.scope.some((tag) => !grants.tags.includes(tag))) return { outcome: 'policy.scope_denied', words: [] };
  const readable = [...documents.values()].filter(
    (standing) => isWithin(asker, standing) && readableBy(asker.subject, rules, standing, now),
  );
  const words = readable.flatMap(({ fact, title }) => [fact, title]).sort();
  return { outcome: words.length > 0 ? 'answered' : 'not_found', words };
};
