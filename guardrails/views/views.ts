import { candidatesOf } from './candidates.ts';
import { clean, isPlain, maxViewChars, revealed } from './clean.ts';
import { decoded } from './encodings.ts';
import { plain, rot13, unleeted, unmasked } from './fold.ts';
import { MappedText, type Span } from './mapped-text.ts';
import { closedUp } from './spaced.ts';

/** As it stands there once made visible, decoded or closed up. */
type ExactKind = 'clean' | 'revealed' | 'decoded' | 'closed-up';
export type ViewKind = ExactKind | 'plain' | 'unmasked' | 'leet' | 'rot13' | 'reversed';

/** One way of reading a text. */
export interface View {
  readonly kind: ViewKind;
  readonly text: string;
  /** Says what a reader would not see at a glance: hidden, encoded, spaced out, in leet, rotated or reversed. */
  readonly disguised: boolean;
  /** Where in the original text the units [from, to) of this view came from. */
  origin(from: number, to: number): Span;
}

/** How often an encoding may be wrapped in another (or itself) and still be read. */
const MAX_DEPTH = 2;

const MAX_EXACT_VIEWS = 2 * (2 + MAX_DEPTH);
/** Of one text, whatever it is: each exact view, and six foldings of it. */
export const MAX_VIEWS = 7 * MAX_EXACT_VIEWS;

/** Views in the letters that stand there, upper and lower case kept: for keys, numbers and marks. */
export const exactViewsOf = (text: string): readonly View[] =>
  exact(text).map(([kind, mapped]) => view(kind, mapped, kind !== 'clean'));

/** Each exact view folded to plain lower-case letters, and that unmasked, unleeted, unrotated and reversed: for words. */
export const foldedViewsOf = (text: string): readonly View[] => {
  const seen = new Set<string>();
  const views: View[] = [];
  for (const [exactKind, mapped] of exact(text)) {
    const keep = (kind: ViewKind, folded: MappedText): void => {
      if (seen.has(folded.text)) return;
      seen.add(folded.text);
      views.push(view(kind, folded, exactKind !== 'clean' || (kind !== 'plain' && kind !== 'unmasked')));
    };
    const folded = plain(mapped);
    const latin = unmasked(folded);
    keep('plain', folded);
    keep('unmasked', latin);
    keep('leet', unleeted(latin, 'i'));
    keep('leet', unleeted(latin, 'l'));
    keep('rot13', rot13(latin));
    keep('reversed', latin.reversed());
  }
  return views;
};

/** Every way of reading a text that the guards know. */
export const viewsOf = (text: string): readonly View[] => [...exactViewsOf(text), ...foldedViewsOf(text)];

const exact = (text: string): readonly (readonly [ExactKind, MappedText])[] => {
  const whole = MappedText.of(text);
  if (isItself(text)) return [['clean', whole]];
  const maxChars = maxViewChars(text.length);
  const found: [ExactKind, MappedText][] = [['clean', clean(whole, maxChars)]];
  const keep = (kind: ExactKind, mapped: MappedText): void => {
    if (!found.some(([, other]) => other.text === mapped.text)) found.push([kind, mapped]);
  };
  const shown = revealed(whole);
  let layer = shown === whole ? (found[0]?.[1] ?? whole) : clean(shown, maxChars);
  keep('revealed', layer);
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    layer = clean(decoded(layer), maxChars);
    keep('decoded', layer);
  }
  for (const mapped of found.map(([, each]) => closedUp(each))) keep('closed-up', mapped);
  return found;
};

/** There is nothing in it to make visible, decode or close up. */
const isItself = (text: string): boolean => {
  if (!isPlain(text) || /[&\\%]/u.test(text)) return false;
  const { base64, hex, spaced } = candidatesOf(text);
  return !base64 && !hex && !spaced;
};

const view = (kind: ViewKind, mapped: MappedText, disguised: boolean): View => ({
  kind,
  text: mapped.text,
  disguised,
  origin: (from, to) => mapped.origin(from, to),
});
