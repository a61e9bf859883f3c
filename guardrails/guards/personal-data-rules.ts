import { isIPv6 } from 'node:net';
import {
  bsn,
  codiceFiscale,
  cpf,
  dni,
  iban,
  luhn,
  nir,
  pesel,
  residentId,
  steuerId,
  verhoeff,
} from './check-digits.ts';
import type { DigitShape } from './digit-shape.ts';

export const PERSONAL_DATA_TYPES = ['card', 'iban', 'national_id', 'email', 'phone', 'ip_address'] as const;
export type PersonalDataType = (typeof PERSONAL_DATA_TYPES)[number];

/** How to tell one kind. Patterns are linear: a start that can't be inside a word or number, then bounded runs. */
export interface PersonalDataRule {
  readonly id: string;
  readonly type: PersonalDataType;
  readonly pattern: RegExp;
  /** False for a text in which the pattern finds nothing that would count: a look that spares the search. */
  readonly mayMatch: (text: string, shape: DigitShape) => boolean;
  /** Over the match without separators, upper case. */
  readonly accepts?: (compact: string, match: string) => boolean;
  /** Needed within `CONTEXT_CHARS` before the match, where the number alone proves too little. */
  readonly context?: RegExp;
}

export const CONTEXT_CHARS = 48;

const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Length by country, then the check digits: a word after the number may have been caught with it. */
export const ibanWithin = (compact: string): string | undefined => {
  const length = IBAN_LENGTHS.get(compact.slice(0, 2));
  if (length === undefined || compact.length < length) return undefined;
  const number = compact.slice(0, length);
  return iban(number) ? number : undefined;
};

/** Issuer ranges with their lengths: Visa, Mastercard, American Express, Discover, Diners Club, JCB, UnionPay, Maestro. */
const CARD =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6[0379])\d{10,17})$/u;
export const isCard = (digits: string): boolean => CARD.test(digits) && luhn(digits) && !/^(\d)\1+$/u.test(digits);

const isAddress4 = (octets: string): boolean => octets.split('.').every((octet) => Number(octet) <= 255);

const PHONE_CONTEXT =
  /(?:phone|tel\b|tel[.:]|telephone|call|calling|called|dial|mobile|cell|fax|whatsapp|hotline|reach|sms|text me|ring|contact number|number is|telefon|mobil|handy|rufnummer|téléphone|teléfono|telefono|telefone|móvil|portable|numer|номер|тел)/iu;
const isPhoneLike = (compact: string, match: string): boolean =>
  compact.length >= 7 &&
  compact.length <= 15 &&
  !/^\d{4}[-./]\d{1,2}[-./]\d{1,2}$|^\d{1,2}[-./]\d{1,2}[-./]\d{4}$/u.test(match);

const SSN_CONTEXT = /\b(?:ssn|social security|soc\.? sec|taxpayer)/iu;
const isSsn = (compact: string): boolean => !/^(?:000|666|9)|^\d{3}00|0000$/u.test(compact);

const digits =
  (least: number) =>
  (_: string, shape: DigitShape): boolean =>
    shape.digits >= least;

