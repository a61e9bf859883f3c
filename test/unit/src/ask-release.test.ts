import { beforeEach, describe, expect, test } from '@jest/globals';
import { createRulesRegister, makeLabel, rulesHash } from '../../../retrieval/index.ts';
import { asking, askUnderTest, type AskUnderTest, credit, ID, quoting } from '../../support/ask-under-test.ts';
import { RULES } from '../../support/service.ts';

let { store, audit, ask }: AskUnderTest = await askUnderTest();
beforeEach(async () => {
  ({ store, audit, ask } = await askUnderTest());
});

const relabel = (label: { tags?: readonly string[]; not_after?: number }) =>
  store.relabel(
    'larkspur',
    'drive/credit.md',
    makeLabel({ tenant: 'larkspur', classification: 2, tags: ['finance'], ...label }),
  );

describe('what is released', () => {
  test('still carries the tag that was asked for', async () => {
    const { drafter } = quoting(() => relabel({ tags: ['everyone'] }));
    const narrowed = { ...asking, request: { ...asking.request, scope: { tags: ['finance'] } } };
    expect((await ask({ drafter })(narrowed)).outcome).toBe('not_found');
    expect((await ask({ drafter })(asking)).outcome).toBe('answered');
  });

  test('has a window that is still open, though no commit said that it closed', async () => {
    const start = Date.UTC(2026, 10, 20);
    await relabel({ not_after: start / 1_000 });
    let now = start;
    const clock = () => now;
    expect((await ask({ clock })(asking)).outcome).toBe('answered');
    const { drafter, prompts } = quoting(async () => void (now += 1_000));
    expect((await ask({ drafter, clock })(asking)).outcome).toBe('not_found');
    expect(prompts).toHaveLength(1);
  });

  test('is recorded, and told, under the rules that it was last judged by', async () => {
    const newer = `${RULES}# a later version\n`;
    const { drafter } = quoting(() => createRulesRegister({ archive: store }).activate(newer));
    const answer = await ask({ drafter })(asking);
    const [event] = await audit.find(ID);
    expect(answer).toMatchObject({ outcome: 'answered', rules: rulesHash(newer) });
    expect(event?.detail).toMatchObject({ rules: rulesHash(newer) });
  });

  test('names its sources as the answer guards leave their titles and sections', async () => {
    const key = ['AKIA', 'QX7ZJ4M2WTRB5NCD'].join('');
    const [passage] = credit.passages;
    await store.replace({
      ...credit,
      title: `Credit, key ${key}`,
      passages: [{ text: passage?.text ?? '', section: `Limits › ${key}` }],
    });
    const { sources } = await ask()(asking);
    expect(sources).toMatchObject([{ title: 'Credit, key [secret removed]', section: 'Limits › [secret removed]' }]);
  });

  test.each(['Who we are', 'What to do? Not this.', '…'])('names a source that makes no claim: %s', async (title) => {
    await store.replace({ ...credit, title });
    expect((await ask()(asking)).sources).toMatchObject([{ title, section: '' }]);
  });
});
