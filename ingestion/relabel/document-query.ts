import picomatch from 'picomatch';
import {
  CLASSIFICATIONS,
  type DocumentRecord,
  isName,
  isPrincipal,
  type Label,
  LAST_INSTANT,
} from '../../retrieval/index.ts';
import { IngestionError } from '../errors.ts';
import { GLOB } from '../label-rules.ts';
import { notAfter, notBefore } from '../labels-schema.ts';

/** `unknown`: the question is about a label that can't be read. */
export type Answer = 'yes' | 'no' | 'unknown';
export type DocumentQuery = (record: DocumentRecord, label: Label | undefined) => Answer;

/** Of trimmed text: a pattern that looks for the end of the value itself takes the square of its white space. */
const FORM = /^(?<key>[a-z_]+)\s*(?<operator><=|>=|!=|=|<|>)\s*(?<value>.*)$/su;
const LISTS = { tag: 'tags', reader: 'readers', compartment: 'compartments', denied: 'denied' } as const;
const TEXTS = { source: 'source', title: 'title', uri: 'uri' } as const;
const NUMBERS = { classification: 'classification', not_before: 'not_before', not_after: 'not_after' } as const;
const KEYS = [...Object.keys(TEXTS), ...Object.keys(LISTS), ...Object.keys(NUMBERS), 'pinned'];

const hasKey = <K extends string>(table: Readonly<Record<K, string>>, key: string): key is K =>
  Object.hasOwn(table, key);

const answer = (holds: boolean): Answer => (holds ? 'yes' : 'no');

/**
 * One question about a document's metadata: `tag=finance`, `classification>=2`, `title=Budget*`, `pinned=true`,
 * `not_after<2027-01-01`. Values are taken as they stand, without quotes.
 * @throws IngestionError ingestion.selection_invalid
 */
export function parseQuery(text: string): DocumentQuery {
  const { key = '', operator = '', value = '' } = FORM.exec(text.trim())?.groups ?? {};
  const isNegated = operator === '!=';
  const equality = (query: DocumentQuery): DocumentQuery => {
    if (operator !== '=' && !isNegated) throw invalid(text, `${key} can only be compared by = and !=`);
    return (record, label) => {
      const found = query(record, label);
      if (found === 'unknown' || !isNegated) return found;
      return answer(found === 'no');
    };
  };
  if (value === '') throw invalid(text, `write it as KEY OPERATOR VALUE, with one of ${KEYS.join(', ')}`);
  if (hasKey(TEXTS, key)) return equality(textQuery(TEXTS[key], value));
  if (hasKey(LISTS, key)) {
    const list = LISTS[key];
    // The marker, which is in every list, would select everything.
    const isValid = list === 'tags' || list === 'compartments' ? isName(value) : isPrincipal(value);
    if (!isValid) throw invalid(text, 'this is no name that a label could have');
    return equality((_, label) => (label ? answer(label[list].includes(value)) : 'unknown'));
  }
  if (hasKey(NUMBERS, key)) return numberQuery(NUMBERS[key], operator, numberOf(text, key, value));
  if (key !== 'pinned') throw invalid(text, `there is no ${key || 'such key'}; known: ${KEYS.join(', ')}`);
  if (value !== 'true' && value !== 'false') throw invalid(text, 'pinned is true or false');
  return equality(({ pinned }) => answer(pinned === (value === 'true')));
}

const textQuery = (key: 'source' | 'title' | 'uri', value: string): DocumentQuery => {
  if (key === 'source') return ({ source }) => answer(source === value);
  const matches = picomatch(value, GLOB);
  return (record) => answer(matches(record[key]));
};

const COMPARISONS: ReadonlyMap<string, (one: number, other: number) => boolean> = new Map([
  ['=', (one, other) => one === other],
  ['!=', (one, other) => one !== other],
  ['<', (one, other) => one < other],
  ['<=', (one, other) => one <= other],
  ['>', (one, other) => one > other],
  ['>=', (one, other) => one >= other],
]);

const numberQuery = (
  key: 'classification' | 'not_before' | 'not_after',
  operator: string,
  value: number,
): DocumentQuery => {
  const compare = COMPARISONS.get(operator) ?? (() => false);
  return (_, label) => (label ? answer(compare(label[key], value)) : 'unknown');
};

/** A day is where it begins for not_before, and where it ends for not_after, as in a labels file. */
const numberOf = (text: string, key: 'classification' | 'not_before' | 'not_after', value: string): number => {
  if (key === 'classification') {
    const level = CLASSIFICATIONS.findIndex((name, index) => name === value || String(index) === value);
    if (level < 0) throw invalid(text, `a classification is 0 to 3, or one of ${CLASSIFICATIONS.join(', ')}`);
    return level;
  }
  if (value === 'none') return key === 'not_before' ? 0 : LAST_INSTANT;
  const parsed = (key === 'not_before' ? notBefore : notAfter).safeParse(value);
  if (!parsed.success) throw invalid(text, 'write a day (2027-03-01), an instant with its zone, or none');
  return parsed.data;
};

const invalid = (text: string, why: string) =>
  new IngestionError('ingestion.selection_invalid', `“${text.slice(0, 200)}” is no query: ${why}`);
