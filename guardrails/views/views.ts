import { clean, revealed } from './clean.ts';
import { decoded } from './encodings.ts';
import { plain, rot13, unleeted, unmasked } from './fold.ts';
import { MappedText, type Span } from './mapped-text.ts';
import { closedUp } from './spaced.ts';

export type ViewKind =
  'clean' | 'revealed' | 'closed-up' | 'decoded' | 'plain' | 'unmasked' | 'leet' | 'rot13' | 'reversed';

/** One way of reading a text. */
export interface View {
  readonly kind: ViewKind;
  readonly text: string;
  /** Where in the original text the units [from, to) of this view came from. */
  origin(from: number, to: number): Span;
}

/** How often an encoding may be wrapped in another (or itself) and still be read. */
const MAX_DEPTH = 2;

/** No text has more views than this: at most 1 + 1 + MAX_DEPTH exact ones twice over, and six readings of each. */
export const MAX_VIEWS = 2 * (2 + MAX_DEPTH) * 7;

/** No view is longer than this; folding may add a letter for one such as `ß`, hence the factor beside the growth of NFKC. */
export const maxViewChars = (length: number): number => 2 * length + 64;

/** Views in the letters that stand there, upper and lower case kept: for keys, numbers and marks. */
export const exactViewsOf = (text: string): readonly View[] => exact(text).map(([kind, mapped]) => view(kind, mapped));

/** Every view: the exact ones, and each of them folded to plain lower-case letters, unmasked, unleeted, unrotated and reversed. */
export const viewsOf = (text: string): readonly View[] => {
  const seen = new Set<string>();
  const views: View[] = [];
  const keep = (kind: ViewKind, mapped: MappedText): void => {
    if (seen.has(mapped.text)) return;
    seen.add(mapped.text);
    views.push(view(kind, mapped));
  };
  for (const [kind, mapped] of exact(text)) {
    keep(kind, mapped);
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

const exact = (text: string): readonly (readonly [ViewKind, MappedText])[] => {
  const whole = MappedText.of(text);
  const maxChars = maxViewChars(text.length);
  const first = clean(whole, maxChars);
  const found: [ViewKind, MappedText][] = [['clean', first]];
  const keep = (kind: ViewKind, mapped: MappedText): void => {
    if (!found.some(([, other]) => other.text === mapped.text)) found.push([kind, mapped]);
  };
  let layer = clean(revealed(whole), maxChars);
  keep('revealed', layer);
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    layer = clean(decoded(layer), maxChars);
    keep('decoded', layer);
  }
  for (const mapped of found.map(([, each]) => closedUp(each))) keep('closed-up', mapped);
  return found;
};

const view = (kind: ViewKind, mapped: MappedText): View => ({
  kind,
  text: mapped.text,
  origin: (from, to) => mapped.origin(from, to),
});
