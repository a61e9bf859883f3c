/** Role → the roles of the same tenant that it includes. */
export type Includes = ReadonlyMap<string, readonly string[]>;

/**
 * The roles in an order in which each stands after all that it includes (Kahn 1962), and the cycles that make this
 * impossible for some, each as `a, b, a`. Iterative: a chain of includes may be as long as the file. An included role that
 * doesn't exist is passed over.
 */
export function orderIncludes(includes: Includes): { readonly order: string[]; readonly cycles: string[][] } {
  const waitsFor = new Map<string, number>();
  const includedBy = new Map<string, string[]>();
  for (const [role, included] of includes) {
    const known = new Set(included.filter((name) => includes.has(name)));
    waitsFor.set(role, known.size);
    for (const name of known) {
      const waiting = includedBy.get(name);
      if (waiting) waiting.push(role);
      else includedBy.set(name, [role]);
    }
  }
  const order = [...waitsFor].filter(([, count]) => count === 0).map(([role]) => role);
  for (const role of order) {
    for (const waiting of includedBy.get(role) ?? []) {
      const left = (waitsFor.get(waiting) ?? 0) - 1;
      waitsFor.set(waiting, left);
      if (left === 0) order.push(waiting);
    }
  }
  const ordered = new Set(order);
  const stuck = new Set(includes.keys().filter((role) => !ordered.has(role)));
  return { order, cycles: cyclesAmong(stuck, includes) };
}

/** Whoever is stuck includes someone who is stuck, so each walk along such includes ends in a cycle. */
const cyclesAmong = (stuck: ReadonlySet<string>, includes: Includes): string[][] => {
  const walked = new Set<string>();
  const cycles: string[][] = [];
  for (const start of stuck) {
    const trail = new Map<string, number>();
    let role = start;
    while (!walked.has(role)) {
      walked.add(role);
      trail.set(role, trail.size);
      role = includes.get(role)?.find((included) => stuck.has(included)) ?? role;
    }
    const entry = trail.get(role);
    if (entry !== undefined) cycles.push([...[...trail.keys()].slice(entry), role]);
  }
  return cycles;
};