export const PERSONAL_DATA_RULES: readonly PersonalDataRule[] = [
  {
    id: 'iban',
    mayMatch: (_, { country }) => country,
    type: 'iban',
    pattern: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}/gu,
    accepts: (compact) => ibanWithin(compact) !== undefined,
  },
  { id: 'card', mayMatch: digits(12), type: 'card', pattern: /(?<![\d.,])\d(?:[ -]?\d){11,32000}/gu },
  {
    id: 'us-ssn',
    mayMatch: digits(9),
    type: 'national_id',
    pattern: /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/gu,
    accepts: isSsn,
  },
  {
    id: 'us-ssn-bare',
    mayMatch: digits(9),
    type: 'national_id',
    pattern: /(?<![\w-])\d{3} ?\d{2} ?\d{4}(?![\w-])/gu,
    accepts: isSsn,
    context: SSN_CONTEXT,
  },
  {
    id: 'de-tax-id',
    mayMatch: digits(11),
    type: 'national_id',
    pattern: /(?<![\w-])\d{2} \d{3} \d{3} \d{3}(?![\w-])/gu,
    accepts: steuerId,
  },
  {
    id: 'de-tax-id-bare',
    mayMatch: digits(11),
    type: 'national_id',
    pattern: /(?<![\w-])\d{11}(?![\w-])/gu,
    accepts: steuerId,
    context: /(?:steuer|idnr|id-nr|\btin\b|tax id|identifikationsnummer)/iu,
  },
  {
    id: 'fr-nir',
    mayMatch: digits(14),
    type: 'national_id',
    pattern: /(?<![\w-])[1278] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])/gu,
    accepts: nir,
  },
  {
    id: 'uk-nino',
    mayMatch: digits(6),
    type: 'national_id',
    pattern:
      /(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])/gu,
  },
  {
    id: 'es-dni',
    mayMatch: digits(7),
    type: 'national_id',
    pattern: /(?<![\w-])(?:\d{8}|[XYZxyz]-?\d{7})-?[A-Za-z](?![\w-])/gu,
    accepts: dni,
  },
  {
    id: 'it-codice-fiscale',
    mayMatch: (_, { sixteen }) => sixteen,
    type: 'national_id',
    pattern:
      /(?<![\w-])[A-Za-z]{6}[\dLMNP-Vlmnp-v]{2}[A-EHLMPR-Ta-ehlmpr-t][\dLMNP-Vlmnp-v]{2}[A-Za-z][\dLMNP-Vlmnp-v]{3}[A-Za-z](?![\w-])/gu,
    accepts: codiceFiscale,
  },
  {
    id: 'pl-pesel',
    mayMatch: digits(11),
    type: 'national_id',
    pattern: /(?<![\w-])\d{11}(?![\w-])/gu,
    accepts: pesel,
    context: /(?:pesel|ewidencyjn)/iu,
  },
  {
    id: 'nl-bsn',
    mayMatch: digits(9),
    type: 'national_id',
    pattern: /(?<![\w-])\d{3}[ .]?\d{3}[ .]?\d{3}(?![\w-])/gu,
    accepts: bsn,
    context: /(?:\bbsn\b|burgerservice|sofi-?nummer)/iu,
  },
  {
    id: 'in-aadhaar',
    mayMatch: digits(12),
    type: 'national_id',
    pattern: /(?<![\w-]|\d )[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?![\w-]| \d)/gu,
    accepts: verhoeff,
  },
  {
    id: 'in-aadhaar-bare',
    mayMatch: digits(12),
    type: 'national_id',
    pattern: /(?<![\w-])[2-9]\d{11}(?![\w-])/gu,
    accepts: verhoeff,
    context: /(?:aadhaar|aadhar|uidai|\buid\b|आधार)/iu,
  },
  {
    id: 'br-cpf',
    mayMatch: digits(11),
    type: 'national_id',
    pattern: /(?<![\w-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/gu,
    accepts: cpf,
  },
  {
    id: 'br-cpf-bare',
    mayMatch: digits(11),
    type: 'national_id',
    pattern: /(?<![\w-])\d{11}(?![\w-])/gu,
    accepts: cpf,
    context: /(?:\bcpf\b|cadastro de pessoa)/iu,
  },
  {
    id: 'cn-resident',
    mayMatch: digits(17),
    type: 'national_id',
    pattern: /(?<![\w-])[1-8]\d{16}[\dXx](?![\w-])/gu,
    accepts: residentId,
  },
  {
    id: 'email',
    mayMatch: (text) => text.includes('@'),
    type: 'email',
    pattern:
      /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}_%+][\p{L}\p{N}._%+'-]{0,63}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}/gu,
  },
  {
    id: 'phone-international',
    mayMatch: digits(7),
    type: 'phone',
    pattern: /(?<![\w+])\+[1-9](?:[ .()/\u00a0-]{0,3}\d){6,14}(?!\d)/gu,
    accepts: isPhoneLike,
  },
  {
    id: 'phone-north-american',
    mayMatch: digits(10),
    type: 'phone',
    pattern: /(?<![\w.-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w-]|\.\d)/gu,
  },
  {
    id: 'phone-named',
    mayMatch: digits(7),
    type: 'phone',
    pattern: /(?<![\w.,/-])\(?\d{1,5}\)?(?:[ ./\u00a0-]{0,2}\d){5,12}(?![\w-]|\.\d)/gu,
    accepts: isPhoneLike,
    context: PHONE_CONTEXT,
  },
  {
    id: 'ipv4',
    mayMatch: digits(4),
    type: 'ip_address',
    pattern: /(?<![\w.]|version |release )(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)/giu,
    accepts: (_, match) => isAddress4(match),
  },
  {
    id: 'ipv6',
    mayMatch: (_, { colons }) => colons >= 3,
    type: 'ip_address',
    pattern: /(?<![\w:.])(?=[0-9a-f:]{0,40}\d)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?![\w:])/giu,
    accepts: (_, match) => isIPv6(match),
  },
];
