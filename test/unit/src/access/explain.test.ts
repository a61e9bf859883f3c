import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createMemoryStore,
  createRulesRegister,
  type DocumentRecord,
  makeLabel,
  RetrievalError,
  Subject,
} from '../../../../retrieval/index.ts';
import { createAdminGate, createExplain, type ExplainDeps, type Explaining } from '../../../../src/access/index.ts';
import { AuditError, type AuditSink, createMemoryAuditSink } from '../../../../src/audit/index.ts';
import { ExplainRequest } from '../../../../src/contract/index.ts';
import { RULES } from '../../../support/service.ts';
import { analyzer, documentOf } from '../../../support/stores-fixture.ts';

const ID = '00000000-0000-8000-8000-000000000001';
const clock = () => Date.UTC(2026, 10, 20);
const admin = Subject.verified({
  tenant: 'larkspur',
  id: 'ottilie',
  principals: ['user:ottilie'],
  roles: [],
  clearance: 0,
  compartments: [],
  scopes: ['ringfence.admin'],
});
const asking = (request: unknown, signal = new AbortController().signal): Explaining => ({
  id: ID,
  subject: admin,
  request: ExplainRequest.parse(request),
  signal,
});
const REACH = { claims: { sub: 'maja', roles: ['finance'] } };

let audit: AuditSink;
let deps: ExplainDeps;
beforeEach(async () => {
  const store = createMemoryStore({ analyzer });
  const rules = createRulesRegister({ archive: store });
  await rules.activate(RULES);
  await store.replace(documentOf({ id: 'drive/a.md', texts: ['x'], label: { tenant: 'larkspur' } }));
  audit = createMemoryAuditSink();
  deps = { store, rules, audit, clock };
});
const recorded = async () => (await audit.find(ID)).map(({ kind, detail }) => [kind, detail['code']]);

describe('explaining', () => {
  test('answers nothing when the evidence cannot be kept', async () => {
    const full = { append: () => Promise.reject(new AuditError('audit.unavailable', 'full')) };
    const refused = expect.objectContaining({ code: 'audit.unavailable' });
    await expect(createExplain({ ...deps, audit: full })(asking(REACH))).rejects.toEqual(refused);
    const nobody = Subject.verified({ ...Subject.attributes(admin), scopes: [] });
    const gate = createAdminGate({ scope: 'ringfence.admin', audit: full, clock });
    await expect(gate({ id: ID, subject: nobody, action: 'explain' })).rejects.toEqual(refused);
  });

  test('has its evidence before it answers', async () => {
    const order: string[] = [];
    const append: AuditSink['append'] = async (event) => {
      await audit.append(event);
      order.push(event.kind);
    };
    await createExplain({ ...deps, audit: { append } })(asking(REACH)).then(() => order.push('answer'));
    expect(order).toEqual(['access.explained', 'answer']);
  });

  test.each<[string, Partial<ExplainDeps>, string]>([
    [
      'no rules are in force',
      { rules: { forControl: () => Promise.reject(new RetrievalError('policy.rules_not_loaded', 'none')) } },
      'policy.rules_not_loaded',
    ],
    [
      'the store is gone',
      {
        store: {
          control: () => Promise.reject(new RetrievalError('store.unavailable', 'gone')),
          documents: () => Promise.reject(new Error('unreachable')),
          document: () => Promise.reject(new Error('unreachable')),
        },
      },
      'store.unavailable',
    ],
  ])('fails by the code, and on record, when %s', async (_why, broken, code) => {
    await expect(createExplain({ ...deps, ...broken })(asking(REACH))).rejects.toMatchObject({ code });
    expect(await recorded()).toEqual([['access.failed', code]]);
  });

  test('is not on record as given when its time is up', async () => {
    const deadline = new AbortController();
    const documents = async () => {
      deadline.abort();
      return [];
    };
    const store = { ...deps.store, documents };
    const ended = createExplain({ ...deps, store })(asking(REACH, deadline.signal)).then(
      () => 'answered',
      () => 'failed',
    );
    expect(await ended).toBe('failed');
    expect((await recorded()).map(([kind]) => kind)).toEqual(['access.failed']);
  });

  test('of a large tenant lets other work run in between', async () => {
    const record: DocumentRecord = {
      id: 'drive/x.md',
      source: 'drive',
      title: '',
      uri: '',
      contentHash: '',
      label: makeLabel({ tenant: 'larkspur', classification: 0, tags: ['everyone'] }),
      pinned: false,
      passages: 2,
    };
    const documents = async () => Array.from({ length: 20_000 }, () => record);
    let [turns, ended] = [0, false];
    const count = () => {
      turns += 1;
      if (!ended) setImmediate(count);
    };
    setImmediate(count);
    const store = { ...deps.store, documents };
    const { reach } = await createExplain({ ...deps, store })(asking(REACH));
    ended = true;
    expect(reach?.readable).toEqual({ documents: 20_000, passages: 40_000 });
    expect(turns).toBeGreaterThan(5);
  });
});
