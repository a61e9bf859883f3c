import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rulesHash } from '../../retrieval/index.ts';
import { createAuditReader } from '../../src/audit/index.ts';
import { ImpactResponse, ProblemDocument } from '../../src/contract/index.ts';
import { ADMIN, postAs } from '../support/admin.ts';
import { PEOPLE, RULES, startService, type TestService } from '../support/service.ts';

/** Employees get Finance, up to restricted, and the other tenant gets everything. */
const NEXT = RULES.replace(
  'employee: { tags: [everyone], clearance: 1 }',
  'employee: { tags: [everyone, finance], clearance: 3 }',
).replace(/(quillon:\s+roles:\s+employee: \{ tags: \[everyone)\]/u, '$1, finance, legal]');

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const foresee = (body: unknown, person = ADMIN) => postAs(service, person, '/access/impact', body);
const eventsOf = (id: unknown) => {
  const reader = createAuditReader({ path: service.auditPath });
  try {
    return reader.find(String(id));
  } finally {
    reader.close();
  }
};

describe('POST /access/impact', () => {
  test('tells the admin who would gain what, worst first, and puts nothing in force', async () => {
    const { status, text, body } = await foresee({ rules: NEXT, samples: true });
    expect(status).toBe(200);
    const impact = ImpactResponse.parse(body);
    expect(impact).toMatchObject({
      tenant: 'larkspur',
      before: rulesHash(RULES),
      after: rulesHash(NEXT),
      documents: 4,
    });
    const [first] = impact.holders.filter(({ kind }) => kind === 'role');
    expect(first?.gained.documents).toBeGreaterThan(0);
    const employee = impact.holders.find(({ kind, name }) => kind === 'role' && name === 'employee');
    expect(employee).toMatchObject({ tags: { gained: ['finance'], lost: [] }, clearance: { before: 1, after: 3 } });
    expect(employee?.gained.samples).toEqual(['drive/credit.md']);
    expect(text).not.toMatch(/Credit policy|freight/u);
    expect(text).not.toMatch(/quillon/u);
    const asked = await service.ask('engineer', { question: 'What is the credit limit for new freight customers?' });
    expect(asked.text).not.toMatch(/25,000/u);
    expect(asked.body['rules']).toBe(rulesHash(RULES));
  });

  test('names no document unless asked', async () => {
    const { text } = await foresee({ rules: NEXT });
    expect(text).not.toMatch(/drive\//u);
  });

  test('of the rules in force is nothing', async () => {
    const { body } = await foresee({ rules: RULES });
    expect(ImpactResponse.parse(body).holders).toEqual([]);
  });

  test('is on record before it answers: who was told, of which two versions, how much', async () => {
    const { body } = await foresee({ rules: NEXT });
    expect(eventsOf(body['id'])).toMatchObject([
      {
        kind: 'access.impact',
        detail: { who: { subject: 'ottilie' }, action: 'impact', before: rulesHash(RULES), after: rulesHash(NEXT) },
      },
    ]);
  });

  test.each([
    ['rules that are broken', { rules: NEXT.replace('[finance]', '[finanse]') }, /line \d+: .*finanse/u],
    ['rules that are no rules', { rules: 'hello' }, /rules can't be used/u],
    ['nothing', {}, /rules/u],
    ['a field too many', { rules: RULES, tenant: 'quillon' }, /not known/u],
    ['a number', { rules: 5 }, /rules/u],
  ])('refuses %s, and says where', async (_, body, detail) => {
    const { status, body: answer } = await foresee(body);
    const problem = ProblemDocument.parse(answer);
    expect([status, problem.code]).toEqual([400, 'http.body_invalid']);
    expect(problem.detail).toMatch(detail);
  });

  test('refuses a small file with an answer of gigabytes, on record, and goes on answering', async () => {
    const tags = Array.from({ length: 1_000 }, (_, index) => `t${index}`);
    const groups = Array.from({ length: 2_000 }, (_, index) => `g${index}: [all]`);
    const rules = `version: 1
tags: { ${tags.map((tag) => `${tag}: x`).join(', ')} }
tenants: { larkspur: { roles: { all: { tags: [${tags.join(', ')}] } }, groups: { ${groups.join(', ')} } } }
`;
    const { status, body } = await foresee({ rules });
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'http.body_invalid' });
    expect(eventsOf(body['id'])).toMatchObject([{ kind: 'access.failed', detail: { code: 'http.body_invalid' } }]);
    expect((await foresee({ rules: RULES })).status).toBe(200);
  });

  test('refuses who is no admin before it reads the body, on record', async () => {
    for (const body of [{ rules: NEXT }, 'not even JSON']) {
      const { status, body: answer } = await foresee(body, { ...PEOPLE.finance, groups: [], compartments: [] });
      expect([status, answer['code']]).toEqual([403, 'policy.admin_required']);
      expect(eventsOf(answer['id'])).toMatchObject([{ kind: 'access.refused', detail: { action: 'impact' } }]);
    }
  });

  test('takes POST alone', async () => {
    const { status, headers } = await fetch(`${service.url}/access/impact`);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });
});
