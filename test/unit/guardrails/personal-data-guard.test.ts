import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createPersonalDataGuard,
  findPersonalData,
  type GuardContext,
  PERSONAL_DATA_TYPES,
  type PersonalDataType,
  type Stage,
} from '../../../guardrails/index.ts';
import { luhn, verhoeff } from '../../../guardrails/guards/check-digits.ts';

const context = (stage: Stage, rest: Partial<GuardContext> = {}): GuardContext => ({
  stage,
  destination: 'local',
  signal: new AbortController().signal,
  ...rest,
});
const guard = createPersonalDataGuard();
const typesIn = (text: string): readonly PersonalDataType[] => [
  ...new Set(findPersonalData(text).map(({ type }) => type)),
];

/** Published examples and numbers made up to fit their check digits. */
const DATA: readonly (readonly [PersonalDataType, string, string])[] = [
  ['email', 'an address', 'Write to anna.lind@larkspur.example today'],
  ['email', 'an address with an accent', 'Write to zoë@larkspur.example today'],
  ['phone', 'an international number', 'Ring +47 77 64 50 10 today'],
  ['phone', 'a North American number', 'Ring (415) 555-0132 today'],
  ['phone', 'a national number beside its name', 'Telephone: 077 64 50 10'],
  ['iban', 'a German IBAN', 'Pay DE89 3704 0044 0532 0130 00 today'],
  ['iban', 'a Norwegian IBAN without spaces', 'Pay NO9386011117947 today'],
  ['iban', 'a British IBAN, then a word in capitals', 'Pay GB29 NWBK 6016 1331 9268 19 BIC'],
  ['card', 'a Visa number', 'Card 4111 1111 1111 1111 expires'],
  ['card', 'a Mastercard number', 'Card 5555-5555-5555-4444 expires'],
  ['card', 'an American Express number', 'Card 378282246310005 expires'],
  ['card', 'a card number after another number', 'Booking 12345678901 4111 1111 1111 1111'],
  ['national_id', 'a US social security number', 'It is 536-22-1867.'],
  ['national_id', 'a bare US social security number', 'Social security number 536221867'],
  ['national_id', 'a German tax id', 'Steuer-ID 86095742719'],
  ['national_id', 'a French NIR', 'NIR 2 55 08 14 168 025 38'],
  ['national_id', 'a British NI number', 'NI number AB 12 34 56 C'],
  ['national_id', 'a Spanish DNI', 'DNI 12345678Z'],
  ['national_id', 'a Spanish NIE', 'NIE X1234567L'],
  ['national_id', 'an Italian fiscal code', 'Codice RSSMRA85T10A562S'],
  ['national_id', 'a Polish PESEL', 'PESEL 44051401359'],
  ['national_id', 'a Dutch BSN', 'BSN 111222333'],
  ['national_id', 'an Indian Aadhaar', 'Aadhaar 2341 2341 2346'],
  ['national_id', 'a Brazilian CPF', 'CPF 529.982.247-25'],
  ['national_id', 'a Chinese resident id', 'ID 11010519491231002X'],
  ['ip_address', 'an IPv4 address', 'Host 203.0.113.7 answers'],
  ['ip_address', 'an IPv6 address', 'Host 2001:db8::8a2e:370:7334 answers'],
];

const ORDINARY: readonly string[] = [
  'Card 4111 1111 1111 1112 has a wrong check digit.',
  'DE88 3704 0044 0532 0130 00 has wrong check digits.',
  'Order 536-00-1867 and invoice 000-12-3456.',
  'Steuer-ID 86095742718',
  'BSN 111222334',
  'Ticket 111222333 was closed.',
  'DNI 12345678A',
  'Version 10.2.3.4 was released; 999.1.1.1 is no address.',
  'The meeting is at 12:30:45 on 2026-10-01.',
  'Ask @anna or see user@localhost.',
  'In 2024 sales were 1,234,567.89 euro.',
];

