import type { RoleGrants } from './rules.ts';

/** What a set of roles has to hold together. */
export interface Needs {
  /** At least one of these tags; undefined: no tag is needed. */
  readonly oneOfTags: readonly string[] | undefined;
  /** All of these. */
  readonly compartments: readonly string[];
  readonly clearance: number;
}

/** Sets of roles, each of which holds all that is needed, while it wouldn't without any one of its roles. */
export interface RoleSets {
  /** The smallest first, each in name order. */
  readonly sets: readonly (readonly string[])[];
  /** False: there are more than these, or sets of more than MAX_SET_SIZE roles besides, or the search was cut short. */
  readonly complete: boolean;
}

export const MAX_SET_SIZE = 3;
export const MAX_LISTED_SETS = 100;
/** Well below a second. Only labels that demand many compartments, spread over many roles, come near it. */
const MAX_STEPS = 20_000;

/**
 * All minimal sets of up to MAX_SET_SIZE roles. Rights only add up, so whoever holds one of these sets and any other roles
 * besides holds what is needed, and nobody else does (but for clearance and compartments that a token carries itself).
 * @param least leaves out sets of fewer roles
 */
export function roleSets(roles: ReadonlyMap<string, RoleGrants>, needs: Needs, least = 1): RoleSets {
  const { all, byShare } = sharesOf(roles, needs);
  const { covers, complete } = minimalCovers([...byShare.keys()], all);
  const sets: (readonly string[])[] = [];
  for (const cover of covers.filter(({ length }) => length >= least)) {
    for (const set of everyChoice(cover.map((share) => byShare.get(share) ?? []))) {
      if (sets.length === MAX_LISTED_SETS) return { sets: inOrder(sets), complete: false };
      sets.push(set);
    }
  }
  return { sets: inOrder(sets), complete };
}

/** Which of the needs a role meets, as bits. Roles that meet the same ones can stand for each other. */
type Share = bigint;

const sharesOf = (roles: ReadonlyMap<string, RoleGrants>, { oneOfTags, compartments, clearance }: Needs) => {
  const tags = new Set(oneOfTags);
  // The first is that there is a role at all: nobody reads without one.
  const tests: ((role: RoleGrants) => boolean)[] = [
    () => true,
    ...(oneOfTags ? [(role: RoleGrants) => role.tags.some((tag) => tags.has(tag))] : []),
    (role) => role.clearance >= clearance,
    ...compartments.map((name) => (role: RoleGrants) => role.compartments.includes(name)),
  ];
  const byShare = new Map<Share, string[]>();
  for (const [name, role] of roles) {
    const share = tests.reduce((bits, meets, at) => (meets(role) ? bits | (1n << BigInt(at)) : bits), 0n);
    byShare.set(share, [...(byShare.get(share) ?? []), name]);
  }
  return { all: (1n << BigInt(tests.length)) - 1n, byShare };
};

/**
 * Smallest first. Each step adds a role for the first need that is not met yet; a part in which one adds nothing is dropped, for
 * no minimal cover grows from it.
 */
const minimalCovers = (shares: readonly Share[], all: Share): { covers: readonly Share[][]; complete: boolean } => {
  const found = new Map<string, Share[]>();
  let [steps, isOpen, isLarger] = [0, false, false];
  const extend = (chosen: readonly Share[], most: number): void => {
    steps += 1;
    if (isLarger || steps > MAX_STEPS || !eachAdds(chosen)) return;
    const missing = all & ~union(chosen);
    if (missing === 0n && chosen.length > MAX_SET_SIZE) isLarger = true;
    else if (missing === 0n) found.set(chosen.map(String).sort().join(), [...chosen]);
    else if (chosen.length === most) isOpen = true;
    else for (const share of shares) if ((share & missing & -missing) !== 0n) extend([...chosen, share], most);
  };
  if (union(shares) === all) extend([], MAX_SET_SIZE);
  // Of larger ones it is only asked whether there is any.
  if (isOpen) extend([], Number.POSITIVE_INFINITY);
  return {
    covers: [...found.values()].sort((one, other) => one.length - other.length),
    complete: !isLarger && steps <= MAX_STEPS,
  };
};

const union = (shares: readonly Share[]): Share => shares.reduce((bits, share) => bits | share, 0n);

const eachAdds = (shares: readonly Share[]): boolean =>
  shares.every((share, at) => (share & ~union(shares.toSpliced(at, 1))) !== 0n);

function* everyChoice(places: readonly (readonly string[])[]): Generator<readonly string[]> {
  const [first, ...rest] = places;
  if (!first) {
    yield [];
    return;
  }
  for (const one of first) for (const others of everyChoice(rest)) yield [one, ...others].sort();
}

const inOrder = (sets: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  sets.toSorted((a, b) => a.length - b.length || (a.join('\0') < b.join('\0') ? -1 : 1));
