import { hasLeet, leetOf, plainOf, unmaskedOf } from './fold.ts';

/** One way of reading a text in lower-case letters without accents, as UTF-16 units; where they came from isn't kept. */
export interface Reading {
  readonly units: Uint16Array;
  readonly disguised: boolean;
}

/**
 * The texts of `foldedViewsOf` one exact view, in its order, for a guard that only needs to know what is said: many times
 * cheaper than with their origins. A reading that is the same as the one before is left out.
 */
export function* readingsOf(exact: string, isDisguised: boolean): Generator<Reading> {
  const plain = plainOf(exact);
  const latin = unmaskedOf(plain);
  const units = unitsOf(latin);
  yield { units: latin === plain ? units : unitsOf(plain), disguised: isDisguised };
  if (latin !== plain) yield { units, disguised: isDisguised };
  if (hasLeet(latin)) {
    const leet = leetOf(latin, 'i');
    yield { units: unitsOf(leet), disguised: true };
    if (latin.includes('1')) yield { units: unitsOf(leetOf(latin, 'l')), disguised: true };
  }
  yield { units: rotated(units), disguised: true };
  yield { units: reversed(units), disguised: true };
}

export const unitsOf = (text: string): Uint16Array => {
  const units = new Uint16Array(text.length);
  for (let index = 0; index < text.length; index += 1) units[index] = text.charCodeAt(index);
  return units;
};

const A = 0x61;
const N = 0x6e;
const Z = 0x7a;

/** Each Latin letter thirteen further. */
const rotated = (units: Uint16Array): Uint16Array => {
  const turned = new Uint16Array(units.length);
  for (let index = 0; index < units.length; index += 1) {
    const unit = units[index] ?? 0;
    turned[index] = unit >= A && unit <= Z ? (unit < N ? unit + 13 : unit - 13) : unit;
  }
  return turned;
};

/** Last first; the two units of one character keep their order. */
const reversed = (units: Uint16Array): Uint16Array => {
  const turned = new Uint16Array(units.length);
  let filled = 0;
  for (let index = units.length - 1; index >= 0; index -= 1) {
    const unit = units[index] ?? 0;
    const before = units[index - 1] ?? 0;
    if (unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff) {
      turned[filled] = before;
      turned[filled + 1] = unit;
      filled += 2;
      index -= 1;
    } else {
      turned[filled] = unit;
      filled += 1;
    }
  }
  return turned;
};
