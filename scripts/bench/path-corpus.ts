import { type LabelledDocument, makeLabel, type PassageStore } from '../../retrieval/index.ts';
import { seeded } from './measuring.ts';
import { syntheticPassage } from './synthetic-text.ts';

export const PER_DOCUMENT = 10;
/** Each document carries one of these, and the caller holds one: a tenth of all passages is permitted. */
export const TAGS = Array.from({ length: 10 }, (_, index) => `team-${index}`);

export async function fill(store: PassageStore, passages: number, onProgress: (done: number) => void): Promise<void> {
  const random = seeded(7);
  for (let index = 0; index * PER_DOCUMENT < passages; index += 1) {
    const id = `bench/document-${index}.md`;
    const document: LabelledDocument = {
      id,
      source: 'bench',
      title: `Document ${index}`,
      uri: `bench://${index}`,
      contentHash: 'v1',
      label: makeLabel({ tenant: 'bench', classification: 1, tags: [TAGS[index % TAGS.length] ?? ''] }),
      passages: Array.from({ length: PER_DOCUMENT }, () => syntheticPassage(random)),
    };
    await store.replace(document);
    onProgress((index + 1) * PER_DOCUMENT);
  }
}

/** Six words of a permitted passage each, as people ask for what they have half in mind. */
export const questions = (count: number): string[] => {
  const random = seeded(7);
  const asked: string[] = [];
  for (let index = 0; asked.length < count; index += 1) {
    const passages = Array.from({ length: PER_DOCUMENT }, () => syntheticPassage(random));
    if (index % TAGS.length !== 0) continue;
    const rare = [...new Set(passages[0]?.text.toLowerCase().match(/[a-z]{5,}/gu))].slice(0, 6);
    asked.push(`What about ${rare.join(' ')}?`);
  }
  return asked;
};
