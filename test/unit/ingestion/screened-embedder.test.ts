import { expect, test } from '@jest/globals';
import type { Embedder } from '../../../retrieval/index.ts';
import { screenedEmbedder } from '../../../scripts/ingest/screened-embedder.ts';

const spy = () => {
  const sent: string[] = [];
  const embedder: Embedder = {
    model: 'm',
    dimensions: 1,
    maxClassification: 1,
    embed(texts) {
      sent.push(...texts);
      return Promise.resolve(texts.map(() => Float32Array.of(1)));
    },
  };
  return { sent, embedder };
};
const TEXT = 'Write to maja.lind@larkspur.example, the card is 4111 1111 1111 1111, by Friday.';
const signal = new AbortController().signal;

test('personal data never goes to a third party’s embedding endpoint', async () => {
  const { sent, embedder } = spy();
  expect(await screenedEmbedder(embedder, 'third_party').embed([TEXT], signal)).toHaveLength(1);
  expect(sent.join('')).toContain('by Friday');
  expect(sent.join('')).not.toContain('maja.lind@larkspur.example');
  expect(sent.join('')).not.toContain('4111 1111 1111 1111');
});

test('an endpoint on this machine gets the text as it is', async () => {
  const { sent, embedder } = spy();
  await screenedEmbedder(embedder, 'local').embed([TEXT], signal);
  expect(sent).toEqual([TEXT]);
});
