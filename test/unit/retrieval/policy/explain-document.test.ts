import { describe, expect, test } from '@jest/globals';
import { type Clause, explainDocument, explainLabel, viewerOf } from '../../../../retrieval/policy/explain-document.ts';
import { LAST_INSTANT, type LabelInput, makeLabel, parseLabel } from '../../../../retrieval/policy/label.ts';
import type { Rules } from '../../../../retrieval/policy/rules.ts';

const NOW = 1_000;
const rules: Rules = {
  hash: '0'.repeat(64),
  tags: new Set(['finance', 'legal', 'board']),
  compartments: new Set(['aurora', 'borealis', 'corona']),
  tenants: new Map([
    [
      'acme',
      {
        roles: new Map([
          ['analyst', { tags: ['finance', 'legal'], compartments: ['aurora', 'borealis'], clearance: 2 }],
          ['clerk', { tags: [], compartments: [], clearance: 0 }],
        ]),
        groups: new Map(),
        sources: new Map(),
      },
    ],
  ]),
};
const ada = {
  tenant: 'acme',
  id: 'ada',
  principals: ['user:ada', 'group:staff'],
  roles: ['analyst', 'clerk'],
  clearance: 0,
  compartments: [],
  scopes: [],
};
const LABEL: LabelInput = { tenant: 'acme', classification: 1, tags: ['finance'] };
const explain = (over: Partial<LabelInput> = {}, now = NOW, who = ada) =>
  explainDocument(rules, who, makeLabel({ ...LABEL, ...over }), now);
const saying = (clause: Clause, ...how: Parameters<typeof explain>) => {
  const found = explain(...how).clauses.find((one) => one.clause === clause);
  return `${found?.holds}: ${found?.why}`;
};

describe('an explanation of a document', () => {
  test('of one that may be read holds in every clause', () => {
    const { visible, deciding, clauses } = explain();
    expect([visible, deciding]).toEqual([true, undefined]);
    expect(clauses.map(({ clause, holds }) => `${clause} ${holds}`)).toEqual([
      'label_schema true',
      'denied true',
      'tenant true',
      'known_role true',
      'tags_or_readers true',
      'compartments true',
      'classification true',
      'not_before true',
      'not_after true',
    ]);
  });

  test.each([undefined, null, {}, 'label'])('of a label %j says that alone', (label) => {
    const { visible, deciding, clauses } = explainDocument(rules, ada, label, NOW);
    expect([visible, deciding]).toEqual([false, 'label_schema']);
    expect(clauses).toEqual([{ clause: 'label_schema', holds: false, why: expect.stringContaining('malformed') }]);
    expect(explainLabel(viewerOf(rules, ada), undefined, NOW)).toEqual({ visible, deciding, clauses });
  });

  test.each<[Clause, Partial<LabelInput>, number]>([
    ['denied', { denied: ['user:ada'] }, NOW],
    ['tenant', { tenant: 'globex' }, NOW],
    ['tags_or_readers', { tags: ['board'] }, NOW],
    ['tags_or_readers', { tags: [] }, NOW],
    ['compartments', { compartments: ['corona'] }, NOW],
    ['classification', { classification: 3 }, NOW],
    ['not_before', { not_before: NOW + 1 }, NOW],
    ['not_after', { not_after: NOW - 1 }, NOW],
  ])('names %s as what decides where it alone fails', (clause, over, now) => {
    const { visible, deciding, clauses } = explain(over, now);
    expect([visible, deciding]).toEqual([false, clause]);
    expect(clauses.filter(({ holds }) => !holds)).toHaveLength(1);
  });

  test('takes the first and the last second of a window as within it', () => {
    expect(explain({ not_before: NOW, not_after: NOW }).visible).toBe(true);
  });

  test('lets a denial decide before everything else', () => {
    const over = { denied: ['group:staff'], tenant: 'globex', tags: ['board'], classification: 3 } as const;
    expect(explain(over).deciding).toBe('denied');
  });
});

describe('the words of a clause', () => {
  const nobody = { ...ada, roles: ['stranger'] };
  const elsewhere = { ...ada, tenant: 'nowhere' };
  test.each<[string, string]>([
    [saying('label_schema'), 'true: the label is whole and of vocabulary 1'],
    [saying('denied'), 'true: it denies none of the caller’s principals'],
    [saying('denied', { denied: ['user:bob'] }), 'true: it denies none of the caller’s principals'],
    [
      saying('denied', { denied: ['group:staff', 'user:ada', 'user:bob'] }),
      'false: it denies group:staff, user:ada; deny wins',
    ],
    [saying('tenant'), 'true: both are of acme'],
    [saying('tenant', { tenant: 'globex' }), 'false: it is of globex, the caller of acme'],
    [saying('known_role'), 'true: the caller has analyst, clerk'],
    [saying('known_role', {}, NOW, nobody), 'false: none of the caller’s roles is known, so retrieval is refused'],
    [saying('known_role', {}, NOW, elsewhere), 'false: the rules know no such tenant, so retrieval is refused'],
    [
      saying('tags_or_readers', { tags: ['finance', 'legal', 'board'] }),
      'true: the caller holds its tag finance, legal',
    ],
    [
      saying('tags_or_readers', { tags: ['board'], readers: ['group:staff', 'user:ada', 'user:bob'] }),
      'true: it names group:staff, user:ada as a reader',
    ],
    [
      saying('tags_or_readers', { readers: ['user:ada'] }),
      'true: the caller holds its tag finance; it names user:ada as a reader',
    ],
    [
      saying('tags_or_readers', { tags: ['board'], readers: ['user:bob'] }),
      'false: the caller holds none of its tags (board) and is not a named reader',
    ],
    [saying('tags_or_readers', { tags: [] }), 'false: it has no tag, and the caller is not a named reader'],
    [saying('compartments'), 'true: it demands no compartment'],
    [saying('compartments', { compartments: ['aurora', 'borealis'] }), 'true: the caller holds aurora, borealis'],
    [saying('compartments', { compartments: ['aurora', 'corona'] }), 'false: the caller lacks the compartment corona'],
    [
      saying('classification', { classification: 2 }),
      'true: it is 2 (confidential), the caller is cleared up to 2 (confidential)',
    ],
    [
      saying('classification', { classification: 3 }),
      'false: it is 3 (restricted), the caller is cleared up to 2 (confidential)',
    ],
    [
      saying('classification', { classification: 1 }, NOW, nobody),
      'false: it is 1 (internal), the caller is cleared up to 0 (public)',
    ],
    [
      saying('tags_or_readers', {}, NOW, nobody),
      'false: the caller holds none of its tags (finance) and is not a named reader',
    ],
    [
      saying('compartments', { compartments: ['aurora'] }, NOW, nobody),
      'false: the caller lacks the compartment aurora',
    ],
    [saying('not_before'), 'true: it has no embargo'],
    [saying('not_before', { not_before: 60 }), 'true: its window opens 1970-01-01T00:01:00.000Z'],
    [saying('not_after'), 'true: it does not expire'],
    [saying('not_after', { not_after: 60 }), 'false: its window closes 1970-01-01T00:01:00.000Z'],
  ])('are %s', (said, expected) => {
    expect(said).toBe(expected);
  });

  test('name no marker that a store needs', () => {
    const label = parseLabel(makeLabel(LABEL));
    expect(label && [...label.denied, ...label.readers]).not.toEqual([]);
    expect(JSON.stringify(explain())).not.toContain('ringfence:');
    expect(LAST_INSTANT).toBeGreaterThan(NOW);
  });
});
