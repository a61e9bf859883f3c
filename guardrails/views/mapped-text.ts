/** A half-open range of UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Text made from another text, that can say where in the original each of its units came from. */
export class MappedText {
  readonly text: string;
  /** Per unit, the original's range; undefined: the original itself. */
  readonly #starts: Uint32Array | undefined;
  readonly #ends: Uint32Array | undefined;

  private constructor(text: string, starts?: Uint32Array, ends?: Uint32Array) {
    this.text = text;
    this.#starts = starts;
    this.#ends = ends;
  }

  static of(text: string): MappedText {
    return new MappedText(text);
  }

  /** The smallest range of the original that holds everything which the units [from, to) were made of. */
  origin(from: number, to: number): Span {
    if (!this.#starts || !this.#ends) return { start: from, end: to };
    let start = Number.POSITIVE_INFINITY;
    let end = 0;
    for (let index = from; index < to; index += 1) {
      start = Math.min(start, this.#starts[index] ?? start);
      end = Math.max(end, this.#ends[index] ?? end);
    }
    return start < end ? { start, end } : { start: 0, end: 0 };
  }

  /**
   * Replaces each match of a global pattern; `undefined` leaves the match as it is. Returns itself when nothing changed.
   * Linear in the text where the pattern is.
   */
  rewrite(pattern: RegExp, replacement: (match: string, index: number) => string | undefined): MappedText {
    const edits: Edit[] = [];
    for (const match of this.text.matchAll(pattern)) {
      const found = match[0];
      const made = replacement(found, match.index);
      if (made === undefined || made === found) continue;
      edits.push({ start: match.index, end: match.index + found.length, made });
    }
    return edits.length === 0 ? this : this.#edited(edits);
  }

  /** The same units, last first. */
  reversed(): MappedText {
    const length = this.text.length;
    const starts = new Uint32Array(length);
    const ends = new Uint32Array(length);
    for (let index = 0; index < length; index += 1) {
      const from = length - 1 - index;
      starts[index] = this.#starts?.[from] ?? from;
      ends[index] = this.#ends?.[from] ?? from + 1;
    }
    return new MappedText(Array.from(this.text).toReversed().join(''), starts, ends);
  }

  #edited(edits: readonly Edit[]): MappedText {
    if (edits.every(keepsLength)) return new MappedText(this.#joined(edits), this.#starts, this.#ends);
    const grown = edits.reduce((sum, edit) => sum + edit.made.length - (edit.end - edit.start), 0);
    const starts = new Uint32Array(this.text.length + grown);
    const ends = new Uint32Array(this.text.length + grown);
    let filled = 0;
    const copy = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) {
        starts[filled] = this.#starts?.[index] ?? index;
        ends[filled] = this.#ends?.[index] ?? index + 1;
        filled += 1;
      }
    };
    let done = 0;
    for (const edit of edits) {
      copy(done, edit.start);
      const origin = this.origin(edit.start, edit.end);
      starts.fill(origin.start, filled, filled + edit.made.length);
      ends.fill(origin.end, filled, filled + edit.made.length);
      filled += edit.made.length;
      done = edit.end;
    }
    copy(done, this.text.length);
    return new MappedText(this.#joined(edits), starts, ends);
  }

  #joined(edits: readonly Edit[]): string {
    let text = '';
    let done = 0;
    for (const { start, end, made } of edits) {
      text += this.text.slice(done, start) + made;
      done = end;
    }
    return text + this.text.slice(done);
  }
}

interface Edit extends Span {
  readonly made: string;
}

/** A unit for a unit: each stays where it was. */
const keepsLength = ({ start, end, made }: Edit): boolean => made.length === end - start;
