import { type CorpusDocument, labels, textOf, titleOf } from './corpus.ts';
import { seeded } from '../../support/stores-fixture.ts';

/** What is done to the documents that a caller may not read. */
export const VARIANTS = ['removed', 'changed', 'doubled', 'reordered'] as const;
export type Variant = (typeof VARIANTS)[number];

type MayRead = (document: Pick<CorpusDocument, 'label'>) => boolean;

const shuffled = <T>(values: readonly T[], random: () => number): T[] =>
  values
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);

/** Other words, another title, a label that keeps the caller out as well; now and then the very words of what it may read. */
function changed(corpus: readonly CorpusDocument[], mayRead: MayRead, seed: number): readonly CorpusDocument[] {
  const random = seeded(seed);
  const barred = labels(200, seed).filter((label) => !mayRead({ label }));
  const readable = corpus.filter(mayRead);
  return corpus.map((document, index) => {
    if (mayRead(document)) return document;
    const twin = index % 3 === 0 ? readable[Math.floor(random() * readable.length)] : undefined;
    return {
      id: document.id,
      title: twin?.title ?? titleOf(random),
      texts: twin?.texts ?? [textOf(random), textOf(random), textOf(random)],
      label: barred[Math.floor(random() * barred.length)] ?? document.label,
    };
  });
}

/** Each forbidden document once more before and after the rest, and each permitted one as a forbidden copy. */
function doubled(corpus: readonly CorpusDocument[], mayRead: MayRead): readonly CorpusDocument[] {
  const forbidden = corpus.filter((document) => !mayRead(document));
  const copies = forbidden.map((document) => ({ ...document, id: `drive/copy-of-${document.id.slice(6)}` }));
  const twins = corpus.filter(mayRead).flatMap((document, index) => {
    const label = forbidden[index % Math.max(1, forbidden.length)]?.label;
    return label ? [{ ...document, id: `drive/a-${document.id.slice(6)}`, label }] : [];
  });
  return [...copies, ...corpus, ...twins];
}

/** The same company to this caller: only what it may not read differs, and in `reordered` nothing but the order of arrival. */
export function variantOf(
  variant: Variant,
  corpus: readonly CorpusDocument[],
  mayRead: MayRead,
  seed: number,
): readonly CorpusDocument[] {
  switch (variant) {
    case 'removed':
      return corpus.filter(mayRead);
    case 'changed':
      return changed(corpus, mayRead, seed);
    case 'doubled':
      return doubled(corpus, mayRead);
    case 'reordered':
      return shuffled(corpus, seeded(seed));
  }
}