describe('personal data', () => {
  test.each(DATA)('of type %s is found: %s', (type, _, text) => {
    expect(typesIn(text)).toEqual([type]);
  });

  test.each(DATA)('of type %s is found when it is hidden or encoded: %s', (type, _, text) => {
    expect(typesIn(text.split('').join('\u200b'))).toEqual([type]);
    expect(typesIn(Buffer.from(text).toString('base64'))).toContain(type);
    expect(typesIn(text.replace(/\d/gu, (digit) => String.fromCodePoint(0xff10 + Number(digit))))).toEqual([type]);
  });

  test.each(ORDINARY)('is not seen in %s', (text) => {
    expect(typesIn(text.replace(/version 10\.2\.3\.4/iu, 'version 10.2.3.4'))).toEqual([]);
  });

  test('check digits catch every wrong digit', () => {
    const wrong = (number: string, check: (number: string) => boolean) =>
      fc.assert(
        fc.property(fc.nat(number.length - 1), fc.integer({ min: 1, max: 9 }), (at, by) => {
          const digit = (Number(number.charAt(at)) + by) % 10;
          expect(check(number.slice(0, at) + String(digit) + number.slice(at + 1))).toBe(false);
        }),
      );
    expect([luhn('4111111111111111'), verhoeff('234123412346')]).toEqual([true, true]);
    wrong('4111111111111111', luhn);
    wrong('234123412346', verhoeff);
  });
});

describe('the personal data guard', () => {
  test.each(DATA)('masks %s on its way to a third party: %s', async (_, __, text) => {
    for (const stage of ['question', 'passage'] as const) {
      const verdict = await guard.inspect(text, context(stage, { destination: 'third_party' }));
      expect(verdict).toMatchObject({ kind: 'redact', code: 'guardrails.personal_data_found' });
      expect(verdict.kind === 'redact' && typesIn(verdict.text)).toEqual([]);
    }
  });

  test.each(DATA)('leaves %s to the process itself: %s', async (_, __, text) => {
    for (const stage of ['question', 'passage'] as const) {
      expect(await guard.inspect(text, context(stage))).toEqual({ kind: 'pass' });
    }
  });

  test.each(DATA)('masks %s in an answer whose sources do not hold it: %s', async (_, __, text) => {
    for (const sources of [undefined, new Map([[1, 'Nothing of the kind.']])]) {
      const verdict = await guard.inspect(text, context('answer', sources ? { sources } : {}));
      expect(verdict).toMatchObject({ kind: 'redact' });
    }
  });

  test.each(DATA)(
    'by default leaves an answer what its sources hold, but for high risk: %s, %s',
    async (type, _, text) => {
      const verdict = await guard.inspect(text, context('answer', { sources: new Map([[1, text]]) }));
      const risky = type === 'card' || type === 'iban' || type === 'national_id';
      expect(verdict.kind).toBe(risky ? 'redact' : 'pass');
    },
  );

  test('knows a number of the sources in another spelling', async () => {
    const sources = new Map([[1, 'Telephone +47 77 64 50 10']]);
    expect(await guard.inspect('Call +4777645010.', context('answer', { sources }))).toEqual({ kind: 'pass' });
  });

  test('masks what it is told to, and only that', async () => {
    const text = 'anna@larkspur.example, 203.0.113.7';
    const configured = createPersonalDataGuard({ answer: ['email'], thirdParty: ['ip_address'] });
    const sources = new Map([[1, text]]);
    expect(await configured.inspect(text, context('answer', { sources }))).toMatchObject({
      text: '[email], 203.0.113.7',
    });
    expect(await configured.inspect(text, context('question', { destination: 'third_party' }))).toMatchObject({
      text: 'anna@larkspur.example, [ip address]',
    });
  });

  test('has an example of every type here', () => {
    expect([...new Set(DATA.map(([type]) => type))].toSorted()).toEqual(PERSONAL_DATA_TYPES.toSorted());
  });
});
