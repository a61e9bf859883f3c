import { CLASSIFICATIONS, type Label } from '../../retrieval/index.ts';
import { entriesOf } from '../label-order.ts';
import type { TallyRow } from './relabel-summary.ts';

interface Amount {
  documents: number;
  passages: number;
}
type Side = Map<string, Amount>;

export interface LabelTally {
  /** Undefined: it can't be read. */
  count(before: Label | undefined, after: Label | undefined, passages: number): void;
  byClassification(): TallyRow[];
  byTag(): TallyRow[];
}

/** How many documents and passages had each classification and tag, and how many have it now. */
export function createLabelTally(): LabelTally {
  const classification = { before: new Map<string, Amount>(), after: new Map<string, Amount>() };
  const tag = { before: new Map<string, Amount>(), after: new Map<string, Amount>() };
  const add = (side: Side, name: string, passages: number): void => {
    const amount = side.get(name) ?? { documents: 0, passages: 0 };
    amount.documents += 1;
    amount.passages += passages;
    side.set(name, amount);
  };
  const addLabel = (side: 'before' | 'after', label: Label | undefined, passages: number): void => {
    if (!label) return;
    add(classification[side], CLASSIFICATIONS[label.classification] ?? '', passages);
    const tags = entriesOf(label, 'tags');
    for (const name of tags.length > 0 ? tags : ['(no tag)']) add(tag[side], name, passages);
  };
  return {
    count(before, after, passages) {
      addLabel('before', before, passages);
      addLabel('after', after, passages);
    },
    byClassification: () => rowsOf(CLASSIFICATIONS, classification),
    byTag: () => rowsOf([...new Set([...tag.before.keys(), ...tag.after.keys()])].sort(), tag),
  };
}

const NONE: Amount = { documents: 0, passages: 0 };

const rowsOf = (names: readonly string[], { before, after }: Readonly<Record<'before' | 'after', Side>>): TallyRow[] =>
  names
    .map((name) => ({ name, before: before.get(name) ?? NONE, after: after.get(name) ?? NONE }))
    .filter((row) => row.before.documents + row.after.documents > 0);
