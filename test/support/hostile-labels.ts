import { type Label, type LabelInput, LAST_INSTANT, makeLabel, MARKER } from '../../retrieval/index.ts';
import { NAMES, numbered, shown, TWINS } from './hostile-names.ts';
import { NOW, TENANT } from './stores-fixture.ts';

export const TENANTS = [TENANT, 'Acme', 'acm\u0435', 'globex', '0', 'tenant'] as const;

export interface WholeSeed {
  readonly name: string;
  readonly label: Label;
}

const whole = (name: string, input: Partial<LabelInput>): WholeSeed => ({
  name,
  label: makeLabel({ tenant: TENANT, classification: 0, ...input }),
});

const PEOPLE = [
  'user:ann',
  'user:Ann',
  'user:ann2',
  'group:ann',
  'group:user:ann',
  'user:caf\u00e9',
  'group:0',
] as const;
const COMPARTMENTS = ['finance', 'Finance', 'caf\u00e9', '0', '$.tags'] as const;
/** What whoever holds all tags may read, but for what a seed adds. */
const OPEN = { tags: ['finance', 'Finance', 'caf\u00e9', '0', '$.tags', "o'brien; --", '__PROTO__'] } as const;
/** An embargo from 0 and an end at the last instant are none: `nothing but tags` is that label. */
const instants = [1, NOW - 1, NOW, NOW + 1, LAST_INSTANT - 1] as const;

/** Labels as the doors let them in. */
export const WHOLE_SEEDS: readonly WholeSeed[] = [
  whole('nothing but tags', OPEN),
  whole('every tag', { tags: NAMES }),
  whole('no tag and no reader', {}),
  ...NAMES.map((tag) => whole(`tag ${shown(tag)}`, { tags: [tag] })),
  whole('two tags', { tags: ['cafe', 'caf\u00e9'] }),
  whole('a thousand entries, one of them known', { tags: [...numbered('tag', 998), 'finance'] }),
  ...PEOPLE.map((reader) => whole(`reader ${shown(reader)}`, { readers: [reader] })),
  whole('many readers', { readers: [...numbered('group:pad', 200), 'user:ann'] }),
  ...PEOPLE.map((denied) => whole(`denied ${shown(denied)}`, { ...OPEN, denied: [denied] })),
  whole('denied to its reader', { readers: ['user:ann'], denied: ['user:ann'] }),
  whole('many denied', { ...OPEN, denied: [...numbered('user:pad', 200), 'group:0'] }),
  ...COMPARTMENTS.map((name) => whole(`compartment ${shown(name)}`, { ...OPEN, compartments: [name] })),
  whole('two compartments', { ...OPEN, compartments: ['finance', 'Finance'] }),
  whole('every compartment', { ...OPEN, compartments: COMPARTMENTS }),
  whole('a compartment for its reader', { readers: ['user:ann'], compartments: ['finance'] }),
  ...[1, 2, 3].map((classification) => whole(`classification ${classification}`, { ...OPEN, classification })),
  whole('restricted, for one reader', { readers: ['user:ann'], classification: 3 }),
  ...[...instants, LAST_INSTANT].map((not_before) => whole(`not before ${not_before}`, { ...OPEN, not_before })),
  ...[0, ...instants].map((not_after) => whole(`not after ${not_after}`, { ...OPEN, not_after })),
  whole('for one second', { ...OPEN, not_before: NOW, not_after: NOW }),
  ...TENANTS.slice(1).map((tenant) => whole(`tenant ${shown(tenant)}`, { ...OPEN, tenant })),
  whole('every clause at once', {
    tags: ['finance'],
    readers: ['group:ann'],
    compartments: ['finance'],
    classification: 1,
    denied: ['user:Ann'],
    not_before: NOW - 1,
    not_after: NOW + 1,
  }),
];

/** Whole labels that nobody reads, so that a matrix may not ask for somebody who does. */
export const READ_BY_NOBODY: readonly string[] = ['no tag and no reader', 'denied to its reader'];

