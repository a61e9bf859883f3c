import { describe, expect, test } from '@jest/globals';
import { LabelsFileError } from '../../../ingestion/errors.ts';
import { parseLabelsFile } from '../../../ingestion/labels-file.ts';

const problemsOf = (text: string): (string | undefined)[] => {
  try {
    parseLabelsFile(text, 'labels.yaml');
  } catch (error) {
    if (!(error instanceof LabelsFileError)) throw error;
    return error.problems.map(({ line, message }) => `${line}: ${message}`);
  }
  return [];
};
const file = (rule: string, head = '') =>
  `version: 1\nsource: drive\n${head}rules:\n  - path: "a/**"\n    label: ${rule}\n`;

test('a whole file is read, with dates as epoch seconds and classifications by name', () => {
  const text = file('{ tags: [t], classification: restricted, not_before: 2027-03-01, not_after: 2027-03-01 }');
  expect(parseLabelsFile(text)).toMatchObject({
    source: 'drive',
    front_matter: 'off',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/u),
    rules: [{ label: { classification: 3, not_before: 1_803_859_200, not_after: 1_803_945_599 } }],
  });
});

describe('a labels file that is wrong is refused with its line', () => {
  test.each<[string, string, string]>([
    ['broken YAML', 'version: 1\nsource: [drive\n', '3: '],
    ['another version', file('{ tags: [t], classification: 1 }').replace('version: 1', 'version: 2'), '1: version'],
    ['no source', 'version: 1\nrules: []\n', '1: source'],
    ['an unknown field', file('{ tags: [t], clasification: 1 }'), '5: rules.0.label'],
    ['no classification', file('{ tags: [t] }'), '5: rules.0.label.classification'],
    ['a classification out of range', file('{ tags: [t], classification: 4 }'), '5: rules.0.label.classification'],
    ['nobody who could read it', file('{ tags: [], classification: 1 }'), '5: rules.0.label: needs a tag'],
    ['a reserved tag', file('{ tags: ["*"], classification: 1 }'), '5: rules.0.label.tags.0'],
    ['the marker', file('{ tags: ["ringfence:always"], classification: 1 }'), '5: rules.0.label.tags.0'],
    [
      'a tag with an invisible character',
      file('{ tags: ["fin\u200bance"], classification: 1 }'),
      '5: rules.0.label.tags.0',
    ],
    ['a text where a list belongs', file('{ tags: finance, classification: 1 }'), '5: rules.0.label.tags'],
    ['a reader that is no principal', file('{ readers: [maja], classification: 1 }'), '5: rules.0.label.readers.0'],
    [
      'a day that does not exist',
      file('{ tags: [t], classification: 1, not_before: 2027-02-30 }'),
      '5: rules.0.label.not_before',
    ],
    [
      'an instant without a zone',
      file('{ tags: [t], classification: 1, not_before: "2027-02-01T10:00" }'),
      '5: rules.0.label.not_before',
    ],
    [
      'a path that leaves the directory',
      file('{ tags: [t], classification: 1 }').replace('a/**', '../**'),
      '4: rules.0.path',
    ],
    ['an absolute path', file('{ tags: [t], classification: 1 }').replace('a/**', '/a/**'), '4: rules.0.path'],
    ['a negated path', file('{ tags: [t], classification: 1 }').replace('a/**', '!a/**'), '4: rules.0.path'],
    ['a script as address', file('{ tags: [t], classification: 1 }', 'uri: "javascript:alert({path})"\n'), '3: uri'],
    ['an address without the path', file('{ tags: [t], classification: 1 }', 'uri: "https://x.example/"\n'), '3: uri'],
    ['a duplicate key', 'version: 1\nversion: 1\nsource: drive\n', '2: '],
    [
      'another front matter mode',
      file('{ tags: [t], classification: 1 }', 'front_matter: loosen\n'),
      '3: front_matter',
    ],
  ])('%s', (_, text, expected) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toContain(expected);
  });

  test('every problem is told at once', () => {
    expect(problemsOf(file('{ tags: ["*"], readers: [x], classification: 9 }')).length).toBe(3);
  });

  test('aliases that would expand without end', () => {
    const lines = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`),
    ];
    expect(problemsOf(`version: 1\n${lines.join('\n')}\n`).length).toBeGreaterThan(0);
  });
});
