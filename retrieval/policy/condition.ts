import { RetrievalError } from '../errors.ts';
import type { ListKey, NumberKey } from './label.ts';

/**
 * What a store must evaluate on a label. There is no general `not`, and no clause may be empty: several engines read an
 * empty clause as "everything". Compilers refuse what they can't express.
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'equals'; readonly key: 'tenant'; readonly value: string }
  | { readonly kind: 'equals'; readonly key: NumberKey; readonly value: number }
  /** At least one entry of the list is one of `values`. */
  | { readonly kind: 'anyOf'; readonly key: ListKey; readonly values: readonly string[] }
  /** The list is present, and each of its entries is one of `values` (which hold the marker). */
  | { readonly kind: 'subsetOf'; readonly key: ListKey; readonly values: readonly string[] }
  /** The list is present, and none of its entries is one of `values`. */
  | { readonly kind: 'noneOf'; readonly key: ListKey; readonly values: readonly string[] }
  /** An integer in min … max, both included. */
  | { readonly kind: 'between'; readonly key: NumberKey; readonly min: number; readonly max: number };

export interface ConditionBounds {
  /** `all` and `any` inside each other */
  readonly depth: number;
  /** of any kind, the whole condition included */
  readonly clauses: number;
}

/**
 * For compilers, which are recursive: beyond its own bounds each would end in an engine's error, or in none at all.
 * @throws RetrievalError store.cannot_express: too deep, too many clauses, or an `all` or `any` that is no list of clauses
 */
export function assertBounded(condition: Condition, { depth: deepest, clauses: most }: ConditionBounds): void {
  const open: { readonly clause: unknown; readonly depth: number }[] = [{ clause: condition, depth: 0 }];
  for (let seen = 1, next = open.pop(); next; seen += 1, next = open.pop()) {
    const { clause, depth } = next;
    if (depth > deepest || seen > most) throw cannotExpress('A condition is nested too deep, or has too many clauses');
    if (typeof clause !== 'object' || clause === null) throw cannotExpress('A clause is missing');
    if (!('kind' in clause) || (clause.kind !== 'all' && clause.kind !== 'any')) continue;
    const parts: unknown = 'of' in clause ? clause.of : undefined;
    if (!Array.isArray(parts) || parts.length === 0) throw cannotExpress('A clause may not be empty');
    if (parts.length > most) throw cannotExpress('A condition has too many clauses');
    for (const part of parts) open.push({ clause: part, depth: depth + 1 });
  }
}

const cannotExpress = (why: string) => new RetrievalError('store.cannot_express', why);

/** A bound that is no number is dropped by JSON or bound as NULL: in some engines that reads as "no bound". */
const whole = (value: number): number => {
  if (!Number.isSafeInteger(value)) throw cannotExpress('A bound must be a whole number');
  return value;
};

const filled = <T>(values: readonly T[]): readonly T[] => {
  if (values.length === 0) throw cannotExpress('A clause may not be empty');
  return Object.freeze([...values]);
};

export const all = (...of: Condition[]): Condition => Object.freeze({ kind: 'all', of: filled(of) });
export const any = (...of: Condition[]): Condition => Object.freeze({ kind: 'any', of: filled(of) });
export const equalsText = (key: 'tenant', value: string): Condition => Object.freeze({ kind: 'equals', key, value });
export const equalsNumber = (key: NumberKey, value: number): Condition =>
  Object.freeze({ kind: 'equals', key, value: whole(value) });
export const anyOf = (key: ListKey, values: readonly string[]): Condition =>
  Object.freeze({ kind: 'anyOf', key, values: filled(values) });
export const subsetOf = (key: ListKey, values: readonly string[]): Condition =>
  Object.freeze({ kind: 'subsetOf', key, values: filled(values) });
export const noneOf = (key: ListKey, values: readonly string[]): Condition =>
  Object.freeze({ kind: 'noneOf', key, values: filled(values) });
export const between = (key: NumberKey, min: number, max: number): Condition =>
  Object.freeze({ kind: 'between', key, min: whole(min), max: whole(max) });
