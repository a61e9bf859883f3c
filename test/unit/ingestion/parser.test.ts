import { afterAll, describe, expect, test } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import { DEFAULT_LIMITS } from '../../../ingestion/limits.ts';
import { createParser } from '../../../ingestion/loaders/parser.ts';
import { pdfOf } from '../../support/ingestion-files.ts';

const parser = createParser(DEFAULT_LIMITS);
afterAll(() => parser.close());

describe('the parser thread', () => {
  test('gives what the loader gives, and its codes', async () => {
    const loaded = await parser.parse('markdown', Buffer.from('# A\n\ntext'));
    expect(loaded).toEqual({ title: 'A', blocks: [{ path: ['A'], format: 'markdown', text: 'text' }] });
    await expect(parser.parse('pdf', Buffer.from('no'))).rejects.toMatchObject({ code: 'ingestion.mislabelled' });
  });

  test('a file past its deadline is refused, and the next one is parsed', async () => {
    const hasty = createParser({ ...DEFAULT_LIMITS, parseDeadlineMs: 0 });
    const page = `<p>${'<b><i>'.repeat(150)}text${'</i></b>'.repeat(150)}</p>`.repeat(2_000);
    await expect(hasty.parse('html', Buffer.from(page))).rejects.toMatchObject({ code: 'ingestion.deadline' });
    await hasty.close();
    await expect(parser.parse('text', Buffer.from('still here'))).resolves.toBeDefined();
  });

  test('a file that fills the thread’s memory is refused, and the next one is parsed', async () => {
    const small = createParser({ ...DEFAULT_LIMITS, parserHeapMb: 24 });
    const page = '<p>x<b>y</b></p>'.repeat(400_000);
    await expect(small.parse('html', Buffer.from(page))).rejects.toMatchObject({ code: 'ingestion.too_large' });
    await expect(small.parse('text', Buffer.from('still here'))).resolves.toBeDefined();
    await small.close();
  });

  test('ING-01 a page whose content inflates without end is refused by what the process grows', async () => {
    const plain = await pdfOf(['x']);
    const start = plain.indexOf('stream\n') + 7;
    const end = plain.indexOf('\nendstream');
    const bomb = deflateSync(Buffer.alloc(300_000_000, 0x20));
    const length = /\/Length \d+/u.exec(plain.toString('latin1'))?.[0] ?? '';
    const head = Buffer.from(
      plain.subarray(0, start).toString('latin1').replace(length, `/Length ${bomb.byteLength}`),
      'latin1',
    );
    const file = Buffer.concat([head, bomb, plain.subarray(end)]);
    const tight = createParser({ ...DEFAULT_LIMITS, parserGrowthMb: 100, parseDeadlineMs: 15_000 });
    await expect(tight.parse('pdf', file)).rejects.toMatchObject({
      code: expect.stringMatching(/^ingestion\.(?:too_large|unreadable|deadline)$/u),
    });
    await tight.close();
  });
});
