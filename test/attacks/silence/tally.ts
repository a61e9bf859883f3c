import type { Difference, Seen } from './differences.ts';
import type { Variant } from './variants.ts';

/** What was compared, and what came of it. */
export class Tally {
  readonly differences: Difference[] = [];
  readonly outcomes = new Map<string, number>();
  readonly differed: Record<Variant, number> = { removed: 0, changed: 0, doubled: 0, reordered: 0 };
  readonly readable: [number, number] = [Number.POSITIVE_INFINITY, 0];
  pairs = 0;
  withSources = 0;
  prompts = 0;
  asked = 0;

  /** @param seen what the reference answered */
  count({ answer: { status, body }, model }: Seen): void {
    const answer: unknown = /^[{]/u.test(body) ? JSON.parse(body) : {};
    const { outcome, code, sources } = { outcome: undefined, code: undefined, sources: [], ...Object(answer) };
    const name = String(outcome ?? code ?? status);
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
    if (Array.isArray(sources) && sources.length > 0) this.withSources += 1;
    this.prompts += model.length;
    this.pairs += 1;
  }
}
