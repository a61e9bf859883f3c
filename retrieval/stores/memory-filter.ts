import { RetrievalError } from '../errors.ts';
import { AccessFilter } from '../policy/access-filter.ts';
import type { Condition } from '../policy/condition.ts';
import { type Label, parseLabel } from '../policy/label.ts';
import { mayRead } from '../policy/may-read.ts';
import { Narrowing } from '../policy/narrowing.ts';

/** A condition on one well-formed label, in plain code. */
function holds(condition: Condition, label: Label): boolean {
  switch (condition.kind) {
    case 'all':
      return filled(condition.of).every((part) => holds(part, label));
    case 'any':
      return filled(condition.of).some((part) => holds(part, label));
    case 'equals':
      return label[condition.key] === condition.value;
    case 'anyOf':
      return label[condition.key].some((entry) => filled(condition.values).includes(entry));
    case 'subsetOf':
      return label[condition.key].every((entry) => filled(condition.values).includes(entry));
    case 'noneOf':
      return !label[condition.key].some((entry) => filled(condition.values).includes(entry));
    case 'between':
      return condition.min <= label[condition.key] && label[condition.key] <= condition.max;
    default:
      throw new RetrievalError('store.cannot_express', 'A condition of an unknown kind');
  }
}

const filled = <T>(values: readonly T[]): readonly T[] => {
  if (values.length === 0) throw new RetrievalError('store.cannot_express', 'A clause may not be empty');
  return values;
};

/**
 * Judges by mayRead, not by the filter's condition: the other stores' compilers are held against this one.
 * A stored label that can't be parsed is read by nobody.
 */
export function permits(filter: AccessFilter, stored: unknown): boolean {
  const { subject, grants, now } = AccessFilter.reader(filter);
  const label = parseLabel(stored);
  return label !== undefined && mayRead(subject, grants, label, now);
}

/** Whether the caller's own wish to see less leaves this passage in; asked of permitted passages alone. */
export function inScope(narrowing: Narrowing | undefined, stored: unknown): boolean {
  if (!narrowing) return true;
  const label = parseLabel(stored);
  return label !== undefined && holds(Narrowing.condition(narrowing), label);
}
