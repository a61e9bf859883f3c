import { RetrievalError } from '../errors.ts';
import { assertBounded, type Condition } from '../policy/condition.ts';
import { MARKER } from '../policy/names.ts';

/**
 * The part of Qdrant's filter language that this product speaks. The client's own types accept misspelt members, and the
 * server reads many of them as "no constraint"; so filters are built here alone and checked again before they are sent.
 */
export type QdrantClause =
  | { key: string; match: { value: string | number } }
  | { key: string; match: { any: string[] } }
  | { key: string; match: { except: string[] } }
  | { key: string; range: { gte: number; lte: number } }
  | { has_id: string[] }
  | { must: QdrantClause[]; must_not?: QdrantClause[] }
  | { should: QdrantClause[] };

/**
 * A root holds one `must` and nothing else: a server that merges a root with a prefetch concatenates their `should` lists,
 * which would turn two walls into "either".
 */
export interface QdrantFilter {
  must: QdrantClause[];
}

/** Deeper than this, a search would be refused on its way out: each level is two of JSON. */
const BOUNDS = { depth: 6, clauses: 1_000 } as const;

/**
 * The condition, and what narrows it, as one filter whose root is a single `must`.
 * @throws RetrievalError store.cannot_express: an empty list, a number that JSON can't carry, a kind or key unknown here, more
 *   clauses or levels than are sent
 */
export function compileQdrantFilter(condition: Condition, ...narrowing: readonly Condition[]): QdrantFilter {
  const all = [condition, ...narrowing];
  for (const part of all) assertBounded(part, BOUNDS);
  return { must: all.flatMap(conjuncts) };
}

/** The conjuncts of an `all` stand in the enclosing `must` themselves. */
const conjuncts = (condition: Condition): QdrantClause[] =>
  condition.kind === 'all' ? condition.of.flatMap(conjuncts) : [clause(condition)];

function clause(condition: Condition): QdrantClause {
  switch (condition.kind) {
    case 'all':
      return { must: conjuncts(condition) };
    case 'any':
      return { should: condition.of.map(clause) };
    case 'equals':
      return { key: condition.key, match: { value: valueOf(condition) } };
    case 'anyOf':
      return { key: listKey(condition.key), match: { any: texts(condition.values) } };
    case 'subsetOf':
      // `must_not except` alone is true for a missing, null or empty list: presence of the marker must be asked beside it.
      return {
        must: [present(listKey(condition.key))],
        must_not: [{ key: condition.key, match: { except: texts(condition.values) } }],
      };
    case 'noneOf':
      return {
        must: [present(listKey(condition.key))],
        must_not: [{ key: condition.key, match: { any: texts(condition.values) } }],
      };
    case 'between':
      return { key: numberKey(condition.key), range: { gte: integer(condition.min), lte: integer(condition.max) } };
    default:
      return cannotExpress('a kind of condition that this store does not know');
  }
}

const present = (key: string): QdrantClause => ({ key, match: { any: [MARKER] } });

const texts = (values: readonly string[]): string[] => filled(values).map(text);
const text = (value: string): string =>
  typeof value === 'string' && value.length > 0 && value.isWellFormed() ? value : cannotExpress('a malformed string');
/** NaN and the infinities become null in JSON, and a range with a null bound has no bound. */
const integer = (value: number): number => (Number.isSafeInteger(value) ? value : cannotExpress('not an integer'));
const valueOf = (condition: Extract<Condition, { kind: 'equals' }>): string | number => {
  if (condition.key === 'tenant') return text(condition.value);
  numberKey(condition.key);
  return integer(condition.value);
};

const LISTS: ReadonlySet<string> = new Set(['tags', 'readers', 'compartments', 'denied']);
const NUMBERS: ReadonlySet<string> = new Set(['label_schema', 'classification', 'not_before', 'not_after']);
const listKey = (key: string): string => (LISTS.has(key) ? key : cannotExpress('a list that no label has'));
const numberKey = (key: string): string => (NUMBERS.has(key) ? key : cannotExpress('a number that no label has'));

const filled = <T>(list: readonly T[]): T[] =>
  Array.isArray(list) && list.length > 0 ? [...list] : cannotExpress('an empty clause, which would match everything');

function cannotExpress(what: string): never {
  throw new RetrievalError('store.cannot_express', `Qdrant can't be asked for this: ${what}`);
}
