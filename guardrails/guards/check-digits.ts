/** Check-digit procedures. Each takes the number's letters and digits alone, upper case, of the right length. */

const digitsOf = (number: string): readonly number[] => Array.from(number, Number);
const weighted = (number: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(number.charAt(index)), 0);

/** ISO/IEC 7812-1, annex B. */
export const luhn = (number: string): boolean =>
  digitsOf(number)
    .toReversed()
    .reduce((sum, digit, index) => sum + (index % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0) %
    10 ===
  0;

/** ISO 7064 MOD 97-10, as ISO 13616 applies it: the first four characters last, letters as 10…35. */
export const iban = (number: string): boolean => {
  const moved = number.slice(4) + number.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
};

/** Steueridentifikationsnummer: ISO 7064 MOD 11,10; of the first ten digits one occurs twice or three times, no other more than once. */
export const steuerId = (number: string): boolean => {
  const counts = Object.values(Object.groupBy(number.slice(0, 10), (digit) => digit)).map((same) => same?.length ?? 0);
  const repeated = counts.filter((count) => count > 1);
  if (number.startsWith('0') || repeated.length !== 1 || Math.max(...repeated) > 3) return false;
  let product = 10;
  for (const digit of digitsOf(number.slice(0, 10))) {
    const sum = (digit + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(number.charAt(10));
};

/** Numéro d'inscription au répertoire: key = 97 − (number mod 97), Corsica's 2A and 2B counted as 19 and 18. */
export const nir = (number: string): boolean => {
  const body = Number(number.slice(0, 13).replace('2A', '19').replace('2B', '18'));
  return 97 - (body % 97) === Number(number.slice(13));
};

/** DNI and NIE: a letter for the number modulo 23; X, Y, Z in front stand for 0, 1, 2. */
export const dni = (number: string): boolean => {
  const body = Number(number.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2'));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(body % 23) === number.slice(-1);
};

/** Codice fiscale (D.M. 23 December 1976): the characters at odd places are translated, those at even places count as they are. */
export const codiceFiscale = (number: string): boolean => {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  let sum = 0;
  for (const [index, character] of Array.from(number.slice(0, 15)).entries()) {
    const value = /\d/u.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += index % 2 === 0 ? (odd[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === number.charAt(15);
};

/** PESEL: weights 1, 3, 7, 9; the month also tells the century (+80, 0, +20, +40, +60). */
export const pesel = (number: string): boolean => {
  const month = Number(number.slice(2, 4)) % 20;
  const day = Number(number.slice(4, 6));
  const check = (10 - (weighted(number, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && check === Number(number.charAt(10));
};

/** Burgerservicenummer: the eleven test, with −1 for the last digit. */
export const bsn = (number: string): boolean =>
  Number(number) > 0 && weighted(number, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

/** CPF: two check digits modulo 11; numbers of one digit repeated are not issued. */
export const cpf = (number: string): boolean => {
  const check = (length: number): number => {
    const sum = digitsOf(number.slice(0, length)).reduce(
      (total, digit, index) => total + digit * (length + 1 - index),
      0,
    );
    return ((sum * 10) % 11) % 10;
  };
  return (
    !/^(\d)\1{10}$/u.test(number) && check(9) === Number(number.charAt(9)) && check(10) === Number(number.charAt(10))
  );
};

/** GB 11643: weights 2^(17−i) modulo 11, the check written 0–9 or X; digits 7–14 are the date of birth. */
export const residentId = (number: string): boolean => {
  const sum = weighted(number, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  const month = Number(number.slice(10, 12));
  const day = Number(number.slice(12, 14));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && '10X98765432'.charAt(sum % 11) === number.charAt(17);
};

/** Verhoeff (1969), as Aadhaar uses it: the dihedral group of ten elements, permuted by place. */
export const verhoeff = (number: string): boolean => {
  let check = 0;
  for (const [place, digit] of digitsOf(number).toReversed().entries()) check = product(check, permuted(digit, place));
  return check === 0;
};

/** Multiplication in the dihedral group: 0–4 rotations, 5–9 reflections. */
const product = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
};

const permuted = (digit: number, place: number): number => {
  let value = digit;
  for (let times = place % 8; times > 0; times -= 1) value = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][value] ?? 0;
  return value;
};
