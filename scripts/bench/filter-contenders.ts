// The ways of finding the ten best passages that a caller may read, as the filter benchmark measures them.
import { AccessFilter, type Label, mayRead, type PassageSearch, passageId } from '../../retrieval/index.ts';
import type { Caller } from './company-callers.ts';
import { companyDocumentId, CONTENT_HASH, PER_DOCUMENT, TENANT } from './company-corpus.ts';
import { WANTED } from './filter-levels.ts';

export const CONTENDERS = ['filtered', 'unfiltered', 'unlabelled', 'post100', 'post1000'] as const;
export type Contender = (typeof CONTENDERS)[number];

export interface Asked {
  readonly caller: Caller;
  readonly terms: readonly string[];
}

/** Passage ids, best first. */
export type Answering = (asked: Asked) => Promise<readonly string[]>;

export interface ContenderDeps {
  readonly labelled: PassageSearch;
  readonly unlabelled: PassageSearch;
  /** Of one who may read all. */
  readonly all: AccessFilter;
  readonly labels: readonly Label[];
}

export function createContenders({ labelled, unlabelled, all, labels }: ContenderDeps): Record<Contender, Answering> {
  const signal = new AbortController().signal;
  const search = async (store: PassageSearch, filter: AccessFilter, { terms }: Asked, limit: number) =>
    (await store.lexical({ filter, terms, limit }, signal)).map(({ id }) => id);
  const labelOf = labelsById(labels);

  /** As cheap as it can be: a store without permissions, and the hits' labels at hand, which elsewhere travel with them. */
  const postFilter =
    (fetched: number): Answering =>
    async (asked) => {
      const { subject, grants, now } = AccessFilter.reader(asked.caller.filter);
      const permitted = (id: string): boolean => {
        const label = labelOf.get(id);
        return label !== undefined && mayRead(subject, grants, label, now);
      };
      return (await search(unlabelled, all, asked, fetched)).filter(permitted).slice(0, WANTED);
    };

  return {
    filtered: (asked) => search(labelled, asked.caller.filter, asked, WANTED),
    unfiltered: (asked) => search(labelled, all, asked, WANTED),
    unlabelled: (asked) => search(unlabelled, all, asked, WANTED),
    post100: postFilter(100),
    post1000: postFilter(1_000),
  };
}

const labelsById = (labels: readonly Label[]): ReadonlyMap<string, Label> => {
  const byId = new Map<string, Label>();
  for (const [index, label] of labels.entries()) {
    const document = companyDocumentId(index);
    for (let place = 0; place < PER_DOCUMENT; place += 1) {
      byId.set(passageId(TENANT, document, CONTENT_HASH, place), label);
    }
  }
  return byId;
};
