import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSqliteAuditSink } from '../../src/audit/index.ts';
import { createLocalIssuer } from '../../src/identity/index.ts';
import { MAX_GRANTED, MAX_GROUPS } from '../../retrieval/index.ts';
import { type Answered, NOW_MS, type SeedDocument, startService, type TestService } from '../support/service.ts';

const many = (name: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${name}${n}`);
const GROUPS = many('g', MAX_GROUPS);
const TAGS = many('t', MAX_GRANTED);
const COMPARTMENTS = many('c', MAX_GRANTED);

const declared = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));
/** JSON is YAML. Two roles share what is just enough; the third adds one of a kind. */
const RULES = JSON.stringify({
  version: 1,
  tags: declared([...TAGS, 'one-more']),
  compartments: declared([...COMPARTMENTS, 'one-more']),
  tenants: {
    larkspur: {
      roles: {
        guest: {},
        lower: { tags: TAGS.slice(0, 3_000), compartments: COMPARTMENTS.slice(0, 3_000) },
        upper: { tags: TAGS.slice(2_000), compartments: COMPARTMENTS.slice(2_000) },
        'one-tag-more': { tags: ['one-more'] },
        'one-compartment-more': { compartments: ['one-more'] },
      },
    },
  },
});

const DOCUMENTS: readonly SeedDocument[] = [
  {
    id: 'drive/last-group.md',
    text: 'The harbour gate opens at seven.',
    label: { tags: [], readers: [`group:${GROUPS.at(-1)}`], classification: 0 },
  },
  {
    id: 'drive/last-tag.md',
    text: 'The canteen limit is EUR 9 per day.',
    label: { tags: [TAGS.at(-1) ?? ''], compartments: [COMPARTMENTS.at(-1) ?? ''], classification: 0 },
  },
  {
    id: 'drive/denied.md',
    text: 'The vault code limit is EUR 12 per day.',
    label: { tags: [], readers: ['user:maja'], denied: [`group:${GROUPS.at(-1)}`], classification: 0 },
  },
];
const GATE = 'What is the harbour gate?';
const CANTEEN = 'What is the canteen limit?';
const VAULT = 'What is the vault code limit?';

let service: TestService;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ringfence-'));
  const identity = path.join(directory, 'identity.yaml');
  await writeFile(identity, 'max_token_bytes: 262144\nissuers: []\n');
  service = await startService({ RINGFENCE_IDENTITY: identity }, DOCUMENTS);
  await writeFile(service.rulesPath, RULES);
  await service.reloadRules();
});
afterAll(async () => {
  await service.close();
  await rm(directory, { recursive: true, force: true });
});

async function ask(question: string, over: { groups?: string[]; roles?: string[] }): Promise<Answered> {
  const person = { tenant: 'larkspur', sub: 'maja', roles: ['guest'], groups: [], compartments: [], ...over };
  const issuer = await createLocalIssuer(path.join(service.directory, 'issuer'));
  const token = await issuer.sign(person, { now: NOW_MS / 1_000, ttlSeconds: 600 });
  return service.post(JSON.stringify({ question }), { authorization: `Bearer ${token}` });
}

const evidenceOf = async ({ body }: Answered) => {
  const sink = createSqliteAuditSink({ path: service.auditPath });
  const [event] = await sink.find(String(body['id']));
  await sink.close();
  return event;
};

describe('a caller with as many groups as may be', () => {
  test('CLM-03 is answered by the last of them, and denied by the last of them', async () => {
    expect(await ask(GATE, { groups: GROUPS })).toMatchObject({ status: 200, body: { outcome: 'answered' } });
    expect(await ask(GATE, { groups: GROUPS.slice(0, -1) })).toMatchObject({ body: { outcome: 'not_found' } });
    expect(await ask(VAULT, { groups: GROUPS })).toMatchObject({ status: 200, body: { outcome: 'not_found' } });
    expect(await ask(VAULT, { groups: GROUPS.slice(0, -1) })).toMatchObject({ body: { outcome: 'answered' } });
  });

  test('is refused with one more, never cut off, and that is evidence', async () => {
    const refused = await ask(GATE, { groups: [...GROUPS, 'one-more'] });
    expect(refused).toMatchObject({ status: 403, body: { code: 'policy.too_many_principals' } });
    expect(refused.body['type']).toBe('/problems/policy.too_many_principals');
    expect(await evidenceOf(refused)).toMatchObject({
      kind: 'identity.refused',
      detail: { code: 'policy.too_many_principals' },
    });
    expect((await service.get('/problems/policy.too_many_principals')).status).toBe(200);
  });

  test('counts each of them once', async () => {
    expect(await ask(GATE, { groups: [...GROUPS, ...GROUPS.slice(0, 50)] })).toMatchObject({ status: 200 });
  });
});

describe('a caller whose roles grant as many tags and compartments as may be', () => {
  test('is answered by the last of them', async () => {
    expect(await ask(CANTEEN, { roles: ['lower', 'upper'] })).toMatchObject({
      status: 200,
      body: { outcome: 'answered' },
    });
    expect(await ask(CANTEEN, { roles: ['lower'] })).toMatchObject({ status: 200, body: { outcome: 'not_found' } });
  });

  test('is answered so with as many groups besides', async () => {
    const everything = { roles: ['lower', 'upper'], groups: GROUPS };
    expect(await ask(CANTEEN, everything)).toMatchObject({ status: 200, body: { outcome: 'answered' } });
    expect(await ask(GATE, everything)).toMatchObject({ status: 200, body: { outcome: 'answered' } });
  });

  test.each(['one-tag-more', 'one-compartment-more'])('is refused with %s, and that is evidence', async (role) => {
    const refused = await ask(CANTEEN, { roles: ['lower', 'upper', role] });
    expect(refused).toMatchObject({ status: 403, body: { code: 'policy.too_many_tags' } });
    expect(await evidenceOf(refused)).toMatchObject({ kind: 'ask.refused', detail: { code: 'policy.too_many_tags' } });
    expect((await service.get('/problems/policy.too_many_tags')).status).toBe(200);
  });
});

test('a token beyond max_token_bytes is not accepted, whatever it names', async () => {
  const longer = Array.from({ length: 9_000 }, (_, n) => `a-rather-long-group-name-${n}`);
  expect([401, 431]).toContain((await ask(GATE, { groups: longer })).status);
});
