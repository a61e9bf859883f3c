import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { createAuditReader } from '../../src/audit/index.ts';
import { ExplainResponse, ProblemDocument } from '../../src/contract/index.ts';
import { ADMIN, explainAs } from '../support/admin.ts';
import { DOCUMENTS, NOW_MS, startService, type TestService } from '../support/service.ts';

const OTHER = 'drive/quillon-travel.md';
const MALFORMED = 'drive/malformed.md';

/** As somebody with the file and an editor would leave it: the label lost keys. */
const spoilLabel = (storePath: string): void => {
  const database = new DatabaseSync(storePath);
  const spoilt = JSON.stringify({ label_schema: 1, tenant: 'larkspur', tags: ['everyone'] });
  database.exec('DROP TRIGGER labels_never_change');
  database.prepare("UPDATE labels SET body = ? WHERE instr(body, 'user:nobody-else') > 0").run(spoilt);
  database.close();
};

let service: TestService;
beforeAll(async () => {
  service = await startService({}, [
    ...DOCUMENTS,
    { id: 'drive/merger.md', text: 'x', label: { tags: ['finance'], compartments: ['aurora'], classification: 2 } },
    { id: 'drive/later.md', text: 'x', label: { not_before: NOW_MS / 1_000 + 3_600 } },
    { id: 'drive/orphan.md', text: 'x', label: { tags: ['legal'] } },
    { id: 'drive/personal.md', text: 'x', label: { denied: ['user:maja'] } },
    { id: MALFORMED, text: 'x', label: { readers: ['user:nobody-else'] } },
  ]);
  spoilLabel(service.storePath);
});
afterAll(() => service.close());

const explain = (body: unknown, person = ADMIN) => explainAs(service, person, body);
const explained = async (body: unknown): Promise<ExplainResponse> => {
  const { status, body: answer } = await explain(body);
  expect(status).toBe(200);
  return ExplainResponse.parse(answer);
};
const eventsOf = (id: unknown) => {
  const reader = createAuditReader({ path: service.auditPath });
  try {
    return reader.find(String(id));
  } finally {
    reader.close();
  }
};

const maja = { sub: 'maja', roles: ['finance'] };

describe('claims and a document', () => {
  test.each<[string, object, string, boolean, string | null]>([
    ['an analyst', maja, 'drive/credit.md', true, null],
    ['an employee', { sub: 'tomasz', roles: ['employee'] }, 'drive/credit.md', false, 'tags_or_readers'],
    ['a member of a group', { sub: 'x', groups: ['grp-finance'] }, 'drive/credit.md', true, null],
    ['an analyst without the compartment', maja, 'drive/merger.md', false, 'compartments'],
    ['an analyst whose token has it', { ...maja, compartments: ['aurora'] }, 'drive/merger.md', true, null],
    ['a named reader', { sub: 'ines', roles: ['guest'] }, 'drive/harbour.md', true, null],
    ['a named reader without a role', { sub: 'ines', roles: ['x'] }, 'drive/harbour.md', false, 'known_role'],
    ['who is denied', maja, 'drive/personal.md', false, 'denied'],
    ['anybody, of a malformed label', maja, MALFORMED, false, 'label_schema'],
  ])(
    '%s: verdict, deciding clause and every clause with its reason',
    async (_who, claims, document, visible, deciding) => {
      const answer = await explained({ claims, document });
      expect(answer.verdict).toMatchObject({ visible, deciding });
      expect(answer.verdict?.clauses.every(({ why }) => why.length > 0)).toBe(true);
      expect([answer.readership, answer.reach]).toEqual([undefined, undefined]);
      expect(answer.person?.sub).toBe(claims && 'sub' in claims ? claims.sub : '');
    },
  );

  test('as of another moment', async () => {
    const ask = (at?: string) => explained({ claims: maja, document: 'drive/later.md', ...(at ? { at } : {}) });
    expect((await ask()).verdict?.deciding).toBe('not_before');
    const later = await ask('2026-11-20T15:00:00+01:00');
    expect([later.verdict?.visible, later.at]).toEqual([true, '2026-11-20T14:00:00.000Z']);
  });

  test('is what the person then meets: the same question, asked with a token of the same claims', async () => {
    const question = 'What is the credit limit for new freight customers?';
    const asked = [await service.ask('finance', { question }), await service.ask('engineer', { question })];
    const said = [
      await explained({ claims: maja, document: 'drive/credit.md' }),
      await explained({ claims: { sub: 'tomasz', roles: ['employee'] }, document: 'drive/credit.md' }),
    ];
    expect(asked.map(({ body }) => body['outcome'] === 'answered')).toEqual(
      said.map(({ verdict }) => verdict?.visible),
    );
  });
});

