import { type DocumentRecord, type Label, parseLabel, type Rules } from '../retrieval/index.ts';
import { IngestionError } from './errors.ts';
import { admitsNobody, canonical, type Implies, meetOf, nobody } from './label-order.ts';

/** `kept`: the pin alone decides. `tightened`: the label rules are stricter somewhere, and both hold. `hidden`: nobody is left. */
export type PinOutcome = 'kept' | 'tightened' | 'hidden';

export interface PinnedLabel {
  readonly label: Label;
  readonly outcome: PinOutcome;
}

/**
 * The label of a pinned document from now on: what its pin and the label rules both admit.
 * @param ruled what the label rules say now; undefined: they refuse the document, or can't be asked without its file
 * @throws IngestionError ingestion.pin_unreadable
 */
export type Pinning = (stored: DocumentRecord, ruled: Label | undefined) => PinnedLabel;

export function createPinning(rules: Rules, tenant: string): Pinning {
  const implies = tagImplication(rules, tenant);
  return (stored, ruled) => {
    const pin = parseLabel(stored.label);
    if (!pin) throw new IngestionError('ingestion.pin_unreadable', 'The pinned label cannot be read');
    const label = ruled ? meetOf(pin, ruled, implies) : nobody(pin);
    if (admitsNobody(label) && !admitsNobody(pin)) return { label, outcome: 'hidden' };
    return { label, outcome: canonical(label) === canonical(pin) ? 'kept' : 'tightened' };
  };
}

/** Every role that grants the one grants the other, so nobody holds the first without the second. */
const tagImplication = (rules: Rules, tenant: string): Implies => {
  const roles = [...(rules.tenants.get(tenant)?.roles.values() ?? [])];
  return (tag, other) => {
    const granting = roles.filter(({ tags }) => tags.includes(tag));
    return granting.length > 0 && granting.every(({ tags }) => tags.includes(other));
  };
};
