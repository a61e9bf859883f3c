const LETTERS = 26;
const FIRST_LETTER = 0x61;
const UNITS = 0x1_0000;

/**
 * Words and the beginnings of words (stems), as a tree of UTF-16 units: finding one costs a step a unit, and most words of a
 * text leave it after two or three. Each word and each stem has a number; 0 is none.
 */
export class WordTree {
  readonly #letters: number[] = Array.from({ length: LETTERS }, () => 0);
  readonly #others = new Map<number, number>();
  readonly #words: number[] = [0];
  readonly #stems: number[] = [0];
  #count = 0;

  /** How many numbers are given out; they are 1 to this. */
  get count(): number {
    return this.#count;
  }

  addWord(word: string): number {
    const node = this.#nodeOf(word);
    return (this.#words[node] ||= ++this.#count);
  }

  addStem(stem: string): number {
    const node = this.#nodeOf(stem);
    return (this.#stems[node] ||= ++this.#count);
  }

  /** The number of the word units[from, to); failing that, of the longest stem that it begins with. */
  find(units: Uint16Array, from: number, to: number): number {
    let node = 0;
    let stem = 0;
    for (let at = from; at < to; at += 1) {
      node = this.#next(node, units[at] ?? 0);
      if (node === 0) return stem;
      stem = this.#stems[node] || stem;
    }
    return this.#words[node] || stem;
  }

  /** Where the longest word that starts at `from` ends, of those that `isWanted`; `from` where none does. */
  endOfLongest(units: Uint16Array, from: number, to: number, isWanted: Uint8Array): number {
    let node = 0;
    let end = from;
    for (let at = from; at < to; at += 1) {
      node = this.#next(node, units[at] ?? 0);
      if (node === 0) break;
      if (isWanted[this.#words[node] ?? 0] === 1) end = at + 1;
    }
    return end;
  }

  #next(node: number, unit: number): number {
    const letter = unit - FIRST_LETTER;
    if (letter >= 0 && letter < LETTERS) return this.#letters[node * LETTERS + letter] ?? 0;
    return this.#others.get(node * UNITS + unit) ?? 0;
  }

  #nodeOf(word: string): number {
    let node = 0;
    for (let at = 0; at < word.length; at += 1) {
      const unit = word.charCodeAt(at);
      node = this.#next(node, unit) || this.#grow(node, unit);
    }
    return node;
  }

  #grow(node: number, unit: number): number {
    const made = this.#words.push(0) - 1;
    this.#stems.push(0);
    for (let letter = 0; letter < LETTERS; letter += 1) this.#letters.push(0);
    const letter = unit - FIRST_LETTER;
    if (letter >= 0 && letter < LETTERS) this.#letters[node * LETTERS + letter] = made;
    else this.#others.set(node * UNITS + unit, made);
    return made;
  }
}