describe('a document alone', () => {
  test('by role, by group and by combination of roles', async () => {
    const { readership, document } = await explained({ document: 'drive/merger.md' });
    expect(document).toEqual({
      id: 'drive/merger.md',
      passages: 1,
      pinned: false,
      label: {
        tags: ['finance'],
        readers: [],
        compartments: ['aurora'],
        classification: 2,
        denied: [],
        not_before: null,
        not_after: null,
      },
    });
    expect(readership?.roles.map(({ role, reads, deciding }) => [role, reads, deciding])).toEqual([
      ['director', true, null],
      ['employee', false, 'tags_or_readers'],
      ['finance', false, 'compartments'],
      ['guest', false, 'tags_or_readers'],
    ]);
    expect(readership?.roles.find(({ role }) => role === 'finance')?.groups).toEqual(['grp-finance']);
    expect(readership?.groups).toMatchObject([{ group: 'grp-finance', reads: false, deciding: 'compartments' }]);
    expect(readership).toMatchObject({ nobody: false, combinations: { sets: [], complete: true } });
  });

  test('by principal: a named reader with what they need besides, and who is denied', async () => {
    const harbour = (await explained({ document: 'drive/harbour.md' })).readership;
    expect(harbour?.principals).toMatchObject([{ principal: 'user:ines', named: 'reader', reads: true }]);
    expect(harbour?.readers_need.sets).toEqual([['director'], ['employee'], ['finance'], ['guest']]);
    const personal = (await explained({ document: 'drive/personal.md' })).readership;
    expect(personal?.principals).toMatchObject([{ principal: 'user:maja', named: 'denied', reads: false }]);
  });

  test.each([
    ['drive/orphan.md', 'no role grants one of its tags, and it names no reader whom it does not deny'],
    ['drive/later.md', 'its window has not opened'],
    [MALFORMED, 'its label is missing or malformed, so nobody sees it'],
  ])('%s: nobody, and it is said why', async (document, why) => {
    const { readership, document: told } = await explained({ document });
    expect(readership).toMatchObject({ nobody: true, why_nobody: why, combinations: { sets: [] } });
    expect(told?.label === null).toBe(document === MALFORMED);
  });
});

describe('claims alone', () => {
  test('by tag, reader entry and classification, and what keeps the rest out', async () => {
    const { reach } = await explained({ claims: { ...maja, groups: ['grp-finance'] } });
    expect(reach).toEqual({
      readable: { documents: 2, passages: 2 },
      by_tag: [
        { tag: 'everyone', documents: 1, passages: 1 },
        { tag: 'finance', documents: 1, passages: 1 },
      ],
      by_reader: [],
      by_classification: [
        { classification: 0, documents: 0, passages: 0 },
        { classification: 1, documents: 1, passages: 1 },
        { classification: 2, documents: 1, passages: 1 },
        { classification: 3, documents: 0, passages: 0 },
      ],
      kept_out: { documents: 7, passages: 7 },
      kept_out_by: [
        { clause: 'compartments', documents: 2, passages: 2 },
        { clause: 'tags_or_readers', documents: 2, passages: 2 },
        { clause: 'denied', documents: 1, passages: 1 },
        { clause: 'label_schema', documents: 1, passages: 1 },
        { clause: 'not_before', documents: 1, passages: 1 },
      ],
    });
  });

  test('names no document unless samples are asked for', async () => {
    expect((await explain({ claims: maja })).text).not.toContain('drive/');
    const { reach } = await explained({ claims: { sub: 'ines', roles: ['employee'] }, samples: true });
    expect(reach?.by_tag).toMatchObject([{ tag: 'everyone', samples: ['drive/personal.md', 'drive/travel.md'] }]);
    expect(reach?.by_reader).toMatchObject([{ principal: 'user:ines', samples: ['drive/harbour.md'] }]);
  });

  test('of somebody without a known role: nothing, and the code by which they are refused', async () => {
    const { reach, person } = await explained({ claims: { sub: 'x', roles: ['visitor'] } });
    expect(person).toMatchObject({ refused: 'policy.no_grants', roles: [{ role: 'visitor', known: false }] });
    expect(reach).toMatchObject({ readable: { documents: 0 }, kept_out_by: [{ clause: 'known_role' }, {}] });
  });

  test('counts no document of another tenant', async () => {
    const { reach } = await explained({ claims: maja });
    expect((reach?.readable.documents ?? 0) + (reach?.kept_out.documents ?? 0)).toBe(9);
  });
});

describe('no text and no title', () => {
  test.each([
    [{ claims: maja, samples: true }],
    [{ document: 'drive/credit.md' }],
    [{ claims: maja, document: 'drive/credit.md' }],
  ])('stands in the answer to %j or in its evidence', async (body) => {
    const { text, body: answer } = await explain(body);
    const written = text + JSON.stringify(eventsOf(answer['id']));
    for (const secret of ['25,000', 'Credit policy', 'drive://']) expect(written).not.toContain(secret);
  });
});

