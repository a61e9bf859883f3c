import { type Label, makeLabel, MARKER } from '../retrieval/index.ts';

/** What a change of label means for readers, judged clause by clause: `both` takes some in and puts others out. */
export type Direction = 'same' | 'tighter' | 'looser' | 'both';

type ListKey = 'tags' | 'readers' | 'compartments' | 'denied';

export const entriesOf = (label: Label, key: ListKey): string[] => label[key].filter((entry) => entry !== MARKER);

const lacks = (of: readonly string[], entries: readonly string[]): boolean =>
  entries.some((entry) => !of.includes(entry));

/**
 * A clause that admits somebody new loosens, also where another clause of the same label still keeps them out: that other
 * clause may be the next to change.
 * @param before undefined: it can't be read, so nobody reads the document now
 */
export function directionOf(before: Label | undefined, after: Label): Direction {
  if (!before) return 'looser';
  const loosens = admitsMore(before, after);
  const tightens = admitsMore(after, before);
  if (loosens && tightens) return 'both';
  if (loosens) return 'looser';
  return tightens ? 'tighter' : 'same';
}

const admitsMore = (one: Label, other: Label): boolean =>
  lacks(one.tags, other.tags) ||
  lacks(one.readers, other.readers) ||
  lacks(other.compartments, one.compartments) ||
  lacks(other.denied, one.denied) ||
  other.classification < one.classification ||
  other.not_before < one.not_before ||
  other.not_after > one.not_after;

/** Whether whoever holds the first tag holds the second too. */
export type Implies = (tag: string, other: string) => boolean;

/**
 * Whom both labels admit. Bars are exact: all compartments and all denied, the higher classification, the shared part of
 * the windows. What admits is not, since a label can't say "this tag and that one": a tag stays where it is in both, or where
 * holding it implies holding a tag of the other; a reader where both name them. So the result is never looser than either,
 * and may be tighter than the two together. Windows that don't meet, or lists that would be too long, leave nobody.
 */
export function meetOf(one: Label, other: Label, implies: Implies): Label {
  const [tags, others] = [entriesOf(one, 'tags'), entriesOf(other, 'tags')];
  const covered = (tag: string, by: readonly string[]) => by.some((held) => held === tag || implies(tag, held));
  const named = entriesOf(other, 'readers');
  try {
    return makeLabel({
      tenant: one.tenant,
      tags: [...tags, ...others].filter((tag) => covered(tag, tags) && covered(tag, others)),
      readers: entriesOf(one, 'readers').filter((reader) => named.includes(reader)),
      compartments: [...one.compartments, ...other.compartments].filter((entry) => entry !== MARKER),
      denied: [...one.denied, ...other.denied].filter((entry) => entry !== MARKER),
      classification: Math.max(one.classification, other.classification),
      not_before: Math.max(one.not_before, other.not_before),
      not_after: Math.min(one.not_after, other.not_after),
    });
  } catch {
    return nobody(one);
  }
}

/** The same label without anybody whom it admits. */
export const nobody = (label: Label): Label => ({ ...label, tags: [MARKER], readers: [MARKER] });

export const admitsNobody = (label: Label): boolean =>
  entriesOf(label, 'tags').length === 0 && entriesOf(label, 'readers').length === 0;

/** A stored label keeps its entries in any order. */
export const canonical = (label: Label): string =>
  JSON.stringify(
    Object.entries(label)
      .map(([key, value]) => [key, Array.isArray(value) ? value.toSorted() : value])
      .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
