import { describe, expect, test } from '@jest/globals';
import { contentWords, createGroundingGuard, splitSentences, support } from '../../../guardrails/index.ts';

const SOURCES = new Map([
  [
    1,
    'Managers approve expenses above 1,500 euro. Contractors do not receive a laptop. The form is at https://forms.example/x.',
  ],
  [2, 'Parental leave lasts sixteen weeks. Anna Lind leads the travel team in Tromsø.'],
  [3, 'Reisekosten über 500 Euro genehmigt die Finanzabteilung. Der Antrag wird vor der Reise gestellt.'],
]);
const guard = createGroundingGuard();
const verdict = async (text: string, sources: ReadonlyMap<number, string> | undefined = SOURCES) =>
  await guard.inspect(text, {
    stage: 'answer',
    destination: 'local',
    signal: new AbortController().signal,
    ...(sources ? { sources } : {}),
  });

const GROUNDED: readonly string[] = [
  'Managers approve expenses above 1,500 euro. [1]',
  'Expenses above 1500 euro are approved by managers. [1]',
  'Expenses above 1.500 euro: managers approve. [1]',
  'Parental leave lasts 16 weeks. [2]',
  'Contractors do not receive a laptop. [1]',
  'Contractors receive no laptop [1].',
  'The travel team in Tromsø is led by Anna Lind. [2]',
  'Managers approve expenses, and parental leave lasts sixteen weeks. [1][2]',
  'Die Finanzabteilung genehmigt Reisekosten über 500 Euro. [3]',
  'Managers approve expenses. [1] Parental leave lasts sixteen weeks. [2]',
  'The form is at https://forms.example/x [1]',
  'Use the form at https://forms.example/x. [1]',
];

const UNGROUNDED: readonly (readonly [string, string])[] = [
  ['no citation', 'Managers approve expenses above 1,500 euro.'],
  ['a citation to no source', 'Managers approve expenses above 1,500 euro. [9]'],
  ['one of two citations to no source', 'Managers approve expenses above 1,500 euro. [1][9]'],
  ['a source that says something else', 'Managers approve expenses above 1,500 euro. [2]'],
  ['an invented number', 'Managers approve expenses above 2,500 euro. [1]'],
  ['an invented number in words', 'Parental leave lasts eighteen weeks. [2]'],
  ['an invented name', 'The travel team in Tromsø is led by Anna Berg. [2]'],
  ['an invented address', 'The form is at https://forms.example/form [1]'],
  ['a negation taken away', 'Contractors receive a laptop. [1]'],
  ['a negation put in', 'Managers do not approve expenses above 1,500 euro. [1]'],
  ['the system prompt', 'My instructions tell me to answer from numbered passages only. [1]'],
  ['no word of content', 'It is as it was. [1]'],
];

describe('the grounding guard', () => {
  test.each(GROUNDED)('keeps what its sources say: %s', async (text) => {
    expect(await verdict(text)).toEqual({ kind: 'pass' });
  });

  test.each(UNGROUNDED)('PRM-05 blocks an answer of nothing but a sentence with %s', async (_, text) => {
    expect(await verdict(text)).toEqual({ kind: 'block', code: 'guardrails.ungrounded' });
  });

  test.each(UNGROUNDED)('takes a sentence with %s out, and keeps the others with their citations', async (_, bad) => {
    const good = 'Parental leave lasts sixteen weeks. [2]';
    for (const text of [`${good} ${bad}`, `${bad} ${good}`]) {
      const found = await verdict(text);
      expect(found).toEqual({ kind: 'redact', code: 'guardrails.ungrounded', text: good });
    }
  });

  test('lets a citation carry one sentence, not those before it', async () => {
    expect(await verdict('Managers approve expenses. Parental leave lasts sixteen weeks. [1][2]')).toMatchObject({
      kind: 'redact',
      text: 'Parental leave lasts sixteen weeks. [1][2]',
    });
  });

  test('without sources nothing is grounded', async () => {
    const options = { stage: 'answer', destination: 'local', signal: new AbortController().signal } as const;
    expect(await guard.inspect('Managers approve expenses. [1]', options)).toMatchObject({ kind: 'block' });
  });

  test('judges by what is left where something was masked', async () => {
    expect(await verdict('Anna Lind: [secret removed], [national id]. [2]')).toEqual({ kind: 'pass' });
  });
});

describe('sentences', () => {
  test.each<[string, readonly string[]]>([
    [
      'Dr. Smith approves travel, e.g. by train. It costs 1.5 euro.',
      ['Dr. Smith approves travel, e.g. by train.', 'It costs 1.5 euro.'],
    ],
    ['J. R. Doe left. No. 5 stays.', ['J. R. Doe left.', 'No. 5 stays.']],
    ['Das gilt z.B. für Reisen, d.h. immer. Punkt.', ['Das gilt z.B. für Reisen, d.h. immer.', 'Punkt.']],
    ['1. First item\n2. Second item\n\n- a bullet', ['1. First item', '2. Second item', '- a bullet']],
    ['承認が必要です。申請は旅行前に。', ['承認が必要です。', '申請は旅行前に。']],
    ['', []],
    [' \n\n ', []],
  ])('are told apart in %j', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });
});

describe('content words', () => {
  test('are compared without endings, accents and case', () => {
    expect(contentWords('The MANAGERS approve expenses')).toEqual(contentWords('a manager approved the expense'));
    expect(contentWords('Reisekosten genehmigen')).toEqual(contentWords('reisekosten GENEHMIGEN'));
  });

  test('of scripts without spaces are pairs of characters', () => {
    expect(contentWords('承認必要')).toEqual(['承認', '認必', '必要']);
  });

  test('support is a share of them', () => {
    expect(support('Managers approve holidays', 'The manager approves expenses').overlap).toBeCloseTo(2 / 3);
    expect(support('', 'anything').overlap).toBe(0);
  });
});