describe('evidence', () => {
  test('tells who asked about whom, which document, the verdict and the rules, before the answer', async () => {
    const { body } = await explain({ claims: maja, document: 'drive/credit.md' });
    expect(eventsOf(body['id'])).toMatchObject([
      {
        kind: 'access.explained',
        detail: {
          who: { subject: 'ottilie', tenant: 'larkspur', scopes: ['ringfence.admin'] },
          action: 'explain',
          about: { subject: 'maja', principals: ['user:maja'], roles: ['finance'] },
          document: 'drive/credit.md',
          label: { tags: expect.arrayContaining(['finance']) },
          visible: true,
          rules: body['rules'],
        },
      },
    ]);
  });

  test('tells the counts of a reach, and that nobody can read a document', async () => {
    const reach = await explain({ claims: maja });
    expect(eventsOf(reach.body['id'])).toMatchObject([{ detail: { readable: { documents: 2 }, samples: false } }]);
    const orphan = await explain({ document: 'drive/orphan.md' });
    expect(eventsOf(orphan.body['id'])).toMatchObject([{ detail: { nobody: true, document: 'drive/orphan.md' } }]);
  });

  test.each<[string, object, typeof ADMIN, number, string]>([
    ['without the scope', { claims: maja }, { ...ADMIN, scopes: [] }, 403, 'policy.admin_required'],
    ['about another tenant', { claims: { ...maja, tenant: 'quillon' } }, ADMIN, 403, 'policy.admin_required'],
    ['about a document that is not there', { document: 'drive/none.md' }, ADMIN, 404, 'access.document_unknown'],
  ])('of a refusal: %s', async (_why, body, person, status, code) => {
    const refused = await explain(body, person);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
    expect(eventsOf(refused.body['id'])).toMatchObject([
      { kind: 'access.refused', detail: { who: { subject: 'ottilie' }, action: 'explain', code } },
    ]);
  });
});

describe('a bad request', () => {
  test.each<[string, unknown, number, string]>([
    ['nothing asked', {}, 400, 'body must have claims or a document'],
    ['an unknown field', { claims: maja, filter: {} }, 400, 'body has a field that is not known'],
    ['an unknown claim', { claims: { ...maja, admin: true } }, 400, 'claims has a field that is not known'],
    ['no sub', { claims: { roles: [] } }, 400, 'claims.sub must be of type string'],
    ['a role that is no string', { claims: { ...maja, roles: [1] } }, 400, 'claims.roles.0 must be of type string'],
    [
      'a role that no token can hold',
      { claims: { ...maja, roles: ['finance', 'fin\u200bance'] } },
      400,
      'claims.roles.1 is nothing that a token can hold',
    ],
    ['a reserved name', { claims: { sub: 'ringfence:always' } }, 400, 'claims.sub is nothing that a token can hold'],
    ['a clearance of 4', { claims: { ...maja, clearance: 4 } }, 400, 'claims.clearance must be at most 3'],
    ['a moment of no date', { claims: maja, at: 'tomorrow' }, 400, 'at is not valid'],
    ['a moment before 1970', { claims: maja, at: '1969-12-31T00:00:00Z' }, 400, 'at must not lie before 1970'],
    ['samples of one document', { document: 'drive/credit.md', samples: true }, 400, 'samples goes with claims alone'],
  ])('with %s is told in words what is wrong with it', async (_why, body, status, detail) => {
    const refused = await explain(body);
    expect([refused.status, refused.body['detail']]).toEqual([status, detail]);
    expect(ProblemDocument.safeParse(refused.body).success).toBe(true);
  });

  test('that is no JSON, or of another method, is refused', async () => {
    expect((await explain('claims')).body['code']).toBe('http.body_not_json');
    const { status, headers } = await fetch(`${service.url}/access/explain`);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('with 10,000 groups is answered, with more is refused', async () => {
    const groups = Array.from({ length: 10_000 }, (_, n) => `grp-${n}`);
    expect((await explained({ claims: { ...maja, groups } })).reach?.readable.documents).toBe(2);
    expect((await explain({ claims: { ...maja, groups: [...groups, 'one-more'] } })).status).toBe(400);
  });
});

describe('an admin', () => {
  test('reads no more than before', async () => {
    const token = await service.tokenOf(ADMIN);
    const { body } = await service.post('{"question":"What is the credit limit for new freight customers?"}', {
      authorization: `Bearer ${token}`,
    });
    expect(body['outcome']).toBe('not_found');
  });

  test('of one tenant learns nothing of another: its documents, and whether it exists', async () => {
    const answers = await Promise.all([
      explain({ document: OTHER }),
      explain({ document: 'drive/nowhere.md' }),
      explain({ claims: { ...maja, tenant: 'quillon' } }),
      explain({ claims: { ...maja, tenant: 'nowhere' } }),
    ]);
    const seen = answers.map(({ status, body }) => ({ ...body, status, id: '' }));
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[2]).toEqual(seen[3]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, 403]);
  });
});
