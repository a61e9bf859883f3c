/** Where digits stand in a text: what telling numbers apart needs at the least. */
export interface DigitShape {
  /** Most digits of which each is at most `MAX_GAP` units from the next. */
  readonly digits: number;
  /** A word that begins like an IBAN: two letters, two digits. */
  readonly country: boolean;
  /** A word of sixteen letters and digits. */
  readonly sixteen: boolean;
  /** Colons in a run of hex digits and colons, at most. */
  readonly colons: number;
}

/** No pattern allows more between two digits of one number. */
const MAX_GAP = 4;
const CODE_CHARS = 16;

const DIGIT = 1;
const LETTER = 2;
const HEX = 4;
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/\d/u.test(character)) return DIGIT | HEX;
  return (/[A-Za-z]/u.test(character) ? LETTER : 0) | (/[A-Fa-f]/u.test(character) ? HEX : 0);
});
const COLON = 0x3a;

export const digitShapeOf = (text: string): DigitShape => {
  let digits = 0;
  let most = 0;
  let lastDigit = 0;
  let word = 0;
  let country = false;
  let sixteen = false;
  let colons = 0;
  let mostColons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const kind = unit > 127 ? 0 : (kinds[unit] ?? 0);
    if (unit === COLON) mostColons = Math.max(mostColons, (colons += 1));
    else if (!(kind & HEX)) colons = 0;
    if (kind & DIGIT) {
      digits = at - lastDigit > MAX_GAP ? 1 : digits + 1;
      lastDigit = at;
      if (digits > most) most = digits;
      if (word === 3 && isCountry(text, at - 3)) country = true;
    }
    if (kind !== 0) word += 1;
    else {
      if (word === CODE_CHARS) sixteen = true;
      word = 0;
    }
  }
  return { digits: most, country, sixteen: sixteen || word === CODE_CHARS, colons: mostColons };
};

const isCountry = (text: string, from: number): boolean => /^[A-Za-z]{2}\d{2}$/u.test(text.slice(from, from + 4));
