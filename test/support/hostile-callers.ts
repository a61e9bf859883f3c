import {
  AccessFilter,
  LAST_INSTANT,
  MAX_GRANTED,
  MAX_GROUPS,
  MARKER,
  Narrowing,
  type RoleGrants,
  type Rules,
  Subject,
  type SubjectAttributes,
} from '../../retrieval/index.ts';
import { TENANTS } from './hostile-labels.ts';
import { EMPTY, HALF_A_CHARACTER, NAMES, numbered, shown, TWINS } from './hostile-names.ts';
import { NOW, TENANT } from './stores-fixture.ts';

export type Engine = 'memory' | 'sqlite' | 'qdrant';

/** A caller under rules at a moment: what becomes an AccessFilter, and perhaps a Narrowing of it. */
export interface CallerShape {
  readonly family: string;
  readonly name: string;
  readonly make: () => { readonly filter: AccessFilter; readonly narrowing?: Narrowing | undefined };
  /** The engines that can't be asked for this, and so refuse. */
  readonly refusedBy: readonly Engine[];
}

interface Held {
  readonly tenant?: string;
  readonly tags?: readonly string[];
  readonly compartments?: readonly string[];
  readonly clearance?: number;
  /** What the token itself carries. */
  readonly token?: Partial<SubjectAttributes>;
  readonly now?: number;
}

const role = (grants: Partial<RoleGrants>): RoleGrants => ({ tags: [], compartments: [], clearance: 0, ...grants });
const ALL = { tags: NAMES } as const;
const ANN = 'user:ann';

/** Rules are made here past the rules file's door, so that they may hold what no file may. */
function filterOf({ tenant = TENANT, tags = [], compartments = [], clearance = 0, token = {}, now = NOW }: Held) {
  const roles = new Map([
    ['guest', role({})],
    ['holder', role({ tags, compartments, clearance })],
    ['other', role({ tags: [...tags].reverse() })],
  ]);
  const groups = new Map([['staff', ['holder']]]);
  const rules: Rules = {
    hash: 'f'.repeat(64),
    tags: new Set(NAMES),
    compartments: new Set(NAMES),
    tenants: new Map(TENANTS.map((name) => [name, { roles, groups, sources: new Map() }])),
  };
  const attributes = {
    tenant,
    id: 'someone',
    principals: ['user:someone'],
    roles: ['holder'],
    clearance: 0,
    compartments: [],
    scopes: [],
    ...token,
  };
  return AccessFilter.compile(rules, Subject.verified(attributes), now);
}

const shape = (family: string, name: string, held: Held, refusedBy: readonly Engine[] = []): CallerShape => ({
  family,
  name,
  make: () => ({ filter: filterOf(held) }),
  refusedBy,
});
const narrowed = (name: string, held: Held, narrow: (filter: AccessFilter) => Narrowing | undefined): CallerShape => ({
  family: 'narrowing',
  name,
  make: () => {
    const filter = filterOf(held);
    return { filter, narrowing: narrow(filter) };
  },
  refusedBy: [],
});
const principals = (...held: string[]): Held => ({ token: { principals: held } });

const TAGS: readonly CallerShape[] = [
  ...NAMES.map((tag) => shape('tags', shown(tag), { tags: [tag] })),
  shape('tags', 'all', ALL),
  shape('tags', 'all, by two roles, each named twice', { ...ALL, token: { roles: ['holder', 'other', 'holder'] } }),
  shape('tags', 'all, by a group', { ...ALL, token: { roles: ['nobody knows'], principals: ['group:staff'] } }),
  shape('tags', 'all, by a user who is called like the group', {
    ...ALL,
    token: { roles: ['guest'], principals: ['user:staff'] },
  }),
  shape('tags', 'none', {}),
  shape('tags', 'a pair of twins', { tags: ['cafe', 'caf\u00e9'] }),
  shape('tags', 'twice the same', { tags: ['cafe', 'cafe'] }),
];

/** Rules that hold what no rules file may: none of it is on any label, so none of it opens one. */
const FORGED: readonly CallerShape[] = [
  ...TWINS.map((twin) => shape('forged rules', `the tag ${shown(twin)}`, { tags: [twin, '0'] })),
  shape('forged rules', 'the compartment that is the marker', { ...ALL, compartments: [MARKER, 'finance'] }),
  shape('forged rules', 'the marker alone', { tags: [MARKER], token: { principals: [ANN] } }),
  shape('forged rules', 'an empty tag', { tags: [EMPTY, '0'] }, ['qdrant']),
  shape('forged rules', 'an empty compartment', { ...ALL, compartments: [EMPTY] }, ['qdrant']),
  shape('forged rules', 'half a character', { tags: [HALF_A_CHARACTER] }, ['sqlite', 'qdrant']),
];

