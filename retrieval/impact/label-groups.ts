import { type Label, parseLabel } from '../policy/label.ts';
import { MARKER } from '../policy/names.ts';

/** A document as impact sees it: who may read it, never what it says. */
export interface ImpactDocument {
  readonly id: string;
  /** As stored. */
  readonly label: unknown;
  readonly passages: number;
}

/** All documents of one label: judged once. */
export interface LabelGroup {
  readonly label: Label;
  /** Somebody whom the label names as a reader and doesn't deny; undefined: nobody. */
  readonly reader: string | undefined;
  readonly ids: readonly string[];
  readonly passages: number;
}

export interface LabelGroups {
  /** Most sensitive first: by classification, then by how many compartments are demanded. */
  readonly groups: readonly LabelGroup[];
  readonly documents: number;
  /** Documents whose label can't be read: nobody sees them, whatever the rules say. */
  readonly unreadable: number;
}

export function groupByLabel(tenant: string, documents: readonly ImpactDocument[]): LabelGroups {
  const byLabel = new Map<string, { label: Label; ids: string[]; passages: number }>();
  let unreadable = 0;
  for (const { id, label: stored, passages } of documents) {
    const key = JSON.stringify(stored) ?? '';
    const known = byLabel.get(key);
    if (known) {
      known.ids.push(id);
      known.passages += passages;
      continue;
    }
    const label = parseLabel(stored);
    if (label?.tenant === tenant) byLabel.set(key, { label, ids: [id], passages });
    else unreadable += 1;
  }
  const groups = [...byLabel.values()].map((group) => ({ ...group, reader: readerOf(group.label) }));
  return { groups: groups.sort(bySensitivity), documents: documents.length, unreadable };
}

const readerOf = ({ readers, denied }: Label): string | undefined =>
  readers.find((reader) => reader !== MARKER && !denied.includes(reader));

const bySensitivity = (a: LabelGroup, b: LabelGroup): number =>
  b.label.classification - a.label.classification ||
  b.label.compartments.length - a.label.compartments.length ||
  ((a.ids[0] ?? '') < (b.ids[0] ?? '') ? -1 : 1);

/** A set of documents, counted. */
export interface DocumentCounts {
  readonly documents: number;
  readonly passages: number;
  /** Documents of classification 0, 1, 2 and 3. */
  readonly byClassification: readonly [number, number, number, number];
  /** Ids, the most sensitive first. */
  readonly samples: readonly string[];
}

export function countDocuments(groups: readonly LabelGroup[], maxSamples: number): DocumentCounts {
  const byClassification: [number, number, number, number] = [0, 0, 0, 0];
  const samples: string[] = [];
  let [documents, passages] = [0, 0];
  for (const group of groups) {
    documents += group.ids.length;
    passages += group.passages;
    byClassification[levelOf(group.label.classification)] += group.ids.length;
    samples.push(...group.ids.slice(0, maxSamples - samples.length));
  }
  return { documents, passages, byClassification, samples };
}

/** parseLabel has let nothing else through. */
const levelOf = (classification: number): 0 | 1 | 2 | 3 =>
  classification === 1 || classification === 2 || classification === 3 ? classification : 0;
