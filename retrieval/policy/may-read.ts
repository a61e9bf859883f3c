import type { Grants } from './grants.ts';
import { LABEL_SCHEMA, type Label } from './label.ts';
import { MARKER } from './names.ts';
import type { SubjectAttributes } from './subject.ts';

/**
 * The label table in plain code. It is written without the Condition and shares nothing with it, because it judges it:
 * the second check of every hit, the memory store, and the oracle of the tests.
 * @param now epoch seconds
 */
export function mayRead(subject: SubjectAttributes, grants: Grants, label: Label, now: number): boolean {
  const holdsTag = label.tags.some((tag) => tag !== MARKER && grants.tags.includes(tag));
  const isNamedReader = label.readers.some((reader) => reader !== MARKER && subject.principals.includes(reader));
  const holdsEveryCompartment = label.compartments.every(
    (name) => name === MARKER || grants.compartments.includes(name),
  );
  const isDenied = label.denied.some((denied) => denied !== MARKER && subject.principals.includes(denied));

  return (
    label.label_schema === LABEL_SCHEMA &&
    label.tenant === subject.tenant &&
    (holdsTag || isNamedReader) &&
    holdsEveryCompartment &&
    label.classification >= 0 &&
    label.classification <= grants.clearance &&
    !isDenied &&
    label.not_before <= now &&
    now <= label.not_after
  );
}
