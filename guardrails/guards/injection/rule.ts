/**
 * A rule's phrase: alternatives in a row, each with how many words may stand before it. An alternative is one word or
 * several; `stem*` is any word that starts so. Written with or without accents, in lower case.
 */
export type Step = readonly [maxBetween: number, alternatives: string];

export interface PhraseRule {
  readonly id: string;
  readonly steps: readonly Step[];
}

/** What a rule is a sign of. Only the heaviest hit of a family counts, so repeating oneself proves nothing. */
export type Family =
  | 'override'
  | 'extraction'
  | 'persona'
  | 'unbound'
  | 'refusal'
  | 'jailbreak'
  | 'authority'
  | 'exfiltration'
  | 'addressed'
  | 'role-marks'
  | 'turns'
  | 'template'
  | 'tool-marks'
  | 'hidden';

/** Points by stage; a stage that is missing isn't judged by the rule. */
export interface Weight {
  readonly question?: number;
  readonly passage?: number;
}

/** From these sums on a text is blocked, or a question is marked. */
export const BLOCK_AT = 4;
export const CAUTION_AT = 2;

export interface InjectionRule extends PhraseRule {
  readonly family: Family;
  readonly weight: Weight;
  /** A command: worth almost nothing where somebody other than the assistant is its subject ("how do I ignore …"). */
  readonly imperative: boolean;
  /** Not a hit when one of these words follows at once: "your instructions for expenses" are the company's. */
  readonly notBefore: ReadonlySet<string>;
}

export interface MarkRule {
  readonly id: string;
  readonly family: Family;
  readonly weight: Weight;
  /** Over text with its capitals. Linear: no quantifier inside another, every one of them bounded. */
  readonly pattern: RegExp;
  /** Of these the text has at least one, or the pattern can't match: a look that spares the search. */
  readonly needs?: readonly string[];
  /** Hits needed before it counts; 1 where absent. */
  readonly atLeast?: number;
}
