import type { DocumentCounts, HolderImpact, NameChange, TenantImpact } from '../../retrieval/index.ts';
import type { ImpactResponse } from '../contract/index.ts';

// From the words of policy to those of the wire, field by field.

export const toImpact = (impact: TenantImpact, samples: boolean): Omit<ImpactResponse, 'id' | 'before' | 'after'> => ({
  tenant: impact.tenant,
  documents: impact.documents,
  unreadable: impact.unreadable,
  holders: impact.holders.map((holder) => toHolder(holder, samples)),
  pairs_tried: impact.pairsTried,
  orphaned: toCounts(impact.orphaned, samples),
  opened: toCounts(impact.opened, samples),
});

const toHolder = (holder: HolderImpact, samples: boolean): ImpactResponse['holders'][number] => ({
  kind: holder.kind,
  name: holder.name,
  tags: toChange(holder.tags),
  compartments: toChange(holder.compartments),
  clearance: { before: holder.clearance.before ?? null, after: holder.clearance.after ?? null },
  gained: toCounts(holder.gained, samples),
  lost: toCounts(holder.lost, samples),
  gained_as_reader: toCounts(holder.gainedAsReader, samples),
  lost_as_reader: toCounts(holder.lostAsReader, samples),
});

const toChange = ({ gained, lost }: NameChange) => ({ gained: [...gained], lost: [...lost] });

const toCounts = (counts: DocumentCounts, samples: boolean) => ({
  documents: counts.documents,
  passages: counts.passages,
  by_classification: [...counts.byClassification],
  ...(samples ? { samples: [...counts.samples] } : {}),
});
