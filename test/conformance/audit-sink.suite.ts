import { afterEach, describe, expect, test } from '@jest/globals';
import { askFailed, type AuditEvent, type AuditSink, rulesActivated } from '../../src/audit/index.ts';
import { quotingSubject } from '../support/quotable.ts';

const activated = (id: string, epoch: number, at = new Date(1_800_000_000_000)): AuditEvent =>
  rulesActivated({ id, at, hash: 'a'.repeat(64), epoch, replaced: 'none', via: 'start' });
const epochs = (events: readonly AuditEvent[]) => events.map(({ detail }) => detail['epoch']);

/** What every sink promises, whatever it writes to. */
export function auditSinkSuite(name: string, open: () => AuditSink | Promise<AuditSink>): void {
  describe(`${name} audit sink`, () => {
    const opened: AuditSink[] = [];
    const sinkOf = async () => {
      const sink = await open();
      opened.push(sink);
      return sink;
    };
    afterEach(async () => {
      for (const sink of opened.splice(0)) await sink.close();
    });

    test('finds an appended event as it was', async () => {
      const sink = await sinkOf();
      const event = askFailed({ id: 'one', at: new Date(0), subject: quotingSubject, code: 'store.deadline' });
      await sink.append(event);
      await expect(sink.find('one')).resolves.toEqual([event]);
    });

    test('finds all events of an id and none of another, oldest first', async () => {
      const sink = await sinkOf();
      for (const [id, epoch] of [
        ['a', 1],
        ['b', 2],
        ['a', 3],
        ['ab', 4],
        ['a', 5],
      ] as const) {
        await sink.append(activated(id, epoch));
      }
      expect(epochs(await sink.find('a'))).toEqual([1, 3, 5]);
      expect(epochs(await sink.find('b'))).toEqual([2]);
      await expect(sink.find('none')).resolves.toEqual([]);
      await expect(sink.find("a' OR '1'='1")).resolves.toEqual([]);
      await expect(sink.find('%')).resolves.toEqual([]);
    });

    test('AUD-14 keeps the order of appending when the clock runs backwards', async () => {
      const sink = await sinkOf();
      for (const epoch of [1, 2, 3])
        await sink.append(activated('a', epoch, new Date(1_900_000_000_000 - epoch * 86_400_000)));
      expect(epochs(await sink.find('a'))).toEqual([1, 2, 3]);
    });

    test('AUD-12 keeps line feeds, escapes and quotes inside their value', async () => {
      const sink = await sinkOf();
      const hash = 'x\n{"kind":"ask.answered"}\u001b[31m\'); DROP TABLE events; --"';
      await sink.append(rulesActivated({ id: 'a', at: new Date(0), hash, epoch: 1, replaced: 'none', via: 'start' }));
      const found = await sink.find('a');
      expect(found.map(({ detail }) => detail['hash'])).toEqual([hash]);
    });

    test('keeps every one of many appended at once, in their order', async () => {
      const sink = await sinkOf();
      const all = Array.from({ length: 600 }, (_, epoch) => epoch);
      await Promise.all(all.map((epoch) => sink.append(activated('a', epoch))));
      expect(epochs(await sink.find('a'))).toEqual(all);
    });

    test.each([
      ['an unknown kind', { kind: 'ask.whatever', id: 'a', at: '2026-01-01T00:00:00.000Z', detail: {} }],
      ['an empty id', { kind: 'ask.failed', id: '', at: '2026-01-01T00:00:00.000Z', detail: {} }],
      ['no instant', { kind: 'ask.failed', id: 'a', at: 'yesterday', detail: {} }],
      ['a field beside', { kind: 'ask.failed', id: 'a', at: '2026-01-01T00:00:00.000Z', detail: {}, text: 'x' }],
    ])('refuses what is no event: %s', async (_name, event) => {
      const sink = await sinkOf();
      const append = (one: AuditEvent) => sink.append(one);
      await expect(Promise.resolve(Reflect.apply(append, undefined, [event]))).rejects.toMatchObject({
        code: 'audit.unavailable',
      });
      await expect(sink.find('a')).resolves.toEqual([]);
    });

    test('appends nothing after it was closed, and closes twice', async () => {
      const sink = await sinkOf();
      await sink.close();
      await sink.close();
      await expect(sink.append(activated('a', 1))).rejects.toMatchObject({ code: 'audit.unavailable' });
    });

    test('has written what was appended before it was closed', async () => {
      const sink = await sinkOf();
      const appended = sink.append(activated('a', 1));
      await sink.close();
      await expect(appended).resolves.toBeUndefined();
    });
  });
}
