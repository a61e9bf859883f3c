import { type Clause, explainLabel, viewerOf } from './explain-document.ts';
import { CLASSIFICATIONS, type Label } from './label.ts';
import type { LabelGroup } from './label-census.ts';
import { MARKER } from './names.ts';
import type { Rules } from './rules.ts';
import type { SubjectAttributes } from './subject.ts';

export interface Size {
  readonly documents: number;
  readonly passages: number;
}

/** Named by a tag or a reader entry. A document with several of a person's is counted under each of them. */
export interface NamedSize extends Size {
  readonly name: string;
  /** Ids of some of them, in id order. */
  readonly samples: readonly string[];
}

export interface Reach {
  readonly readable: Size;
  /** By the tags that the person holds. */
  readonly byTag: readonly NamedSize[];
  /** By the reader entries that name the person or one of their groups. */
  readonly byReader: readonly NamedSize[];
  readonly byClassification: readonly (Size & { readonly classification: number })[];
  readonly keptOut: Size;
  /** By the clause that decides: the first that doesn't hold, a denial before all others. */
  readonly keptOutBy: readonly (Size & { readonly clause: Clause })[];
}

/**
 * What a person may read of the documents that were counted. Exact: it agrees with mayRead on each of them (a law in the tests).
 * @param now epoch seconds
 * @param sampled how many ids are told of each tag and reader entry
 */
export function reachOf(
  { rules, attributes, now }: { readonly rules: Rules; readonly attributes: SubjectAttributes; readonly now: number },
  groups: readonly LabelGroup[],
  sampled = 0,
): Reach {
  const viewer = viewerOf(rules, attributes);
  const tags = new Set(viewer.grants?.tags);
  const [readable, keptOut] = [tally<'all'>(), tally<'all'>()];
  const [byTag, byReader] = [tally<string>(sampled), tally<string>(sampled)];
  const [byClassification, keptOutBy] = [tally<number>(), tally<Clause>()];
  for (const group of groups) {
    const { deciding } = explainLabel(viewer, group.label, now);
    if (deciding !== undefined || !group.label) {
      keptOut.add('all', group);
      keptOutBy.add(deciding ?? 'label_schema', group);
      continue;
    }
    readable.add('all', group);
    byClassification.add(group.label.classification, group);
    for (const tag of entriesIn(group.label.tags, tags)) byTag.add(tag, group);
    for (const reader of entriesIn(group.label.readers, viewer.principals)) byReader.add(reader, group);
  }
  return {
    readable: sizeOf(readable.counts.get('all')),
    byTag: named(byTag.counts),
    byReader: named(byReader.counts),
    byClassification: CLASSIFICATIONS.map((_, classification) => ({
      classification,
      ...sizeOf(byClassification.counts.get(classification)),
    })),
    keptOut: sizeOf(keptOut.counts.get('all')),
    keptOutBy: [...keptOutBy.counts]
      .map(([clause, count]) => ({ clause, ...sizeOf(count) }))
      .sort((a, b) => b.documents - a.documents || (a.clause < b.clause ? -1 : 1)),
  };
}

interface Count {
  documents: number;
  passages: number;
  samples: string[];
}

const tally = <Key>(sampled = 0) => {
  const counts = new Map<Key, Count>();
  return {
    counts,
    add(key: Key, { documents, passages }: LabelGroup) {
      const count = counts.get(key) ?? { documents: 0, passages: 0, samples: [] };
      count.documents += documents.length;
      count.passages += passages;
      count.samples = firstOf([...count.samples, ...firstOf(documents, sampled)], sampled);
      counts.set(key, count);
    },
  };
};

const firstOf = (ids: readonly string[], most: number): string[] => (most === 0 ? [] : [...ids].sort().slice(0, most));

/** A label may repeat an entry; a document is counted once all the same. */
const entriesIn = (entries: Label['tags'], held: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(entries.filter((entry) => entry !== MARKER && held.has(entry)));

const sizeOf = (count: Count | undefined): Size => ({
  documents: count?.documents ?? 0,
  passages: count?.passages ?? 0,
});

const named = (counts: ReadonlyMap<string, Count>): NamedSize[] =>
  [...counts]
    .map(([name, count]) => ({ name, ...sizeOf(count), samples: count.samples }))
    .sort((a, b) => b.documents - a.documents || (a.name < b.name ? -1 : 1));
