import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  AccessFilter,
  type ControlRecord,
  createRulesRegister,
  makeLabel,
  Narrowing,
  RetrievalError,
  type Rules,
  Subject,
} from '../../../retrieval/index.ts';
import { MAX_GRANTED } from '../../../retrieval/policy/grants.ts';
import { admit, confirm } from '../../../src/stages/admission.ts';
import { type AskDeps, type Asking, type Found, Overtaken, Refused } from '../../../src/stages/asking.ts';
import { screenQuestion } from '../../../src/stages/question-screening.ts';
import { asking, askUnderTest, type AskUnderTest, maja, QUESTION } from '../../support/ask-under-test.ts';
import { RULES } from '../../support/service.ts';
import { documentOf } from '../../support/stores-fixture.ts';

let { store, usual }: AskUnderTest = await askUnderTest();
beforeEach(async () => {
  ({ store, usual } = await askUnderTest());
});
const narrowedTo = (...tags: string[]): Asking => ({ ...asking, request: { ...asking.request, scope: { tags } } });
const rulesOf = (filter: AccessFilter): string => AccessFilter.reader(filter).rulesHash;
const failure = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('who is admitted', () => {
  test('gets a filter under the rules in force, and what the request is narrowed to', async () => {
    const control = await store.control(asking.signal);
    const wide = await admit(usual, asking);
    expect(wide).toMatchObject({ ...asking, control, narrowing: undefined });
    expect(rulesOf(wide.filter)).toBe(control.rulesHash);
    const { narrowing } = await admit(usual, narrowedTo('finance'));
    if (!narrowing) throw new Error('not narrowed');
    const tagged = (tag: string) => makeLabel({ tenant: 'larkspur', classification: 0, tags: [tag] });
    expect(['finance', 'everyone'].map((tag) => Narrowing.admits(narrowing, tagged(tag)))).toEqual([true, false]);
  });

  const stranger = Subject.verified({ ...Subject.attributes(maja), roles: ['visitor'] });
  const greedy = (rules: Rules): Rules => {
    const tags = Array.from({ length: MAX_GRANTED + 1 }, (_, at) => `t${at}`);
    const roles = new Map([['finance', { tags, compartments: [], clearance: 2 }]]);
    return { ...rules, tenants: new Map([['larkspur', { roles, groups: new Map(), sources: new Map() }]]) };
  };
  test.each<[string, Asking, (rules: Rules) => Rules]>([
    ['policy.no_grants', { ...asking, subject: stranger }, (rules) => rules],
    ['policy.scope_denied', narrowedTo('legal'), (rules) => rules],
    ['policy.too_many_tags', asking, greedy],
  ])('is nobody who is refused: %s, told with the rules that refuse', async (code, request, changed) => {
    const rules: AskDeps['rules'] = { forControl: async (control) => changed(await usual.rules.forControl(control)) };
    const { rulesHash } = await store.control(asking.signal);
    const refusal = await failure(admit({ ...usual, rules }, request));
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({ code, rulesHash });
  });

  test.each([
    ['of the store', new RetrievalError('store.unavailable', 'down')],
    ['of anything else', Object.assign(new Error('not ours'), { code: 'policy.no_grants' })],
  ])('is not told of a failure %s as of a refusal', async (_whose, error) => {
    const clock = () => {
      throw error;
    };
    expect(await failure(admit({ ...usual, clock }, asking))).toBe(error);
  });
});

describe('what was found is confirmed', () => {
  let found: Found;
  const find = async (passages = 1): Promise<Found> => {
    const admitted = await admit(usual, asking);
    const { filter } = admitted;
    const permitted = await usual.retriever.retrieve({ filter, question: QUESTION, limit: 6 }, asking.signal);
    expect(permitted).toHaveLength(passages);
    return { ...(await screenQuestion(usual, admitted)), permitted };
  };
  beforeEach(async () => {
    found = await find();
  });
  /** The store as it is, but for its control record; it counts what is read. */
  const counting = (over: Partial<ControlRecord> = {}) => {
    const state = { reads: 0 };
    const deps: AskDeps = {
      ...usual,
      rules: { forControl: () => usual.rules.forControl(found.control) },
      store: {
        control: async (signal) => ({ ...(await store.control(signal)), ...over }),
        read: (ids, signal) => {
          state.reads += 1;
          return store.read(ids, signal);
        },
      },
    };
    return Object.assign(state, { deps });
  };

  test('as it stands, and nothing is read, where nothing was committed since', async () => {
    const watched = counting();
    expect(await confirm(watched.deps, found)).toBe(found);
    expect(watched.reads).toBe(0);
  });

  test.each<[string, Partial<ControlRecord>]>([
    ['a commit', { epoch: 1_000 }],
    ['other rules', { rulesHash: '0'.repeat(64) }],
  ])('by reading it again after %s', async (_what, over) => {
    const watched = counting(over);
    const { control, filter } = await confirm(watched.deps, found);
    expect(watched.reads).toBe(1);
    expect(control).toMatchObject(over);
    expect(filter).not.toBe(found.filter);
  });

  test('under new rules with the filter that they make', async () => {
    await createRulesRegister({ archive: store }).activate(`${RULES}# newer\n`);
    const { control, filter } = await confirm(usual, found);
    expect(control.rulesHash).not.toBe(found.control.rulesHash);
    expect(rulesOf(filter)).toBe(control.rulesHash);
  });

  test('never where it was taken away', async () => {
    await store.remove('larkspur', 'drive/credit.md');
    expect(await failure(confirm(usual, found))).toBeInstanceOf(Overtaken);
  });

  test('from the first second of its window to the last, and not a second around it, whatever was found beside it', async () => {
    const start = usual.clock() / 1_000;
    const window = { not_before: start, not_after: start + 10 };
    const label = makeLabel({ tenant: 'larkspur', classification: 2, tags: ['finance'], ...window });
    await store.relabel('larkspur', 'drive/credit.md', label);
    const always = documentOf({
      id: 'drive/always.md',
      texts: ['The credit limit for new customers is looked at each year.'],
      label: { tenant: 'larkspur', classification: 1, tags: ['everyone'] },
    });
    await store.replace(always);
    found = await find(2);
    const at = (seconds: number) => failure(confirm({ ...usual, clock: () => (start + seconds) * 1_000 }, found));
    for (const inside of [0, 10, 10.9]) expect(await at(inside)).toBe('no failure');
    for (const outside of [-1, 11]) expect(await at(outside)).toBeInstanceOf(Overtaken);
  });
});
