import type { SQLInputValue } from 'node:sqlite';
import { RetrievalError } from '../../errors.ts';
import { assertBounded, type Condition } from '../../policy/condition.ts';
import { MARKER } from '../../policy/names.ts';
import { LIST_BITS } from './sqlite-schema.ts';

/** A WHERE clause over `label_facts AS l`. Every value is bound, none is part of the text. */
export interface CompiledFilter {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

const NUMBER_COLUMNS: ReadonlySet<string> = new Set(['label_schema', 'classification', 'not_before', 'not_after']);
/** Up to here each value is a parameter of its own; a longer list is one parameter, a JSON array. */
const MAX_INLINE = 32;
/**
 * SQLite's own bounds (sqlite.org/limits.html): an expression 1,000 deep, to which each of many ANDs adds one; 500 SELECTs in
 * one; 32,766 parameters.
 */
const BOUNDS = { depth: 50, clauses: 400 } as const;

/** The right side of IN for a single value. */
const ONE = '(?)';

const refuse = (why: string) => new RetrievalError('store.cannot_express', `The filter cannot be expressed: ${why}`);

/**
 * The condition as SQL, written without mayRead and without the other stores' compilers. Comparisons are exact: columns are
 * BINARY-collated, and numbers are bound as integers, because node:sqlite binds a JavaScript number as REAL.
 * @throws RetrievalError store.cannot_express: an empty clause, an unknown kind or key, a value that SQL can't hold exactly,
 *   more clauses or levels than SQLite takes
 */
export function compileFilter(condition: Condition): CompiledFilter {
  assertBounded(condition, BOUNDS);
  return clause(condition);
}

function clause(condition: Condition): CompiledFilter {
  switch (condition.kind) {
    case 'all':
      return joined(condition.of, 'AND');
    case 'any':
      return anyOfLists(condition.of) ?? joined(condition.of, 'OR');
    case 'equals':
      return typeof condition.value === 'number'
        ? { sql: `l.${numberColumn(condition.key)} = ?`, parameters: [integer(condition.value)] }
        : equalsText(condition.key, condition.value);
    case 'between': {
      const parameters = [integer(condition.min), integer(condition.max)];
      return { sql: `l.${numberColumn(condition.key)} BETWEEN ? AND ?`, parameters };
    }
    case 'anyOf':
      return anyOf(listKey(condition.key), values(condition.values));
    case 'subsetOf':
      return subsetOf(listKey(condition.key), values(condition.values));
    case 'noneOf':
      return noneOf(listKey(condition.key), values(condition.values));
    default:
      throw refuse('a clause of an unknown kind');
  }
}

function joined(of: readonly Condition[], operator: 'AND' | 'OR'): CompiledFilter {
  const parts = of.map(clause);
  return {
    sql: `(${parts.map(({ sql }) => sql).join(` ${operator} `)})`,
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

function equalsText(key: string, value: string): CompiledFilter {
  if (key !== 'tenant') throw refuse('an unknown key');
  return { sql: 'l.tenant = ?', parameters: [text(value)] };
}

const present = (key: string): string => `(l.present & ${LIST_BITS.get(key)}) <> 0`;

/** The labels with one of the values in this list, found once by index, whatever the number of labels. */
const labelsWith = (key: string, list: CompiledFilter): string =>
  `SELECT e.label FROM label_entries AS e WHERE e.key = '${key}' AND e.value IN ${list.sql}`;

/** The marker has a fact of its own; another single value is looked up for each label that is left; for several, the labels are. */
function anyOf(key: string, list: CompiledFilter): CompiledFilter {
  if (list.sql !== ONE) return { sql: `l.id IN (${labelsWith(key, list)})`, parameters: list.parameters };
  if (list.parameters[0] === MARKER) return { sql: `(l.marked & ${LIST_BITS.get(key)}) <> 0`, parameters: [] };
  return { sql: `EXISTS (${labelsWith(key, list)} AND e.label = l.id)`, parameters: list.parameters };
}

/**
 * One set for "a tag of mine, or I am a reader": SQLite then starts from the labels that are in it and judges no other.
 * Undefined: not all parts are such.
 */
function anyOfLists(of: readonly Condition[]): CompiledFilter | undefined {
  const sets = of.flatMap((part) => {
    if (part.kind !== 'anyOf') return [];
    const list = values(part.values);
    return [{ sql: labelsWith(listKey(part.key), list), parameters: list.parameters }];
  });
  if (sets.length < of.length) return undefined;
  return {
    sql: `l.id IN (${sets.map(({ sql }) => sql).join(' UNION ALL ')})`,
    parameters: sets.flatMap(({ parameters }) => parameters),
  };
}

const subsetOf = (key: string, list: CompiledFilter): CompiledFilter => ({
  sql: `(${present(key)} AND NOT EXISTS (SELECT 1 FROM label_entries AS e WHERE e.label = l.id AND e.key = '${key}' AND e.value NOT IN ${list.sql}))`,
  parameters: list.parameters,
});

const noneOf = (key: string, list: CompiledFilter): CompiledFilter => ({
  sql: `(${present(key)} AND l.id NOT IN (${labelsWith(key, list)}))`,
  parameters: list.parameters,
});

/** The right side of IN. Short lists are filled up to a power of two with their first value, so that few statements differ. */
function values(all: readonly string[]): CompiledFilter {
  const [first] = Array.isArray(all) ? all : [];
  if (first === undefined) throw refuse('an empty list');
  all.forEach(text);
  if (all.length > MAX_INLINE) {
    return { sql: '(SELECT v.value FROM json_each(?) AS v)', parameters: [JSON.stringify(all)] };
  }
  const size = 2 ** Math.ceil(Math.log2(all.length));
  const parameters = [...all, ...Array<string>(size - all.length).fill(first)];
  return { sql: `(${parameters.map(() => '?').join(', ')})`, parameters };
}

function numberColumn(key: string): string {
  if (!NUMBER_COLUMNS.has(key)) throw refuse('an unknown key');
  return key;
}

function listKey(key: string): string {
  if (!LIST_BITS.has(key)) throw refuse('an unknown key');
  return key;
}

/** A bigint is bound as INTEGER. */
function integer(value: number): bigint {
  if (!Number.isSafeInteger(value)) throw refuse('a number that is no integer');
  return BigInt(value);
}

/** A lone surrogate would be bound as U+FFFD, and so equal other strings. */
function text(value: string): string {
  if (typeof value !== 'string' || !value.isWellFormed()) throw refuse('a value that is no text');
  return value;
}