const PRINCIPALS: readonly CallerShape[] = [
  ...[ANN, 'user:Ann', 'user:ann2', 'group:ann', 'group:user:ann', 'user:caf\u00e9', 'group:0', 'user:0'].flatMap(
    (name) => [
      shape('readers', `${shown(name)}, a guest`, principals(name)),
      shape('denied', `${shown(name)} with all tags`, { ...ALL, ...principals(name) }),
    ],
  ),
  shape('readers', 'ann and her groups', principals(ANN, 'group:ann', 'group:0')),
  shape('readers', 'ann, named twice', principals(ANN, ANN)),
  shape('readers', 'ann, with a tag', { tags: ['cafe'], ...principals(ANN) }),
  shape('readers', 'ann, cleared and with compartments', {
    clearance: 3,
    compartments: ['finance'],
    ...principals(ANN),
  }),
  shape('denied', 'ann and her groups with all tags', { ...ALL, ...principals(ANN, 'group:ann', 'group:0') }),
  shape('denied', 'nobody in particular', ALL),
];

const CLAUSES: readonly CallerShape[] = [
  ...[[], ['finance'], ['Finance'], ['caf\u00e9'], ['0', '$.tags'], ['finance', 'Finance'], ['unheard of']].flatMap(
    (held) => [
      shape('compartments', `${shown(held)} by a role`, { ...ALL, compartments: held }),
      shape('compartments', `${shown(held)} by the token`, { ...ALL, token: { compartments: held } }),
    ],
  ),
  shape('compartments', 'every name', { ...ALL, compartments: NAMES }),
  shape('compartments', 'without any tag', { compartments: NAMES, ...principals(ANN) }),
  ...[0, 1, 2, 3].flatMap((clearance) => [
    shape('clearance', `${clearance} by a role`, { ...ALL, clearance }),
    shape('clearance', `${clearance} by the token`, { ...ALL, token: { clearance } }),
    shape('clearance', `${clearance} without any tag`, { clearance, ...principals(ANN) }),
  ]),
  ...[-1, 0, 1, NOW - 1, NOW, NOW + 1, LAST_INSTANT - 1, LAST_INSTANT, LAST_INSTANT + 1, Number.MAX_SAFE_INTEGER].map(
    (now) => shape('moments', String(now), { ...ALL, now }),
  ),
  ...TENANTS.map((tenant) => shape('tenants', shown(tenant), { ...ALL, tenant })),
  ...TENANTS.map((tenant) =>
    shape('tenants', `${shown(tenant)}, cleared`, { ...ALL, tenant, clearance: 3, compartments: NAMES }),
  ),
];

const EVERYTHING: Held = { ...ALL, clearance: 3, compartments: NAMES };
const NARROWED: readonly CallerShape[] = [
  ...['finance', 'caf\u00e9', '0', '$.tags', '__PROTO__', "o'brien; --"].map((tag) =>
    narrowed(`to ${shown(tag)}`, EVERYTHING, (filter) => Narrowing.toTags(filter, [tag])),
  ),
  narrowed('to two tags, each named twice', ALL, (filter) => Narrowing.toTags(filter, ['cafe', '0', 'cafe', '0'])),
  narrowed('to all tags', ALL, (filter) => Narrowing.toTags(filter, NAMES)),
  ...[0, 1, 2, 3].map((most) =>
    narrowed(`to classification ${most}`, EVERYTHING, () => Narrowing.toClassification(most)),
  ),
  narrowed('to nothing: a classification below all', ALL, () => Narrowing.toClassification(-1)),
  narrowed('to a tag and a classification', EVERYTHING, (filter) =>
    Narrowing.every([Narrowing.toTags(filter, ['finance']), Narrowing.toClassification(0)]),
  ),
  narrowed('to one tag, then to another', EVERYTHING, (filter) =>
    Narrowing.every([Narrowing.toTags(filter, ['cafe']), Narrowing.toTags(filter, ['caf\u00e9'])]),
  ),
  narrowed('by nothing', ALL, () => Narrowing.every([])),
];

const lists = (count: number) => [...numbered('pad', count - 1), 'finance'];
const SIZES: readonly CallerShape[] = [
  ...[1, 2, 3, 31, 32, 33, 64, 1_000, MAX_GRANTED].flatMap((count) => [
    shape('sizes', `${count} tags`, { tags: lists(count) }),
    shape('sizes', `${count} compartments`, { ...ALL, compartments: lists(count) }),
  ]),
  ...[32, 33, 1_000, MAX_GROUPS].map((count) =>
    shape('sizes', `${count} groups and a user`, {
      ...ALL,
      ...principals(...numbered('group:pad', count - 1), 'group:0', ANN),
    }),
  ),
  shape('sizes', 'as much of all as may be', {
    tags: lists(MAX_GRANTED),
    compartments: lists(MAX_GRANTED),
    clearance: 3,
    ...principals(...numbered('group:pad', MAX_GROUPS - 1), 'group:ann', ANN),
  }),
  shape('sizes', 'a thousand roles', { ...ALL, token: { roles: [...numbered('role', 999), 'holder'] } }),
];

export const CALLER_SHAPES: readonly CallerShape[] = [
  ...TAGS,
  ...FORGED,
  ...PRINCIPALS,
  ...CLAUSES,
  ...NARROWED,
  ...SIZES,
];
