import { describe, expect, test } from '@jest/globals';
import { codeOf, documentOf, filterOf, live } from '../../support/stores-fixture.ts';
import { type Section, withStore } from './store-under-test.ts';

export function rulesGuarantees({ makeStore }: Section): void {
  describe('the control record', () => {
    test('grows with every committed change and stays with every search', async () => {
      await withStore(makeStore, async ({ store }) => {
        const document = documentOf({ id: 'a', texts: ['common'] });
        const changes = [
          () => store.replace(document),
          () => store.relabel('acme', 'a', { ...document.label, classification: 1 }),
          () => store.activate({ hash: 'h1', text: 'rules' }),
          () => store.remove('acme', 'a'),
        ];
        let { epoch } = await store.control(live);
        for (const change of changes) {
          await change();
          const control = await store.control(live);
          expect(control.epoch).toBeGreaterThan(epoch);
          epoch = control.epoch;
        }
        await store.lexical({ filter: filterOf({}), limit: 1, terms: ['common'] }, live);
        expect((await store.control(live)).epoch).toBe(epoch);
      });
    });

    test('names the rules in force, and what activation answers is what it holds', async () => {
      await withStore(makeStore, async ({ store }) => {
        expect((await store.control(live)).rulesHash).toBeUndefined();
        for (const hash of ['h1', 'h2', 'h1']) {
          const activated = await store.activate({ hash, text: `text of ${hash}` });
          expect(activated.rulesHash).toBe(hash);
          expect(await store.control(live)).toEqual(activated);
        }
      });
    });

    test('rules replace the version that they were meant to replace, or nothing', async () => {
      await withStore(makeStore, async ({ store }) => {
        await store.activate({ hash: 'h1', text: 'one', replaces: 'none' });
        const before = await store.control(live);
        for (const replaces of ['none', 'h2', '', 'H1']) {
          const late = store.activate({ hash: 'h2', text: 'two', replaces });
          expect(await codeOf(late)).toBe('policy.rules_overtaken');
        }
        expect(await store.control(live)).toEqual(before);
        expect((await store.activate({ hash: 'h2', text: 'two', replaces: 'h1' })).rulesHash).toBe('h2');
      });
    });

    test('every version of the rules stays readable by its hash, word by word', async () => {
      await withStore(makeStore, async ({ store }) => {
        const text = 'tags: ["caf\u00e9"]\n# \u{1f512} \u0000 end\r\n';
        await store.activate({ hash: 'h1', text });
        await store.activate({ hash: 'h2', text: '' });
        expect(await store.rulesText('h1')).toBe(text);
        expect(await store.rulesText('h2')).toBe('');
        for (const hash of ['h3', '', '__proto__', "h1' OR 1=1"]) expect(await store.rulesText(hash)).toBeUndefined();
      });
    });
  });
}
