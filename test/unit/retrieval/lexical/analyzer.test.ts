import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAnalyzer } from '../../../../retrieval/index.ts';
import { tokenize, unicodeTokens } from '../../../../retrieval/lexical/tokenizer.ts';
import { englishStem } from '../../../../retrieval/lexical/english-stem.ts';
import { LANGUAGES } from '../../../../retrieval/lexical/languages.ts';

const english = createAnalyzer({ language: 'english' });
const plain = createAnalyzer({ language: 'none' });

const TOKENS: readonly (readonly [string, string[]])[] = [
  ['What is the Travel POLICY?', ['what', 'is', 'the', 'travel', 'policy']],
  ['a budget of 25,000 and 1,234,567.89', ['a', 'budget', 'of', '25000', 'and', '1234567.89']],
  ['3.5 percent, version 1.2.3, 7,8,9', ['3.5', 'percent', 'version', '1.2.3', '7', '8', '9']],
  ['INV-2024-001', ['inv', '2024', '001']],
  ['C++ and C# on .NET, not ASP.NET', ['c++', 'and', 'c#', 'on', '.net', 'not', 'asp', 'net']],
  ['a+b issue#5', ['a', 'b', 'issue', '5']],
  ["don't, the CEO's, O\u2019Brien\u2019s", ['dont', 'the', 'ceo', 'obrien']],
  ['\uff26\uff55\uff4c\uff4c \ufb01nance caf\u00e9 cafe\u0301', ['full', 'finance', 'caf\u00e9', 'caf\u00e9']],
  ['co\u00adoperate zero\u200bwidth', ['cooperate', 'zerowidth']],
  ['\u65e5\u672c\u8a9e\u306e\u6587\u7ae0', ['\u65e5\u672c\u8a9e', '\u306e', '\u6587\u7ae0']],
  [
    '\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a',
    ['\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35', '\u0e04\u0e23\u0e31\u0e1a'],
  ],
  ['__proto__ constructor', ['proto', 'constructor']],
  ['', []],
  ['?! \u{1f512} \u0000 --', []],
];

/** Pairs that must meet: the second is what a person asks, the first what a document says. */
const MEET: readonly (readonly [string, string])[] = [
  ['connected', 'connections'],
  ['adopted', 'adoption'],
  ['expenses', 'expense'],
  ['approved', 'approving'],
  ['reimbursements', 'reimbursed'],
  ['policies', 'policy'],
  ['employees\u2019', "employee's"],
];

describe('the analyzer', () => {
  test.each(TOKENS)('splits %j', (text, tokens) => {
    expect(plain.analyze(text)).toEqual(tokens);
  });

  test.each(MEET)('%s and %s are one term', (said, asked) => {
    expect(english.analyze(said)).toEqual(english.analyze(asked));
  });

  test.each([
    ['nation', 'nation'],
    ['station', 'station'],
    ['question', 'question'],
    ['relational', 'relat'],
    ['decision', 'decis'],
    ['connection', 'connect'],
  ])('stems %s as Porter’s own examples and rules do', (word, stem) => {
    expect(english.analyze(word)).toEqual([stem]);
  });

  test.each(['english', 'german', 'none'] as const)(
    'in %s, finds the same terms held as among all terms',
    (language) => {
      const one = createAnalyzer({ language });
      const word = fc.oneof(
        fc.constantFrom('travel', 'travelling', 'Ärger', 'skies', 'dying', 'c++', '25,000'),
        fc.string({ maxLength: 9 }),
      );
      fc.assert(
        fc.property(fc.array(word), fc.array(word), (said, asked) => {
          const [text, terms] = [said.join(' '), one.terms(asked.join(' '))];
          const all = new Set(one.terms(text));
          expect([...one.held(text, terms)]).toEqual(terms.filter((term) => all.has(term)));
        }),
      );
      expect([...one.held('They travel far', one.terms('travel north'))]).toEqual(one.terms('travel'));
    },
  );

  test('text that is all ASCII comes out as any other text would', () => {
    const piece = fc.constantFrom(
      'c',
      'C++',
      '#',
      '.net',
      '.',
      ',',
      '+',
      "'",
      "o'brien's",
      '25,000',
      '1.2.3',
      '7,8',
      ' ',
      '-',
      '_',
      'Word',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.string({ unit: 'grapheme-ascii' }),
        fc.boolean(),
        (one, other, elides) => {
          const text = `${one}${other}`;
          expect(tokenize(text, elides)).toEqual(unicodeTokens(text, elides));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('an English stem differs from the beginning of its word by two letters at most', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'a b c d e i l n o r s t u y z'.split(' ')),
      minLength: 1,
      maxLength: 7,
    });
    const endings =
      'ational tional enci anci izer abli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti bility biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion tion ions ou ism ate iti ous ive ize ed ing eed ies sses s y ying ated ating bled izing e ee';
    const ending = fc.constantFrom('', ...endings.split(' '));
    fc.assert(
      fc.property(letters, ending, ending, (root, one, other) => {
        const word = `${root}${one}${other}`;
        expect(word.startsWith(englishStem(word).slice(0, -2))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  test('remembers stems without changing one, also when it has forgotten', () => {
    const forgetful = createAnalyzer({ language: 'english', remember: 2 });
    const text = 'travelling policies travelling expenses approved policies travel';
    expect(forgetful.analyze(`${text} ${text}`)).toEqual(english.analyze(`${text} ${text}`));
  });

  test('terms are the distinct tokens in order of first appearance', () => {
    expect(english.terms('travel policy, travelling by policies of travel')).toEqual(['travel', 'polici', 'by', 'of']);
  });

  test('content terms leave out how a question is put, and may be none', () => {
    expect(english.contentTerms("What's the CEO's travel budget?")).toEqual(['ceo', 'travel', 'budget']);
    expect(english.contentTerms('Who can tell me about it?')).toEqual([]);
    expect(english.contentTerms('Don\u2019t we have a policy?')).toEqual(['polici']);
  });

  test('a language that elides reads two words, and each has a name of its own', () => {
    expect(createAnalyzer({ language: 'french' }).analyze("l'avion")).toEqual(['l', 'avion']);
    expect(createAnalyzer({ language: 'french' }).name).not.toBe(english.name);
  });

  test('any text gives well-formed, bounded terms, and the same ones again', () => {
    for (const language of ['english', 'german', 'french', 'finnish', 'none'] as const) {
      const analyzer = createAnalyzer({ language });
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
          const terms = analyzer.analyze(text);
          expect(analyzer.analyze(text)).toEqual(terms);
          for (const term of terms) {
            expect(term.length).toBeGreaterThan(0);
            expect(term.length).toBeLessThanOrEqual(64);
            expect(term.isWellFormed()).toBe(true);
          }
        }),
      );
    }
    expect(Object.keys(LANGUAGES)).toContain('finnish');
  });

  test.each([
    ['one long word', 'a'.repeat(200_000)],
    ['one long number', '1.'.repeat(100_000)],
    ['apostrophes', "a'".repeat(100_000)],
    ['marks', `a${'\u0301'.repeat(200_000)}`],
    ['characters that expand', '\ufdfa'.repeat(20_000)],
    ['unspaced script', '\u0e01'.repeat(200_000)],
    ['plus signs', 'c+'.repeat(100_000)],
  ])('hostile text takes bounded time: %s', (_, text) => {
    const started = performance.now();
    english.analyze(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
