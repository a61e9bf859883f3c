import { RetrievalError } from '../errors.ts';
import { all, any, anyOf, between, type Condition, equalsNumber, equalsText, noneOf, subsetOf } from './condition.ts';
import { type Grants, grantsOf, holdTooMuch, MAX_GRANTED } from './grants.ts';
import { LABEL_SCHEMA, LAST_INSTANT } from './label.ts';
import { MARKER } from './names.ts';
import type { Rules } from './rules.ts';
import { Subject, type SubjectAttributes } from './subject.ts';

/** What the second check judges by: the same caller, moment and rules that the condition was made from. */
export interface Reader {
  readonly subject: SubjectAttributes;
  readonly grants: Grants;
  readonly rulesHash: string;
  /** epoch seconds */
  readonly now: number;
}

/**
 * The wall as a value: without one, retrieval does not compile; a forged one throws when it is read. Made per request
 * from a verified Subject; never cached (a window may open or close), never stored.
 */
export class AccessFilter {
  readonly #condition: Condition;
  readonly #reader: Reader;

  private constructor(condition: Condition, reader: Reader) {
    this.#condition = condition;
    this.#reader = reader;
  }

  /**
   * The tenant wall is added here, so no rule can forget it.
   * @param now epoch seconds
   * @throws RetrievalError policy.no_grants: the caller has no known role in a known tenant, or is no principal
   * @throws RetrievalError policy.too_many_tags: their roles grant more tags, or more compartments, than a filter may hold
   * @throws RetrievalError store.cannot_express: `now` is not a whole number
   */
  static compile(rules: Rules, subject: Subject, now: number): AccessFilter {
    const attributes = Subject.attributes(subject);
    const grants = grantsOf(rules, attributes);
    if (!grants) throw new RetrievalError('policy.no_grants', 'The caller has no known role in a known tenant');
    if (attributes.principals.length === 0) {
      throw new RetrievalError('policy.no_grants', 'Nothing can be denied to a caller who is no principal');
    }
    if (holdTooMuch(grants)) {
      throw new RetrievalError(
        'policy.too_many_tags',
        `A caller may hold ${MAX_GRANTED} tags and as many compartments`,
      );
    }
    const condition = all(
      equalsNumber('label_schema', LABEL_SCHEMA),
      equalsText('tenant', attributes.tenant),
      ...clauses(attributes, grants, now),
    );
    return new AccessFilter(condition, Object.freeze({ subject: attributes, grants, rulesHash: rules.hash, now }));
  }

  static condition(filter: AccessFilter): Condition {
    return filter.#condition;
  }

  static reader(filter: AccessFilter): Reader {
    return filter.#reader;
  }
}

/**
 * One clause or more for each row of the label table. Each list must hold the marker besides passing its test: a row that
 * lost a list, or whose list was emptied, is invisible even where an engine counts "none of its entries" as a pass.
 */
const clauses = (subject: SubjectAttributes, grants: Grants, now: number): Condition[] => [
  anyOf('tags', [MARKER]),
  anyOf('readers', [MARKER]),
  anyOf('compartments', [MARKER]),
  anyOf('denied', [MARKER]),
  admitted(subject, grants),
  subsetOf('compartments', [MARKER, ...grants.compartments]),
  between('classification', 0, grants.clearance),
  noneOf('denied', subject.principals),
  between('not_before', 0, now),
  between('not_after', now, LAST_INSTANT),
];

/** Who holds no tag may still be a reader. */
const admitted = (subject: SubjectAttributes, { tags }: Grants): Condition =>
  any(...(tags.length > 0 ? [anyOf('tags', tags)] : []), anyOf('readers', subject.principals));