/** What most readers of the tenant may read; each malformed label is this one with one thing wrong. */
export const OPEN_LABEL: Label = makeLabel({ tenant: TENANT, classification: 0, ...OPEN, readers: PEOPLE });

export interface MalformedSeed {
  readonly name: string;
  /** As text, because it may hold what no object can. */
  readonly json: string;
}

const LISTS = ['tags', 'readers', 'compartments', 'denied'] as const;
const NUMBERS = ['label_schema', 'classification', 'not_before', 'not_after'] as const;
const KEYS = [...LISTS, ...NUMBERS, 'tenant'] as const;
type Key = (typeof KEYS)[number];

const without = (key: Key): MalformedSeed => ({
  name: `${key} missing`,
  json: JSON.stringify(Object.fromEntries(Object.entries(OPEN_LABEL).filter(([name]) => name !== key))),
});
const wrong = (key: Key, value: unknown): MalformedSeed => ({
  name: `${key} ${shown(value)}`,
  json: JSON.stringify({ ...OPEN_LABEL, [key]: value }),
});
/** A number as JSON writes it, where a JavaScript number would be another. */
const literal = (key: Key, text: string): MalformedSeed => ({
  name: `${key} ${text}`,
  json: JSON.stringify({ ...OPEN_LABEL, [key]: 0 }).replace(`"${key}":0`, `"${key}":${text}`),
});

/** A principal, so that it is wrong by its name and not by its kind. */
const entryOf = (key: (typeof LISTS)[number], name: string) =>
  key === 'readers' || key === 'denied' ? `group:${name}` : name;

/** Labels that no door lets in: missing, null, empty, of another type, over-long, out of range, or holding a twin. */
export const MALFORMED_SEEDS: readonly MalformedSeed[] = [
  ...KEYS.map(without),
  ...KEYS.flatMap((key) => [null, true, {}].map((value) => wrong(key, value))),
  ...LISTS.flatMap((key) => [
    ...['', MARKER, 'finance', 0, [], [null], [[MARKER]], [MARKER, 5], { 0: MARKER }].map((value) => wrong(key, value)),
    wrong(key, OPEN_LABEL[key].filter((entry) => entry !== MARKER).concat(entryOf(key, 'finance'))),
    ...TWINS.filter((twin) => twin !== MARKER || entryOf(key, twin) !== MARKER)
      .slice(key === 'tags' ? 0 : 18)
      .map((twin) => ({ ...wrong(key, [...OPEN_LABEL[key], entryOf(key, twin)]), name: `${key} with ${shown(twin)}` })),
  ]),
  wrong('tags', [MARKER, ...numbered('name', 1_000)]),
  ...NUMBERS.flatMap((key) => ['', '0', '1', [], [0], [1], -1, 0.5, -0.5, 1e300].map((value) => wrong(key, value))),
  ...NUMBERS.map((key) => literal(key, '9007199254740993')),
  ...(['label_schema', 'classification'] as const).map((key) => literal(key, '-9007199254740993')),
  wrong('label_schema', 0),
  wrong('label_schema', 2),
  wrong('classification', 4),
  wrong('not_after', LAST_INSTANT + 1),
  ...['', 0, [], [TENANT], ...TWINS].map((value) => wrong('tenant', value)),
  { name: 'a key too many', json: JSON.stringify({ ...OPEN_LABEL, owner: 'ann' }) },
  { name: 'a __proto__ of its own', json: JSON.stringify(OPEN_LABEL).replace('{', '{"__proto__":{},') },
  { name: 'a constructor of its own', json: JSON.stringify({ ...OPEN_LABEL, constructor: 'ann' }) },
  { name: 'inside another', json: JSON.stringify({ label: OPEN_LABEL }) },
  { name: 'in a list', json: JSON.stringify([OPEN_LABEL]) },
  ...['null', '{}', '[]', '5', '"label"'].map((json) => ({ name: json, json })),
];
