import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exactViewsOf, foldedViewsOf } from '../../../guardrails/index.ts';
import { digitShapeOf } from '../../../guardrails/guards/digit-shape.ts';
import { MARKS } from '../../../guardrails/guards/injection/mark-rules.ts';
import { PhraseMatcher } from '../../../guardrails/guards/injection/phrase-matcher.ts';
import { PHRASES } from '../../../guardrails/guards/injection/rules.ts';
import { createMayMatch } from '../../../guardrails/guards/needs.ts';
import { PERSONAL_DATA_RULES } from '../../../guardrails/guards/personal-data-rules.ts';
import { SECRET_RULES } from '../../../guardrails/guards/secret-rules.ts';
import { plainForm, plainOf } from '../../../guardrails/views/fold.ts';
import { readingsOf, unitsOf } from '../../../guardrails/views/readings.ts';
import { PhraseMatcher as ReferenceMatcher } from './reference/reference-matcher.ts';
import { tokensOf } from './reference/tokens.ts';

const matcher = new PhraseMatcher(PHRASES);
const reference = new ReferenceMatcher(PHRASES);

const fast = (text: string): readonly string[] => {
  const found: string[] = [];
  matcher.match(
    matcher.words(unitsOf(text)),
    () => true,
    ({ rule, from, to }) => found.push(`${rule.id} ${from} ${to}`),
  );
  return found.toSorted();
};
const slow = (text: string): readonly string[] =>
  reference
    .match(reference.separated(tokensOf(text)))
    .map(({ rule, from, to }) => `${rule.id} ${from} ${to}`)
    .toSorted();

/** A text that fulfils a rule, in one of the ways in which it is written down. */
const phrase = fc
  .constantFrom(...PHRASES)
  .chain(({ steps }) => fc.tuple(...steps.map(([, alternatives]) => fc.constantFrom(...alternatives.split('|')))))
  .map((words) => plainForm(words.join(' ').replaceAll('*', 'x')));
const text = fc
  .array(
    fc.oneof(
      phrase,
      phrase.map((words) => words.replaceAll(' ', '')),
      fc.constantFrom(
        'the',
        'a',
        'expense',
        '. ',
        '...',
        '\n',
        '\n\n',
        '。',
        '-',
        '前',
        'й',
        'e\u0301',
        '\ud83d',
        '𐐨',
        'q',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constant('ab'.repeat(50)),
    ),
    { maxLength: 8 },
  )
  .chain((parts) => fc.constantFrom(' ', '', '. ').map((between) => parts.join(between)));

describe('the fast paths of the guards say what the plain ones say', () => {
  test('every phrase rule is found in every spelling of each of its steps', () => {
    for (const { id, steps } of PHRASES) {
      for (const [index, [, alternatives]] of steps.entries()) {
        for (const alternative of alternatives.split('|')) {
          const words = steps.map(([, others], other) =>
            other === index ? alternative : (others.split('|')[0] ?? ''),
          );
          const written = plainForm(words.join(' ').replaceAll('*', 'x'));
          const found = fast(written);
          expect(found).toEqual(slow(written));
          expect(found.some((match) => match.startsWith(`${id} 0 `))).toBe(true);
        }
      }
    }
  });

  test('words and places: the tree finds the phrases that comparing word by word finds', () => {
    let hits = 0;
    fc.assert(
      fc.property(text, (written) => {
        const expected = slow(written);
        hits += expected.length;
        expect(fast(written)).toEqual(expected);
      }),
      { numRuns: 1_500 },
    );
    expect(hits).toBeGreaterThan(1_000);
  });

  test('readings are the texts of the folded views', () => {
    const disguised = fc.oneof(
      text,
      text.map((words) => words.replaceAll('o', '0').replaceAll('i', '1')),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          disguised,
          disguised.map((words) => words.toUpperCase()),
        ),
        (written) => {
          const readings = exactViewsOf(written).flatMap((view) =>
            Array.from(readingsOf(view.text, view.disguised), ({ units }) => String.fromCharCode(...units)),
          );
          expect(new Set(readings)).toEqual(new Set(foldedViewsOf(written).map((view) => view.text)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('every character in plain form is the same alone and in a text', () => {
    for (let point = 0x80; point <= 0x1_ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      if (plainOf(character) !== plainForm(character)) expect(`U+${point.toString(16)}`).toBe('the same');
    }
  });

  const matching = (pattern: RegExp) =>
    fc.stringMatching(
      new RegExp(
        pattern.source.replaceAll(/\(\?<?[=!](?:[^()[\]]|\[[^\]]*\])*\)|\(\?<value>|\\b/gu, (part) =>
          part === '(?<value>' ? '(' : '',
        ),
        'u',
      ),
    );

  const hits = (pattern: RegExp, written: string): boolean =>
    written.search(new RegExp(pattern.source, pattern.flags)) >= 0;

  test.each(SECRET_RULES.map((rule) => [rule.id, rule] as const))(
    'whatever %s matches has what it needs',
    (_, { pattern, needs }) => {
      let seen = 0;
      fc.assert(
        fc.property(matching(pattern), fc.boolean(), (made, upper) => {
          const written = upper && pattern.ignoreCase ? made.toUpperCase() : made;
          if (!hits(pattern, written)) return;
          seen += 1;
          expect(createMayMatch(written)(needs)).toBe(true);
        }),
        { numRuns: 200 },
      );
      expect(seen).toBeGreaterThan(0);
    },
  );

  test.each(PERSONAL_DATA_RULES.map((rule) => [rule.id, rule] as const))(
    'whatever %s matches has the shape it asks for',
    (_, { pattern, accepts, mayMatch }) => {
      fc.assert(
        fc.property(matching(pattern), (written) => {
          for (const { 0: match } of written.matchAll(pattern)) {
            if (accepts && !accepts(match.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase(), match)) continue;
            expect(mayMatch(written, digitShapeOf(written))).toBe(true);
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  test.each(MARKS.map((rule) => [rule.id, rule] as const))('whatever %s matches has what it needs', (_, rule) => {
    fc.assert(
      fc.property(matching(rule.pattern), (written) => {
        if (hits(rule.pattern, written))
          expect(createMayMatch(written)(rule.needs ? { anyOf: rule.needs } : {})).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
