export type RulesProblemReason =
  | 'too_large'
  | 'too_deep'
  | 'not_utf8'
  | 'yaml_syntax'
  | 'unsupported_yaml'
  | 'several_documents'
  | 'empty'
  | 'wrong_version'
  | 'duplicate_key'
  | 'unknown_key'
  | 'missing'
  | 'wrong_type'
  | 'out_of_range'
  | 'bad_name'
  | 'reserved_name'
  | 'undeclared_tag'
  | 'undeclared_compartment'
  | 'unknown_role'
  | 'include_cycle'
  | 'too_many_problems'
  // Warnings: the file can be used, but probably doesn't say what was meant.
  | 'tag_without_role'
  | 'source_tag_without_role'
  | 'empty_group';

/** One thing that is wrong in a rules file. The file is no secret, so `message` may quote names from it. */
export interface RulesProblem {
  readonly reason: RulesProblemReason;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Like `tenants.acme.roles.analyst.tags[0]`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export type RulesPath = readonly (string | number)[];

/** A problem before its line is known. `at` is the key that a path ends with, the value behind it, or a character. */
export interface RulesFinding {
  readonly reason: RulesProblemReason;
  readonly path: RulesPath;
  readonly at: 'key' | 'value' | { readonly offset: number };
  readonly message: string;
}

const MAX_QUOTED = 80;

/** A name as it may stand in a terminal: nothing in it moves the cursor, hides or turns the text around. */
export const quoted = (name: string): string => {
  const cut = name.length > MAX_QUOTED ? `${name.slice(0, MAX_QUOTED)}…` : name;
  return `"${printable(cut)}"`;
};

/** With every control, format and lone surrogate character, line and paragraph separator, written as its code point. */
export const printable = (text: string): string =>
  text.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

export const pathText = (path: RulesPath): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${/^[\w-]+$/u.test(part) ? part : quoted(part)}`))
    .join('')
    .replace(/^\./u, '');
