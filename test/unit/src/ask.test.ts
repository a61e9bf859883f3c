import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Guard, pass } from '../../../guardrails/index.ts';
import { createRulesRegister, makeLabel } from '../../../retrieval/index.ts';
import type { AuditEvent, AuditSink } from '../../../src/audit/index.ts';
import { asking, askUnderTest, type AskUnderTest, credit, ID, quoting } from '../../support/ask-under-test.ts';
import { RULES } from '../../support/service.ts';
import { codeOf, documentOf } from '../../support/stores-fixture.ts';

let { store, audit, ask }: AskUnderTest = await askUnderTest();
beforeEach(async () => {
  ({ store, audit, ask } = await askUnderTest());
});
const recorded = (): Promise<readonly AuditEvent[]> => audit.find(ID);

describe('what is taken away while an answer is being made', () => {
  const changes: [string, () => Promise<unknown>][] = [
    ['by deletion', () => store.remove('larkspur', 'drive/credit.md')],
    [
      'by a new label',
      () =>
        store.relabel(
          'larkspur',
          'drive/credit.md',
          makeLabel({ tenant: 'larkspur', classification: 3, tags: ['finance'] }),
        ),
    ],
    [
      'by a new version',
      () =>
        store.replace({
          ...credit,
          contentHash: 'v2',
          passages: [{ section: '', text: 'The credit limit is secret now.' }],
        }),
    ],
    [
      'by new rules',
      () =>
        createRulesRegister({ archive: store }).activate(
          RULES.replace('tags: [finance], clearance: 2', 'tags: [], clearance: 2'),
        ),
    ],
  ];

  test.each(changes)('%s is not in the answer: the draft is discarded whole', async (_how, change) => {
    const { drafter, prompts } = quoting(change);
    const answer = await ask({ drafter })(asking);
    expect(prompts[0]).toContain('25,000');
    expect(JSON.stringify(answer)).not.toContain('25,000');
  });

  test('again and again ends in 503, recorded', async () => {
    let version = 1;
    const { drafter } = quoting(() => store.replace({ ...credit, contentHash: `v${(version += 1)}` }));
    expect(await codeOf(ask({ drafter })(asking))).toBe('ask.overtaken');
    expect((await recorded()).map(({ kind }) => kind)).toEqual(['ask.failed']);
  });

  test('from others, or added, does not disturb an answer', async () => {
    const { drafter } = quoting(() =>
      store.replace(documentOf({ id: 'drive/other.md', texts: ['something else'], label: { tenant: 'quillon' } })),
    );
    expect((await ask({ drafter })(asking)).outcome).toBe('answered');
  });

  test('with a role is a refusal, also after the model was called', async () => {
    const { drafter } = quoting(() =>
      createRulesRegister({ archive: store }).activate(
        RULES.replace('finance: { includes', 'treasury: { includes')
          .replace('grp-finance: [finance]', 'grp-finance: [treasury]')
          .replace('director: { includes: [finance]', 'director: { includes: [treasury]'),
      ),
    );
    expect(await codeOf(ask({ drafter })(asking))).toBe('policy.no_grants');
  });
});

describe('the answer', () => {
  const stopping = (kind: 'block' | 'hold'): Guard => ({
    name: 'stopping',
    stages: ['answer'],
    window: 'whole',
    inspect: () => ({ kind, code: 'guardrails.secret_found' }),
  });

  test.each(['block', 'hold'] as const)(
    'that a guard stops (%s) is refused whole, without its sources, and recorded',
    async (kind) => {
      const answer = await ask({ guards: [stopping(kind)] })(asking);
      expect([answer.outcome, answer.sources]).toEqual(['refused', []]);
      expect(JSON.stringify(answer)).not.toContain('25,000');
      expect((await recorded()).map((event) => event.kind)).toEqual(['ask.withheld']);
    },
  );

  test('without a citation to a supplied passage is not found', async () => {
    const { drafter } = quoting(undefined, {
      draft: async () => ({
        sentences: [{ text: 'EUR 25,000.', citations: [7] }],
        removed: { citations: 0, sentences: 0 },
      }),
    });
    expect((await ask({ drafter })(asking)).outcome).toBe('not_found');
  });

  test('of which a guard has left no cited sentence is not found', async () => {
    const cutting: Guard = {
      name: 'cutting',
      stages: ['answer'],
      window: 'whole',
      inspect: () => ({ kind: 'redact', text: 'EUR 25,000', code: 'guardrails.ungrounded' }),
    };
    const answer = await ask({ guards: [cutting] })(asking);
    expect(answer.outcome).toBe('not_found');
    expect(JSON.stringify(answer)).not.toContain('25,000');
  });

  test('carries a quote only as the answer guards leave it', async () => {
    const masking: Guard = {
      name: 'masking',
      stages: ['answer'],
      window: 'whole',
      inspect: (text) =>
        text.includes('25,000')
          ? { kind: 'redact', text: text.replace('25,000', '…'), code: 'guardrails.secret_found' }
          : pass,
    };
    expect(JSON.stringify(await ask({ guards: [masking] })(asking))).not.toContain('25,000');
  });

  test('does not leave without its event', async () => {
    const failing: AuditSink = {
      ...audit,
      append: () => Promise.reject(Object.assign(new Error(), { code: 'audit.unavailable' })),
    };
    expect(await codeOf(ask({ audit: failing })(asking))).toBe('audit.unavailable');
  });

  test('does not leave, and is not recorded as given, once its caller has gone', async () => {
    const gone = new AbortController();
    const { drafter } = quoting(async () => gone.abort());
    // A store that doesn't heed the signal, so that release itself has to.
    const heedless = { ...store, control: () => store.control(new AbortController().signal) };
    await expect(ask({ drafter, store: heedless })({ ...asking, signal: gone.signal })).rejects.toBeDefined();
    expect((await recorded()).map(({ kind }) => kind)).toEqual(['ask.failed']);
  });
});
