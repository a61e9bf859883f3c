import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, explainAs } from '../support/admin.ts';
import { DOCUMENTS, type SeedDocument, startService, type TestService } from '../support/service.ts';

const FIXED_ID = '00000000-0000-4000-8000-000000000000';
const start = (documents: readonly SeedDocument[]) => startService({}, documents, () => FIXED_ID);

const EMPLOYEE = { ...ADMIN, scopes: [] };
const ALMOST = { ...ADMIN, scopes: ['ringfence.admins', 'admin', 'RINGFENCE.ADMIN'] };
const STRANGER = { ...ADMIN, roles: ['visitor'], scopes: [] };
const QUILLON_ADMIN = { ...ADMIN, tenant: 'quillon' };

const REQUESTS: readonly unknown[] = [
  { document: 'drive/credit.md' },
  { document: 'drive/nowhere.md' },
  { document: 'drive/quillon-travel.md' },
  { claims: { sub: 'maja', roles: ['finance'] } },
  { claims: { sub: 'maja', roles: ['finance'] }, samples: true },
  { claims: { sub: 'maja', tenant: 'quillon' } },
  { claims: { sub: 'zoe', roles: ['director'] }, document: 'drive/aurora.md' },
  {},
  'no json',
];

const seenBy = async (service: TestService, person: typeof ADMIN, body: unknown) => {
  const { status, headers, text } = await explainAs(service, person, body);
  return { status, text, headers: [...headers].filter(([name]) => name !== 'date') };
};

let reference: TestService;
let other: TestService;
beforeAll(async () => {
  reference = await start(DOCUMENTS);
  other = await start([
    { id: 'drive/nowhere.md', text: 'x', label: { tags: ['legal'], classification: 3 } },
    ...DOCUMENTS.filter(({ id }) => id !== 'drive/credit.md'),
  ]);
});
afterAll(async () => {
  await reference.close();
  await other.close();
});

describe('whoever is no admin gets one answer, byte for byte', () => {
  test.each([
    ['an employee', EMPLOYEE],
    ['who has scopes that look like the right one', ALMOST],
    ['a stranger', STRANGER],
  ])('%s: whatever is asked, and whatever exists', async (_who, person) => {
    const expected = await seenBy(reference, person, {});
    expect([expected.status, JSON.parse(expected.text).code]).toEqual([403, 'policy.admin_required']);
    for (const body of REQUESTS) {
      expect(await seenBy(reference, person, body)).toEqual(expected);
      expect(await seenBy(other, person, body)).toEqual(expected);
    }
  });

  test('the comparison sees a difference where an admin asks', async () => {
    const [body] = REQUESTS;
    expect(await seenBy(reference, ADMIN, body)).not.toEqual(await seenBy(other, ADMIN, body));
  });
});

describe('an admin of another tenant', () => {
  test('gets the same answers whatever the first tenant holds', async () => {
    const statuses = new Set<number>();
    for (const body of REQUESTS) {
      const expected = await seenBy(reference, QUILLON_ADMIN, body);
      expect(await seenBy(other, QUILLON_ADMIN, body)).toEqual(expected);
      statuses.add(expected.status);
    }
    expect(statuses).toEqual(new Set([404, 200, 400]));
  });
});
