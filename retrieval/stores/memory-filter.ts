import { RetrievalError } from '../errors.ts';
import { AccessFilter } from '../policy/access-filter.ts';
import { assertBounded, type Condition } from '../policy/condition.ts';
import { type Label, type ListKey, type NumberKey, parseLabel } from '../policy/label.ts';
import { mayRead } from '../policy/may-read.ts';
import { Narrowing } from '../policy/narrowing.ts';

type Predicate = (label: Label) => boolean;

const BOUNDS = { depth: 50, clauses: 1_000 } as const;

const refuse = (why: string) => new RetrievalError('store.cannot_express', why);

/**
 * A condition on well-formed labels, in plain code.
 * @throws RetrievalError store.cannot_express: an empty clause, an unknown kind or key, a number that is not whole
 */
export function predicateOf(condition: Condition): Predicate {
  assertBounded(condition, BOUNDS);
  return compiled(condition);
}

function compiled(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map(compiled);
      return (label) => parts.every((holds) => holds(label));
    }
    case 'any': {
      const parts = condition.of.map(compiled);
      return (label) => parts.some((holds) => holds(label));
    }
    case 'equals':
      return equals(condition);
    case 'between': {
      const [key, min, max] = [numberKey(condition.key), whole(condition.min), whole(condition.max)];
      return (label) => min <= label[key] && label[key] <= max;
    }
    case 'anyOf': {
      const { key, values } = listed(condition);
      return (label) => label[key].some((entry) => values.has(entry));
    }
    case 'subsetOf': {
      const { key, values } = listed(condition);
      return (label) => label[key].every((entry) => values.has(entry));
    }
    case 'noneOf': {
      const { key, values } = listed(condition);
      return (label) => !label[key].some((entry) => values.has(entry));
    }
    default:
      throw refuse('A condition of an unknown kind');
  }
}

function equals(condition: Extract<Condition, { kind: 'equals' }>): Predicate {
  if (condition.key === 'tenant') {
    const { value } = condition;
    if (typeof value !== 'string') throw refuse('A tenant is a text');
    return (label) => label.tenant === value;
  }
  const [key, value] = [numberKey(condition.key), whole(condition.value)];
  return (label) => label[key] === value;
}

const listed = ({ key, values }: { readonly key: ListKey; readonly values: readonly string[] }) => {
  if (!LIST_KEYS.has(key)) throw refuse('No such list');
  if (!Array.isArray(values) || values.length === 0) throw refuse('A clause may not be empty');
  if (!values.every((value) => typeof value === 'string')) throw refuse('A value is no text');
  return { key, values: new Set<string>(values) };
};

const LIST_KEYS: ReadonlySet<string> = new Set(['tags', 'readers', 'compartments', 'denied']);
const NUMBER_KEYS: ReadonlySet<string> = new Set(['label_schema', 'classification', 'not_before', 'not_after']);

const numberKey = (key: NumberKey): NumberKey => {
  if (!NUMBER_KEYS.has(key)) throw refuse('No such number');
  return key;
};

const whole = (value: number): number => {
  if (!Number.isSafeInteger(value)) throw refuse('A number is not whole');
  return value;
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

/** Whether the caller's own wish to see less leaves a passage in, by its stored label; asked of permitted passages alone. */
export function scopeOf(narrowing: Narrowing | undefined): (stored: unknown) => boolean {
  if (!narrowing) return () => true;
  const holds = predicateOf(Narrowing.condition(narrowing));
  return (stored) => {
    const label = parseLabel(stored);
    return label !== undefined && holds(label);
  };
}
