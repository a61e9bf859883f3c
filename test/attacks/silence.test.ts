import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DOCUMENTS, type PersonName, type SeedDocument, startService, type TestService } from '../support/service.ts';

const FIXED_ID = '00000000-0000-4000-8000-000000000000';
const PEOPLE: readonly PersonName[] = ['finance', 'engineer', 'guest', 'stranger', 'quillon'];
const QUESTIONS: readonly object[] = [
  { question: 'What is the credit limit for new freight customers?' },
  { question: 'What is the travel expense limit per day?' },
  { question: 'What did the Harbour audit find?' },
  { question: 'What is Project Aurora?' },
  { question: 'Which Borealis shipyard containers were weighed twice?' },
  { question: 'How much travel, credit, audit and limit is there in Aurora?', limit: 20 },
  { question: 'What is the travel expense limit per day?', scope: { tags: ['everyone'] } },
  { question: 'What is the travel expense limit per day?', scope: { tags: ['legal'] } },
  { question: 'What is the travel expense limit per day?', scope: { tags: ['no-such-tag'] } },
  { question: '' },
];

/** Nobody of these people may read it: it holds the very words of the questions, often. */
const hidden = (n: number, text: string): SeedDocument => ({
  id: `drive/hidden-${n}.md`,
  title: 'Travel, credit, Harbour audit',
  text,
  label: { tags: ['legal'], classification: 3 },
});
const WORDS = 'travel expense limit per day credit freight customers Harbour audit Aurora Borealis shipyard containers';

/** The same company to these people: only what none of them may read differs. Insertion order does, too. */
const COMPANIES: [what: string, documents: readonly SeedDocument[]][] = [
  ['doubled', [hidden(1, WORDS), ...DOCUMENTS, hidden(2, `${WORDS} ${WORDS}`), hidden(3, WORDS)]],
  ['changed', [...DOCUMENTS.filter(({ id }) => id !== 'drive/aurora.md'), { ...hidden(1, 'something else entirely') }]],
  ['reordered', [...DOCUMENTS].reverse()],
];

const start = (documents: readonly SeedDocument[]) => startService({}, documents, () => FIXED_ID);

/** Everything that leaves but the date. */
const seenBy = async (service: TestService, who: PersonName, body: object) => {
  const { status, headers, text } = await service.ask(who, body);
  return { status, text, headers: [...headers].filter(([name]) => name !== 'date') };
};

let reference: TestService;
beforeAll(async () => {
  reference = await start(DOCUMENTS);
});
afterAll(() => reference.close());

describe('what a person may not read changes nothing that the person sees', () => {
  test.each(COMPANIES)('when it is %s: status, headers and body are byte-equal', async (_what, documents) => {
    const other = await start(documents);
    const outcomes = new Set<unknown>();
    try {
      for (const who of PEOPLE) {
        for (const body of QUESTIONS) {
          const expected = await seenBy(reference, who, body);
          expect(await seenBy(other, who, body)).toEqual(expected);
          outcomes.add(JSON.parse(expected.text).outcome ?? JSON.parse(expected.text).code);
        }
      }
    } finally {
      await other.close();
    }
    expect(outcomes).toEqual(
      new Set(['answered', 'http.body_invalid', 'not_found', 'policy.no_grants', 'policy.scope_denied']),
    );
  });
});

describe('the test itself', () => {
  test('sees a difference where a document that may be read differs', async () => {
    const other = await start([
      ...DOCUMENTS,
      { id: 'drive/x.md', text: 'The travel expense limit per day was EUR 60 once.' },
    ]);
    try {
      const [body] = QUESTIONS.slice(1);
      expect(await seenBy(other, 'engineer', body ?? {})).not.toEqual(await seenBy(reference, 'engineer', body ?? {}));
    } finally {
      await other.close();
    }
  });
});
