/**
 * What Qdrant makes of a filter, as its source says, for the part of the language that this product speaks. Written from the
 * engine's semantics and not from our compiler, because it judges it. Anything outside that part throws.
 */

type Json = Readonly<Record<string, unknown>>;
export type Payload = Json;
/** The type of each key's payload index; to a test that the index serves, values of another type are as good as absent. */
export type Indexes = Readonly<Record<string, 'keyword' | 'integer'>>;

/** As the store makes them. */
export const LABEL_INDEXES: Indexes = {
  tenant: 'keyword',
  tags: 'keyword',
  readers: 'keyword',
  compartments: 'keyword',
  denied: 'keyword',
  label_schema: 'integer',
  classification: 'integer',
  not_before: 'integer',
  not_after: 'integer',
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const known = (value: Json, ...names: string[]): boolean => Object.keys(value).every((name) => names.includes(name));

export class OutsideTheSubset extends Error {}

type Predicate = (payload: Payload, id: string | number) => boolean;

/** @throws OutsideTheSubset for what this product never says */
export const matches = (filter: unknown, payload: Payload, id: string | number, indexes: Indexes = {}): boolean =>
  predicateOf(filter, indexes)(payload, id);

export function predicateOf(filter: unknown, indexes: Indexes = {}): Predicate {
  if (!isObject(filter) || !known(filter, 'must', 'must_not', 'should')) throw new OutsideTheSubset('filter');
  const clauses = (name: string): Predicate[] => {
    const value = filter[name];
    // A missing, null or empty clause is no constraint; a single object stands for a list of one.
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((clause: unknown) => clausePredicate(clause, indexes));
    if (isObject(value)) return [clausePredicate(value, indexes)];
    throw new OutsideTheSubset(name);
  };
  const [must, mustNot, should] = [clauses('must'), clauses('must_not'), clauses('should')];
  return (payload, id) =>
    must.every((holds) => holds(payload, id)) &&
    !mustNot.some((holds) => holds(payload, id)) &&
    (should.length === 0 || should.some((holds) => holds(payload, id)));
}

function clausePredicate(clause: unknown, indexes: Indexes): Predicate {
  if (!isObject(clause)) throw new OutsideTheSubset('clause');
  if ('key' in clause) return fieldPredicate(clause, indexes);
  if (!('has_id' in clause)) return predicateOf(clause, indexes);
  const ids: unknown = clause['has_id'];
  if (!known(clause, 'has_id') || !Array.isArray(ids)) throw new OutsideTheSubset('has_id');
  const listed = new Set<unknown>(ids.map(bare));
  return (_, id) => listed.has(bare(id));
}

/** A UUID is the same in every spelling. */
const bare = (id: unknown): unknown => (typeof id === 'string' ? id.toLowerCase().replaceAll('-', '') : id);

function fieldPredicate(clause: Json, indexes: Indexes): Predicate {
  const { key, match, range } = clause;
  if (typeof key !== 'string' || !/^[\w-]+$/u.test(key)) throw new OutsideTheSubset('key');
  if (!known(clause, 'key', 'match', 'range')) throw new OutsideTheSubset('field');
  const index = indexes[key];
  // An index of another type than the test's is passed over, and the stored value is looked at as it is.
  const typed = TYPED[index !== undefined && index === servedBy(match, range) ? index : 'none'];
  const test = testOf(match, range);
  const holds = (entry: unknown): boolean => typed(entry) && test(entry);
  // One array level deep.
  return (payload) => {
    const value = Object.hasOwn(payload, key) ? payload[key] : undefined;
    return Array.isArray(value) ? value.some(holds) : holds(value);
  };
}

/** An index holds the values of its own type alone. */
const TYPED = {
  keyword: (entry: unknown) => typeof entry === 'string',
  integer: (entry: unknown) => Number.isInteger(entry),
  none: (entry: unknown) => entry !== undefined && entry !== null,
} as const;

/** The type of index that serves this test; an empty list counts as one of strings. */
function servedBy(match: unknown, range: unknown): Indexes[string] | undefined {
  if (isObject(range)) return 'integer';
  if (!isObject(match)) return undefined;
  const asked = [match['value'] ?? match['any'] ?? match['except']].flat();
  if (asked.every((entry) => typeof entry === 'string')) return 'keyword';
  return asked.every((entry) => Number.isInteger(entry)) ? 'integer' : undefined;
}

function testOf(match: unknown, range: unknown): (entry: unknown) => boolean {
  if (isObject(match) && range === undefined) return matchTest(match);
  if (isObject(range) && match === undefined) return rangeTest(range);
  throw new OutsideTheSubset('field');
}

/** No type is ever turned into another. */
function matchTest(match: Json): (entry: unknown) => boolean {
  if (!known(match, 'value', 'any', 'except') || Object.keys(match).length !== 1) throw new OutsideTheSubset('match');
  if ('value' in match) return (entry) => entry === match['value'];
  const list = match['any'] ?? match['except'];
  if (!Array.isArray(list)) throw new OutsideTheSubset('match');
  const listed = new Set<unknown>(list);
  return 'any' in match ? (entry) => listed.has(entry) : (entry) => !listed.has(entry);
}

function rangeTest(range: Json): (entry: unknown) => boolean {
  if (!known(range, 'gt', 'gte', 'lt', 'lte')) throw new OutsideTheSubset('range');
  const bound = (name: string, none: number): number => {
    const value = range[name] ?? none;
    if (typeof value !== 'number') throw new OutsideTheSubset('range');
    return value;
  };
  const [above, from] = [bound('gt', Number.NEGATIVE_INFINITY), bound('gte', Number.NEGATIVE_INFINITY)];
  const [below, to] = [bound('lt', Number.POSITIVE_INFINITY), bound('lte', Number.POSITIVE_INFINITY)];
  return (entry) => typeof entry === 'number' && entry > above && entry >= from && entry < below && entry <= to;
}
