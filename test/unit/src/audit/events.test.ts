import { describe, expect, test } from '@jest/globals';
import { Subject } from '../../../../retrieval/index.ts';
import * as audit from '../../../../src/audit/index.ts';
import { permittedPassage, quotingFilter, quotingSubject } from '../../../support/quotable.ts';

/** Would stand in an event if any text got through. */
const WORD = 'marmalade';
const at = new Date(1_800_000_000_000);

/** As types allow it: objects that carry more than their type says. */
const loaded = <T extends object>(value: T): T => Object.assign({}, value, { text: WORD, message: WORD, cause: WORD });

const passage = permittedPassage({ text: WORD, title: WORD, section: WORD, document: 'handbook/leave.md' });
const evidence = (): audit.PassageEvidence => {
  const made = audit.evidenceOf(passage);
  return loaded({ ...made, label: loaded({ ...made.label }) });
};
const verdict = () => loaded({ guard: 'secret', kind: 'redact' as const, code: 'guardrails.secret_found' as const });
const JWT = `eyJhbGciOiJSUzI1NiJ9.${WORD}.${'x'.repeat(80)}`;

const asked: audit.AskEvidence = loaded({
  id: 'answer-1',
  at,
  filter: quotingFilter,
  scope: ['everyone', JWT, `${WORD}\n`, `what about ${WORD} `],
  supplied: [evidence()],
  cited: [1],
  dropped: [evidence()],
  verdicts: loaded({
    question: [verdict()],
    passages: [loaded({ passage: 'passage-0', verdicts: [verdict()] })],
    answer: [verdict()],
  }),
  model: 'extractive',
  removed: loaded({ citations: 1, sentences: 0 }),
});
const counts = loaded({
  added: 1,
  replaced: 0,
  relabelled: 0,
  unchanged: 0,
  removed: 0,
  refused: 0,
  pinned: 0,
  passages: 3,
});
const occasion = { id: 'x', at };
const size = { documents: 1, passages: 2 };
const relabelling: audit.RelabelOccasion = loaded({
  ...occasion,
  tenant: 't',
  operator: 'o',
  rules: 'r',
  reason: undefined,
  selection: ['path **'],
  change: ['classification 3'],
});
const relabelled = (): audit.RelabelledDocument =>
  loaded({
    document: 'handbook/leave.md',
    before: loaded({ ...evidence().label }),
    after: loaded({ ...evidence().label, classification: 3 }),
    wasPinned: false,
    pinned: true,
    direction: 'tighter',
  });
const totals = loaded({
  selected: 1,
  changed: 1,
  passages: 2,
  alreadySo: 0,
  leftAlone: 0,
  tightened: 1,
  loosened: 0,
  both: 0,
  pinOnly: 0,
});

const EVENTS: readonly [string, () => audit.AuditEvent][] = [
  ['askAnswered', () => audit.askAnswered(asked)],
  ['askNotFound', () => audit.askNotFound(asked)],
  ['askWithheld', () => audit.askWithheld(asked)],
  [
    'askRefused',
    () =>
      audit.askRefused(
        loaded({
          ...occasion,
          subject: quotingSubject,
          rules: 'r',
          code: 'policy.scope_denied',
          scope: asked.scope,
          verdicts: [verdict()],
        }),
      ),
  ],
  ['askFailed', () => audit.askFailed(loaded({ ...occasion, subject: quotingSubject, code: 'store.deadline' }))],
  ['identityRefused', () => audit.identityRefused(loaded({ ...occasion, code: 'identity.token_invalid' }))],
  [
    'retrievalMismatch',
    () => audit.retrievalMismatch(loaded({ ...occasion, subject: quotingSubject, rules: 'r', passages: ['p'] })),
  ],
  [
    'rulesActivated',
    () => audit.rulesActivated(loaded({ ...occasion, hash: 'h', epoch: 1, replaced: 'none', via: 'start' })),
  ],
  [
    'rulesRejected',
    () => audit.rulesRejected(loaded({ ...occasion, hash: 'h', kept: 'k', problems: ['line 3'], via: 'file' })),
  ],
  [
    'ingestionRun',
    () =>
      audit.ingestionRun(
        loaded({ ...occasion, tenant: 't', source: 's', rules: 'r', labels: 'l', operator: 'o', counts }),
      ),
  ],
  ['documentsRelabelled', () => audit.documentsRelabelled(relabelling, { number: 1, documents: [relabelled()] })],
  ['relabelEnded', () => audit.relabelEnded(relabelling, loaded({ batches: 1, counts: totals, stopped: undefined }))],
  [
    'accessExplained',
    () =>
      audit.accessExplained(
        loaded({
          ...occasion,
          subject: quotingSubject,
          action: 'explain',
          rules: 'r',
          asOf: at,
          about: loaded({ ...Subject.attributes(quotingSubject) }),
          document: loaded({ id: 'handbook/leave.md', label: loaded({ ...evidence().label }) }),
          verdict: loaded({ visible: false, deciding: 'denied', clauses: [WORD] }),
          nobody: undefined,
          reach: loaded({ readable: loaded(size), keptOut: loaded(size), samples: false }),
        }),
      ),
  ],
  [
    'impactTold',
    () =>
      audit.impactTold(
        loaded({
          ...occasion,
          subject: quotingSubject,
          action: 'impact',
          before: 'r',
          after: 's',
          impact: loaded({ holders: [WORD], orphaned: loaded(size), opened: loaded(size) }),
          samples: true,
        }),
      ),
  ],
  [
    'accessRefused',
    () =>
      audit.accessRefused(
        loaded({ ...occasion, subject: quotingSubject, action: 'explain', code: 'policy.admin_required' }),
      ),
  ],
  [
    'accessFailed',
    () =>
      audit.accessFailed(loaded({ ...occasion, subject: quotingSubject, action: 'explain', code: 'store.deadline' })),
  ],
];

