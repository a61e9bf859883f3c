import { digitShapeOf } from './digit-shape.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { exactViewsOf, type View } from '../views/views.ts';
import {
  CONTEXT_CHARS,
  ibanWithin,
  isCard,
  PERSONAL_DATA_RULES,
  type PersonalDataRule,
  type PersonalDataType,
} from './personal-data-rules.ts';
import type { Span } from '../views/mapped-text.ts';
import type { Finding } from './redaction.ts';

export interface PersonalDatum extends Finding {
  readonly type: PersonalDataType;
  /** Without separators, in one case: two spellings of one number are the same. */
  readonly value: string;
  /** As the view has it. */
  readonly written: string;
}

/** Everything of these types in any exact view of a text, with its place in the original. May overlap. */
export const findPersonalData = (text: string): readonly PersonalDatum[] =>
  exactViewsOf(text).flatMap((view) => {
    const shape = digitShapeOf(view.text);
    return PERSONAL_DATA_RULES.flatMap((rule) => (rule.mayMatch(view.text, shape) ? findIn(view, rule) : []));
  });

const findIn = (view: View, rule: PersonalDataRule): readonly PersonalDatum[] =>
  view.text
    .matchAll(rule.pattern)
    .flatMap((match) => dataOf(view, rule, match[0], match.index))
    .toArray();

const dataOf = (view: View, rule: PersonalDataRule, match: string, index: number): readonly PersonalDatum[] => {
  if (rule.context && !rule.context.test(view.text.slice(Math.max(0, index - CONTEXT_CHARS), index))) return [];
  return partsOf(rule, match).map(({ start, end }) => ({
    ...view.origin(index + start, index + end),
    type: rule.type,
    written: match.slice(start, end),
    value: compactOf(rule.type, match.slice(start, end)),
    placeholder: PLACEHOLDERS[rule.type],
  }));
};

const partsOf = (rule: PersonalDataRule, match: string): readonly Span[] => {
  if (rule.type === 'card') return cardsWithin(match);
  const compact = compactOf(rule.type, match);
  if (rule.accepts && !rule.accepts(compact, match)) return [];
  return [{ start: 0, end: rule.type === 'iban' ? unitsOf(match, ibanWithin(compact)?.length ?? 0) : match.length }];
};

const MAX_CARD_DIGITS = 19;

/** Other numbers may stand beside the card's: from each group of digits on, whole groups are tried, as many as a card has. */
const cardsWithin = (match: string): readonly Span[] => {
  const groups = Array.from(match.matchAll(/\d+/gu), (group) => ({
    start: group.index,
    end: group.index + group[0].length,
  }));
  return groups.flatMap(({ start }, first) => {
    let card: Span | undefined;
    let digits = '';
    for (let last = first; last < groups.length; last += 1) {
      const group = groups[last];
      if (!group) break;
      digits += match.slice(group.start, group.end);
      if (digits.length > MAX_CARD_DIGITS) break;
      if (isCard(digits)) card = { start, end: group.end };
    }
    return card === undefined ? [] : [card];
  });
};

/** How many units of a text hold its first `count` letters and digits. */
const unitsOf = (text: string, count: number): number => {
  let seen = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (/[A-Za-z0-9]/u.test(text.charAt(index))) seen += 1;
    if (seen === count) return index + 1;
  }
  return text.length;
};

const compactOf = (type: PersonalDataType, match: string): string => {
  if (type === 'email' || type === 'ip_address') return match.toLowerCase();
  return match.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
};
