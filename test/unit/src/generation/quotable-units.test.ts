import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unitsOf } from '../../../../src/generation/quotable-units.ts';

const textsOf = (text: string) => unitsOf(text).map((unit) => unit.text);

describe('what can be quoted of a passage', () => {
  test.each([
    [
      'sentences',
      'One night costs EUR 145. Two nights cost EUR 250.',
      ['One night costs EUR 145.', 'Two nights cost EUR 250.'],
    ],
    [
      'lines that are wrapped',
      'The office is on the\nsecond floor of the terminal.',
      ['The office is on the second floor of the terminal.'],
    ],
    [
      'abbreviations and initials',
      'Ask Dr. Ek, e.g. J. Smith or No. 5 first. It helps a lot today.',
      ['Ask Dr. Ek, e.g. J. Smith or No. 5 first.', 'It helps a lot today.'],
    ],
    [
      'a letter that ends a sentence',
      'Use the southern entrance B. The card opens it.',
      ['Use the southern entrance B.', 'The card opens it.'],
    ],
    [
      'no headings',
      '# Travel\n\nHotels\n======\n\nBook in Tripwell before you go.\n\n## Trains',
      ['Book in Tripwell before you go.'],
    ],
    [
      'no headings of a page',
      'Result\nTwo findings were critical this year.\nNext steps\nThe retest follows in January.',
      ['Two findings were critical this year.', 'The retest follows in January.'],
    ],
    [
      'no numbered headings',
      '2. Gifts and invitations\nA gift worth up to EUR 40 may be accepted.',
      ['A gift worth up to EUR 40 may be accepted.'],
    ],
    [
      'no shouted headings',
      'OFFICE GUIDE: TROMSØ\nOwner: Åsne Fjellvik, site manager.',
      ['Owner: Åsne Fjellvik, site manager.'],
    ],
    [
      'a table with the names of its columns',
      '| Class | Distance |\n|---|---:|\n| 3 Flammable | 12 metres |\n| 6.1 Toxic | 6 metres |',
      ['Class: 3 Flammable; Distance: 12 metres.', 'Class: 6.1 Toxic; Distance: 6 metres.'],
    ],
    [
      'rows of a CSV',
      'band: E6\nfamily: Engineering\nminimum: 64700\n\nband: L6\nfamily: Planning',
      ['band: E6; family: Engineering; minimum: 64700.', 'band: L6; family: Planning.'],
    ],
    [
      'a list with its lead',
      'You may expense:\n\n- train tickets,\n- taxis at night',
      ['You may expense: train tickets; taxis at night.'],
    ],
    [
      'items that are sentences',
      '1. Create the second key in the console.\n2. Store the secret in the vault.',
      ['Create the second key in the console.', 'Store the secret in the vault.'],
    ],
    [
      'a short command with its lead',
      'Restart the service with:\n\n```sh\nsystemctl restart booking\n```',
      ['Restart the service with: systemctl restart booking.'],
    ],
    [
      'no listings',
      'Look at this example of code.\n\n```js\na();\nb();\nc();\nd();\ne();\n```',
      ['Look at this example of code.'],
    ],
    [
      'no Markdown',
      'See **the** [policy](https://x.example/a_b) for `all` _new_ staff ![logo](l.png).',
      ['See the policy for all new staff.'],
    ],
    [
      'snake_case and products',
      'Set max_open_files to 2 * 3 * 4 in the file.',
      ['Set max_open_files to 2 * 3 * 4 in the file.'],
    ],
    [
      'addresses in brackets',
      'Write to <claims@larkspur.example> within three days.',
      ['Write to claims@larkspur.example within three days.'],
    ],
    [
      'no navigation',
      'Table of contents of this page\n\nHome › Staff › Leave and pay\n\nLast updated 3 May by Ann',
      [],
    ],
    ['no fragments', 'Yes.\n\nVery good.\n\nhttps://example.org/x', []],
    ['no questions', 'How many days of leave do I get?', []],
    ['quotations', '> The limit is EUR 40 for each giver.', ['The limit is EUR 40 for each giver.']],
  ])('%s', (_name, text, expected) => {
    expect(textsOf(text).map((one) => one.replace(/ \.$/u, '.'))).toEqual(expected);
  });

  test('carries the heading above it', () => {
    expect(
      unitsOf('## Hotels\n\nA night costs EUR 145.\n\n## Trains\n\nTake the train below five hours.'),
    ).toMatchObject([{ heading: 'Hotels' }, { heading: 'Trains' }]);
  });

  test('has no unit that is too long or empty, of any text, and reads it in bounded time', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\n',
        '\n\n',
        '# ',
        '- ',
        '1. ',
        '| a | b |\n',
        '|---|',
        '```\n',
        '**',
        '[x](',
        '> ',
        'Key: value\n',
        '!',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
        for (const { text } of unitsOf(parts.join(''))) {
          expect(text.trim()).not.toBe('');
          expect(text.length).toBeLessThanOrEqual(421);
        }
      }),
    );
  });

  test.each([
    '[',
    '*',
    '_',
    '`',
    '![',
    '<a ',
    '{:',
    '- ',
    '| ',
    '|',
    '-',
    ': ',
    '#',
    '> ',
    '\\',
    'a.',
    '&amp;',
    '[[',
    '~~',
  ])('is not slowed down by many %j', (piece) => {
    const started = performance.now();
    unitsOf(piece.repeat(8_000));
    unitsOf(`${piece}x`.repeat(8_000));
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  test.each([
    ['spaces around a border', `${' '.repeat(500)}--${' '.repeat(500)}x`],
    ['borders without end', `${'| -- '.repeat(200)}x`],
  ])('is told in time of a passage of %s', (_name, text) => {
    const started = performance.now();
    unitsOf(text);
    expect(performance.now() - started).toBeLessThan(100);
  });
});