describe('an audit event', () => {
  test.each(EVENTS)('AUD-13 %s holds no text, whatever rides along with what it is made from', (_name, make) => {
    const written = JSON.stringify(make());
    expect(written).not.toContain(WORD);
    expect(JSON.parse(written)).toMatchObject({ at: '2027-01-15T08:00:00.000Z' });
  });

  test('every kind has a function here', () => {
    expect(new Set(EVENTS.map(([, make]) => make().kind))).toEqual(new Set(audit.AUDIT_KINDS));
  });

  test('of an answer tells who, by which rules and grants, from which passages under which labels, judged how', () => {
    expect(audit.askAnswered(asked).detail).toMatchObject({
      who: { tenant: 'larkspur', subject: 'zoe', principals: ['user:zoe'], roles: ['staff'], clearance: 3 },
      grants: { roles: ['staff'], tags: ['everyone'], clearance: 3 },
      rules: 'f'.repeat(64),
      scope: ['everyone', '(no name)', '(no name)', '(no name)'],
      supplied: [{ id: 'passage-0', document: 'handbook/leave.md', label: { classification: 1, tenant: 'larkspur' } }],
      cited: [1],
      verdicts: { question: [{ guard: 'secret', kind: 'redact', code: 'guardrails.secret_found' }] },
      model: 'extractive',
      removed: { citations: 1, sentences: 0 },
    });
  });
});

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};

describe('the event of a relabelling', () => {
  test('names every document with its label before and after, each label once', () => {
    const one = relabelled();
    const documents = ['a', 'b', 'c'].map((document) => ({ ...one, document }));
    const unreadable = { ...one, document: 'd', before: undefined };
    const { detail } = audit.documentsRelabelled(relabelling, { number: 7, documents: [...documents, unreadable] });
    expect(detail['labels']).toMatchObject([{ classification: 1 }, { classification: 3 }]);
    expect(detail).toMatchObject({
      batch: 7,
      operator: 'o',
      rules: 'r',
      selection: ['path **'],
      documents: [...['a', 'b', 'c'].map((document) => ({ document, from: 0, to: 1 })), { document: 'd', from: -1 }],
    });
  });

  test('is read back, by document too, with labels in words', () => {
    const event = audit.documentsRelabelled(
      { ...relabelling, reason: 'leak' },
      { number: 1, documents: [relabelled()] },
    );
    const row = { document: 'handbook/leave.md', direction: 'tighter', pin: 'now pinned' };
    const labels = { before: 'internal; tags everyone', after: 'restricted; tags everyone' };
    expect(audit.reportEvent(event).changes).toEqual([{ ...row, ...labels }]);
    expect(audit.reportEvent(event).facts.map(([name]) => name)).not.toContain('labels');
    expect(audit.documentHistory([event], 'handbook/leave.md')).toMatchObject([{ ...labels, reason: 'leak', id: 'x' }]);
    expect(audit.documentHistory([event], 'handbook/other.md')).toEqual([]);
    expect(audit.summarizeEvent(event)).toEqual({ who: 'o @ t', what: 'handbook/leave.md' });
  });

  test('keeps an operator’s own words within bounds', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `id-${at}`);
    const event = audit.documentsRelabelled(
      { ...relabelling, selection: many, reason: 'x'.repeat(9_000) },
      { number: 1, documents: [] },
    );
    expect(event.detail['selection']).toHaveLength(101);
    expect(String(event.detail['reason'])).toHaveLength(500);
  });
});

describe('a report of an event', () => {
  test('AUD-12 shows what would move a cursor, colour or turn text by its number', () => {
    const hostile = 'a\u001b[2Jb\r\nc\u202ed\u009be';
    const event: audit.AuditEvent = {
      kind: 'ask.answered',
      id: hostile,
      at: hostile,
      detail: {
        who: { tenant: hostile, subject: hostile, principals: [hostile], roles: hostile },
        supplied: [{ id: hostile, document: hostile, label: { tags: [hostile], classification: hostile } }],
        cited: [1],
        verdicts: { question: [{ guard: hostile, kind: hostile, code: hostile }], passages: 7, answer: null },
        [hostile]: hostile,
        nested: { [hostile]: [hostile] },
      },
    };
    const shown = stringsIn([audit.reportEvent(event), audit.summarizeEvent(event)]);
    expect(shown).toContain('a\\u{1b}[2Jb\\u{d}\\u{a}c\\u{202e}d\\u{9b}e');
    expect(shown.filter((one) => /[\p{C}\p{Zl}\p{Zp}]/u.test(one))).toEqual([]);
  });

  test('marks cited, supplied and dropped passages', () => {
    const rows = audit.reportEvent(
      audit.askAnswered({ ...asked, supplied: [evidence(), evidence()], cited: [2] }),
    ).passages;
    expect(rows.map(({ n, use }) => [n, use])).toEqual([
      ['1', 'supplied'],
      ['2', 'cited'],
      ['', 'dropped'],
    ]);
    expect(rows[0]).toMatchObject({ document: 'handbook/leave.md', tags: 'everyone', classification: '1 internal' });
  });
});
