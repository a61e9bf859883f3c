import { runChain, type ScreenOptions, type VerdictRecord } from './chain.ts';
import type { Stage } from './guard.ts';

/** `screened` is present unless a guard blocked or held. */
export interface Screening<S extends Stage> {
  readonly outcome: 'passed' | 'blocked' | 'held';
  readonly screened: Screened<S> | undefined;
  /** A guard found something that is no reason to stop: such a question uses no tools and no third party. */
  readonly caution: boolean;
  /** Every verdict but `pass`, each once. */
  readonly verdicts: readonly VerdictRecord[];
}

/**
 * Text that every guard of its stage has passed, as they left it. `#stage` is what keeps a screened passage from standing
 * where a screened question is asked for: without a member of type S the stages would be interchangeable.
 */
export class Screened<S extends Stage> {
  readonly #stage: S;
  readonly #text: string;

  private constructor(stage: S, text: string) {
    this.#stage = stage;
    this.#text = text;
  }

  /** The only maker: what it holds, every guard of the stage has seen in exactly this wording and left as it is. */
  static async screen<S extends Stage>(stage: S, text: string, options: ScreenOptions): Promise<Screening<S>> {
    const chain = await runChain(stage, text, options);
    if (chain.outcome !== 'passed') {
      return { outcome: chain.outcome, screened: undefined, caution: true, verdicts: chain.verdicts };
    }
    const caution = chain.verdicts.some((verdict) => verdict.kind === 'caution');
    return { outcome: 'passed', screened: new Screened(stage, chain.text), caution, verdicts: chain.verdicts };
  }

  static text(screened: Screened<Stage>): string {
    return screened.#text;
  }

  static stage<S extends Stage>(screened: Screened<S>): S {
    return screened.#stage;
  }
}
