/**
 * What Qdrant makes of a filter, as its source says, for the part of the language that this product speaks. Written from the
 * engine's semantics and not from our compiler, because it judges it. Anything outside that part throws.
 */

type Json = Readonly<Record<string, unknown>>;
export type Payload = Json;
/** The type of each key's payload index; with one, values of another type are as good as absent. */
export type Indexes = Readonly<Record<string, 'keyword' | 'integer'>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const known = (value: Json, ...names: string[]): boolean => Object.keys(value).every((name) => names.includes(name));

export class OutsideTheSubset extends Error {}

export function matches(filter: unknown, payload: Payload, id: string | number, indexes: Indexes = {}): boolean {
  if (!isObject(filter) || !known(filter, 'must', 'must_not', 'should')) throw new OutsideTheSubset('filter');
  const clauses = (name: string): unknown[] => {
    const value = filter[name];
    // A missing, null or empty clause is no constraint; a single object stands for a list of one.
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    if (isObject(value)) return [value];
    throw new OutsideTheSubset(name);
  };
  const holds = (clause: unknown): boolean => clauseHolds(clause, payload, id, indexes);
  const should = clauses('should');
  return (
    clauses('must').every(holds) && !clauses('must_not').some(holds) && (should.length === 0 || should.some(holds))
  );
}

function clauseHolds(clause: unknown, payload: Payload, id: string | number, indexes: Indexes): boolean {
  if (!isObject(clause)) throw new OutsideTheSubset('clause');
  if ('key' in clause) return fieldHolds(clause, payload, indexes);
  if ('has_id' in clause) {
    if (!known(clause, 'has_id') || !Array.isArray(clause['has_id'])) throw new OutsideTheSubset('has_id');
    return clause['has_id'].some((listed: unknown) => bare(listed) === bare(id));
  }
  return matches(clause, payload, id, indexes);
}

/** A UUID is the same in every spelling. */
const bare = (id: unknown): unknown => (typeof id === 'string' ? id.toLowerCase().replaceAll('-', '') : id);

function fieldHolds(clause: Json, payload: Payload, indexes: Indexes): boolean {
  const { key } = clause;
  if (typeof key !== 'string' || !/^[\w-]+$/u.test(key)) throw new OutsideTheSubset('key');
  if (!known(clause, 'key', 'match', 'range')) throw new OutsideTheSubset('field');
  const values = stored(payload, key, indexes[key]);
  if (isObject(clause['match']) && clause['range'] === undefined) return matchHolds(clause['match'], values);
  if (isObject(clause['range']) && clause['match'] === undefined) return rangeHolds(clause['range'], values);
  throw new OutsideTheSubset('field');
}

/** One array level deep; an index holds the values of its own type alone. */
function stored(payload: Payload, key: string, index: 'keyword' | 'integer' | undefined): unknown[] {
  const value = Object.hasOwn(payload, key) ? payload[key] : undefined;
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const present = values.filter((entry) => entry !== undefined && entry !== null);
  if (index === 'keyword') return present.filter((entry) => typeof entry === 'string');
  if (index === 'integer') return present.filter((entry) => Number.isInteger(entry));
  return present;
}

function matchHolds(match: Json, values: readonly unknown[]): boolean {
  if (!known(match, 'value', 'any', 'except') || Object.keys(match).length !== 1) throw new OutsideTheSubset('match');
  if ('value' in match) return values.some((entry) => same(entry, match['value']));
  const list = match['any'] ?? match['except'];
  if (!Array.isArray(list)) throw new OutsideTheSubset('match');
  const listed = new Set<unknown>(list);
  return values.some((entry) => listed.has(entry) === 'any' in match);
}

/** No type is ever turned into another. */
const same = (a: unknown, b: unknown): boolean => typeof a === typeof b && a === b;

function rangeHolds(range: Json, values: readonly unknown[]): boolean {
  if (!known(range, 'gt', 'gte', 'lt', 'lte')) throw new OutsideTheSubset('range');
  const bound = (name: string): number | undefined => {
    const value = range[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number') throw new OutsideTheSubset('range');
    return value;
  };
  const [gt, gte, lt, lte] = [bound('gt'), bound('gte'), bound('lt'), bound('lte')];
  return values.some(
    (entry) =>
      typeof entry === 'number' &&
      (gt === undefined || entry > gt) &&
      (gte === undefined || entry >= gte) &&
      (lt === undefined || entry < lt) &&
      (lte === undefined || entry <= lte),
  );
}
