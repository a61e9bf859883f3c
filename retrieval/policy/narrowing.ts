import { RetrievalError } from '../errors.ts';
import { AccessFilter } from './access-filter.ts';
import { all, anyOf, between, type Condition } from './condition.ts';
import type { Label } from './label.ts';

/** A caller's own wish to see less. Another type than AccessFilter: it is only ever added to one, never used alone. */
export class Narrowing {
  readonly #condition: Condition;
  readonly #admits: (label: Label) => boolean;

  /** @param admits the same wish in plain code, for the second check */
  private constructor(condition: Condition, admits: (label: Label) => boolean) {
    this.#condition = condition;
    this.#admits = admits;
  }

  /**
   * Only passages that carry at least one of these tags.
   * @throws RetrievalError policy.scope_denied: a tag that is unknown or not granted; the two are refused identically
   */
  static toTags(filter: AccessFilter, tags: readonly string[]): Narrowing {
    const granted = new Set(AccessFilter.reader(filter).grants.tags);
    if (tags.length === 0 || !tags.every((tag) => granted.has(tag))) {
      throw new RetrievalError('policy.scope_denied', 'The scope names a tag that the caller does not hold');
    }
    return new Narrowing(anyOf('tags', [...new Set(tags)].sort()), (label) =>
      label.tags.some((tag) => tags.includes(tag)),
    );
  }

  /** Only passages of this classification or a lower one. */
  static toClassification(most: number): Narrowing {
    return new Narrowing(between('classification', 0, most), ({ classification }) => classification <= most);
  }

  /** What every one of these admits; undefined for none. */
  static every(narrowings: readonly Narrowing[]): Narrowing | undefined {
    return narrowings.length === 0
      ? undefined
      : new Narrowing(all(...narrowings.map((narrowing) => narrowing.#condition)), (label) =>
          narrowings.every((narrowing) => narrowing.#admits(label)),
        );
  }

  /** Whether a passage of this label is within it. */
  static admits(narrowing: Narrowing, label: Label): boolean {
    return narrowing.#admits(label);
  }

  static condition(narrowing: Narrowing): Condition {
    return narrowing.#condition;
  }
}
