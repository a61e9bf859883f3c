import type { Condition } from '../../retrieval/policy/condition.ts';

/**
 * A condition over a row as an engine stores it, which may be anything: a missing key, a wrong type, an empty list. It takes
 * the lenient reading wherever engines differ (an empty list passes subsetOf and noneOf), so that what is invisible here is
 * invisible by the condition itself.
 */
export function holdsOnRow(condition: Condition, row: unknown): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => holdsOnRow(part, row));
    case 'any':
      return condition.of.some((part) => holdsOnRow(part, row));
    case 'equals':
      return valueOf(row, condition.key) === condition.value;
    case 'anyOf':
      return listOf(row, condition.key)?.some((entry) => includes(condition.values, entry)) ?? false;
    case 'subsetOf':
      return listOf(row, condition.key)?.every((entry) => includes(condition.values, entry)) ?? false;
    case 'noneOf':
      return listOf(row, condition.key)?.every((entry) => !includes(condition.values, entry)) ?? false;
    default:
      return liesBetween(valueOf(row, condition.key), condition.min, condition.max);
  }
}

const valueOf = (row: unknown, key: string): unknown =>
  typeof row === 'object' && row !== null ? Object.getOwnPropertyDescriptor(row, key)?.value : undefined;

const listOf = (row: unknown, key: string): readonly unknown[] | undefined => {
  const value = valueOf(row, key);
  return Array.isArray(value) ? value : undefined;
};

const includes = (values: readonly string[], entry: unknown): boolean => values.some((value) => value === entry);

const liesBetween = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && min <= value && value <= max;
