/**
 * The strings that policy compares. They are compared exactly, so a twin that looks the same (another Unicode form, an
 * invisible character, white space at an end) must never get in: it is refused at the door, not repaired.
 */

/** In every list of every label, so that "present" and "empty" can be told apart by every engine. */
export const MARKER = 'ringfence:always';

const RESERVED_PREFIX = 'ringfence:';
const RESERVED = new Set(['*', '__proto__', 'constructor', 'prototype', 'null', 'undefined']);

export const MAX_NAME_LENGTH = 256;

/** Control, format (zero-width, bidi), surrogate, private-use and unassigned characters, line and paragraph separators. */
const UNPRINTABLE = /\p{C}|\p{Zl}|\p{Zp}/u;
/** Every space but U+0020, and what takes no room or looks like a space: fillers, joiners, variation selectors. */
const INVISIBLE =
  /\u00a0|\u1680|[\u2000-\u200a]|\u202f|\u205f|\u3000|\u115f|\u1160|\u3164|\uffa0|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/u;

export const isReserved = (value: string): boolean => {
  const bare = value.slice(value.lastIndexOf(':') + 1);
  return value.startsWith(RESERVED_PREFIX) || RESERVED.has(value) || RESERVED.has(bare);
};

/** Why a string may not take part in a decision. */
export type NameFault = 'empty' | 'too_long' | 'not_unicode' | 'not_nfc' | 'outer_space' | 'invisible' | 'reserved';

/** Visible ASCII alone, as most names are: nothing in it can be invisible, unpaired, outer space or not in NFC. */
const PLAIN = /^[!-~]+$/u;

export const nameFault = (value: string): NameFault | undefined => {
  if (value.length === 0) return 'empty';
  if (value.length > MAX_NAME_LENGTH) return 'too_long';
  if (PLAIN.test(value)) return isReserved(value) ? 'reserved' : undefined;
  if (!value.isWellFormed()) return 'not_unicode';
  if (value !== value.trim()) return 'outer_space';
  if (UNPRINTABLE.test(value) || INVISIBLE.test(value)) return 'invisible';
  if (value !== value.normalize('NFC')) return 'not_nfc';
  return isReserved(value) ? 'reserved' : undefined;
};

/** A string that may take part in a decision: a subject's id, a group, a role, a tag, a compartment, a tenant. */
export const isName = (value: string): boolean => nameFault(value) === undefined;

const PRINCIPAL_KINDS = ['user:', 'group:'] as const;

/** `user:<id>` or `group:<name>`. */
export const isPrincipal = (value: string): boolean => {
  const kind = PRINCIPAL_KINDS.find((prefix) => value.startsWith(prefix));
  return kind !== undefined && isName(value) && isName(value.slice(kind.length));
};
